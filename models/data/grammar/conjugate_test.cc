// Cells and their forms, against testdata/forms.tsv: all 300 cells written out from the course's verb table (base form,
// form with he, past, participle), without any rule.

#include "models/data/grammar/conjugate.h"

#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/data/grammar/cell.h"

namespace grammar {
namespace {

using absl::StatusCode;
using ::base::testing::HasCodeAndText;

struct Row {
  int class_id;
  std::string verb, tense, person, bare, phrase, going_to;
};

std::vector<Row> Table() {
  std::istringstream text(base::ReadFile("models/data/grammar/testdata/forms.tsv").value());
  std::vector<Row> rows;
  std::string line;
  std::getline(text, line);  // the heading
  while (std::getline(text, line)) {
    std::istringstream fields(line);
    Row row;
    std::string id;
    for (std::string* field : {&id, &row.verb, &row.tense, &row.person, &row.bare, &row.phrase, &row.going_to}) {
      std::getline(fields, *field, '\t');
    }
    row.class_id = std::stoi(id);
    rows.push_back(row);
  }
  return rows;
}

TEST(Cells, AreNumberedWithTheVerbSlowest) {
  const std::vector<Row> table = Table();
  ASSERT_EQ(table.size(), 300u);
  for (int id = 0; id < 300; ++id) {
    ASSERT_EQ(table[id].class_id, id);
    const Cell cell = CellOf(id).value();
    EXPECT_EQ(kVerbNames[cell.verb], table[id].verb) << id;
    EXPECT_EQ(kTenseIds[cell.tense], table[id].tense) << id;
    EXPECT_EQ(kPersonIds[cell.person], table[id].person) << id;
    EXPECT_EQ(ClassId(cell).value(), id);
  }
  // By hand: (12 * 5 + 2) * 3 + 2.
  EXPECT_EQ(ClassId({12, kPastSimple, kThird}).value(), 188);
}

TEST(Cells, OutOfRangeAreRefusedWithTheRule) {
  EXPECT_TRUE(
      HasCodeAndText(ClassId({20, 0, 0}).status(), StatusCode::kInvalidArgument, "verb 20 is not one of 0 to 19"));
  EXPECT_TRUE(HasCodeAndText(ClassId({-1, 0, 0}).status(), StatusCode::kInvalidArgument, "verb -1"));
  EXPECT_TRUE(
      HasCodeAndText(ClassId({0, 5, 0}).status(), StatusCode::kInvalidArgument, "tense 5 is not one of 0 to 4"));
  EXPECT_TRUE(
      HasCodeAndText(ClassId({0, 0, 3}).status(), StatusCode::kInvalidArgument, "person 3 is not one of 0 to 2"));
  EXPECT_TRUE(HasCodeAndText(CellOf(300).status(), StatusCode::kInvalidArgument, "class 300 is not one of 0 to 299"));
  EXPECT_TRUE(HasCodeAndText(CellOf(-1).status(), StatusCode::kInvalidArgument, "class -1"));
}

TEST(Conjugate, GivesTheFormOfEveryCell) {
  for (const Row& row : Table()) {
    EXPECT_EQ(Conjugate(CellOf(row.class_id).value()).value(), row.bare)
        << row.verb << " " << row.tense << " " << row.person;
  }
}

TEST(Phrase, AddsTheWordsThatGoWithEachForm) {
  for (const Row& row : Table()) {
    EXPECT_EQ(Phrase(CellOf(row.class_id).value()).value(), row.phrase)
        << row.verb << " " << row.tense << " " << row.person;
  }
}

TEST(GoingTo, MakesSixtyMoreForms) {
  int forms = 0;
  for (const Row& row : Table()) {
    if (row.going_to == "-") continue;
    const Cell cell = CellOf(row.class_id).value();
    EXPECT_EQ(GoingTo(cell.verb, cell.person).value(), row.going_to);
    ++forms;
  }
  EXPECT_EQ(forms, 60);
}

TEST(Conjugate, RefusesWhatIsNoCell) {
  EXPECT_TRUE(HasCodeAndText(Conjugate({0, 7, 0}).status(), StatusCode::kInvalidArgument, "tense 7"));
  EXPECT_TRUE(HasCodeAndText(Phrase({20, 0, 0}).status(), StatusCode::kInvalidArgument, "verb 20"));
  EXPECT_TRUE(HasCodeAndText(GoingTo(0, 3).status(), StatusCode::kInvalidArgument, "person 3"));
}

}  // namespace
}  // namespace grammar
