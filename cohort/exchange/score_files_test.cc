// Canvas's file, our table and LTI's payloads, each as a reader that knows nothing of our code sees them.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "cohort/exchange/canvas_scores.h"
#include "cohort/exchange/lti_scores.h"
#include "cohort/exchange/scores_csv.h"
#include "cohort/exchange/testing/sample_table.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace course::cohort {
namespace {

using ::base::testing::IsOk;
using nlohmann::json;

const absl::Time kNow = absl::FromUnixMillis(1'900'000'000'123);

// Each row as a list, by Python's csv module.
json RowsByPython(const std::string& csv) {
  return json::parse(
      PythonSays("import csv, json, sys\n"
                 "rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True))\n"
                 "json.dump(rows, open(sys.argv[2], 'w'))\n",
                 csv));
}

bool IsFormula(const std::string& cell) {
  return !cell.empty() && std::string_view("=+-@\t\r\n").find(cell[0]) != std::string_view::npos;
}

TEST(CanvasScores, TheWholeFileOfASmallCohort) {
  const CanvasGradebook gradebook = {
      .students = {{.name = "Lovelace, Ada", .id = "101", .sis_id = "S1", .login = "ada", .section = "A"},
                   {.name = "Turing, Alan", .id = "102", .section = "B"}},
      .columns = {"00-01 KV cache (4711)", "Quiz 00 (of 10)"}};
  ScoreTable table = {.columns = {{"//l", "00-01 KV cache", 10}, {"00", "Quiz 00 (of 10)", 100}},
                      .learners = {{.login = "ada", .sis_id = "S1"}},
                      .cells = {{.progress = Progress::kGraded, .points = 7.125}, {.progress = Progress::kWaiting}}};
  EXPECT_EQ(CanvasScores(gradebook, MatchStudents(gradebook, table.learners), table),
            "\"Student\",\"ID\",\"SIS User ID\",\"SIS Login ID\",\"Section\",\"00-01 KV cache (4711)\",\"Quiz 00 (of "
            "10)\"\r\n"
            "\"    Points Possible\",\"\",\"\",\"\",\"\",\"10\",\"100\"\r\n"
            "\"Lovelace, Ada\",\"101\",\"S1\",\"ada\",\"A\",\"7.12\",\"\"\r\n");
}

TEST(CanvasScores, IsReadBackByPythonAndByUsAndHoldsNoFormula) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  for (int n = 0; n < 12; ++n) {
    const ScoreTable table = RandomTable(rng);
    const auto gradebook = ReadCanvasGradebook(CanvasExport(GradebookOf(table)));
    ASSERT_TRUE(IsOk(gradebook));
    const std::string csv = CanvasScores(*gradebook, MatchStudents(*gradebook, table.learners), table);
    const json rows = RowsByPython(csv);
    ASSERT_EQ(rows.size(), table.learners.size() + 2);
    EXPECT_EQ(rows[1][0], "    Points Possible");
    for (const json& row : rows) {
      ASSERT_EQ(row.size(), 5 + table.columns.size());
      for (const json& cell : row) EXPECT_FALSE(IsFormula(cell)) << cell;
    }
    for (size_t learner = 0; learner < table.learners.size(); ++learner) {
      EXPECT_EQ(rows[2 + learner][1], table.learners[learner].canvas_id) << "Canvas finds the student by it";
      for (size_t column = 0; column < table.columns.size(); ++column) {
        const ScoreCell& cell = table.At(learner, column);
        const std::string text = rows[2 + learner][5 + column];
        EXPECT_EQ(text.empty(), !HasScore(cell.progress)) << "no score is not 0 points";
        // Written with two digits.
        if (text.empty()) continue;
        EXPECT_NEAR(std::stod(text), cell.points, 0.005 + 1e-9);
      }
    }
    // What we wrote is a gradebook again: the same students under the same numbers.
    const auto again = ReadCanvasGradebook(csv);
    ASSERT_TRUE(IsOk(again));
    ASSERT_EQ(again->students.size(), gradebook->students.size());
    for (size_t i = 0; i < again->students.size(); ++i) EXPECT_EQ(again->students[i].id, gradebook->students[i].id);
  }
}

TEST(ScoresCsv, HasALineForEachLearnerAndAssignment) {
  base::Rng rng{base::testing::TestSeed() + 1};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  for (int n = 0; n < 12; ++n) {
    const ScoreTable table = RandomTable(rng);
    const json rows = RowsByPython(ScoresCsv(table));
    ASSERT_EQ(rows.size(), 1 + table.learners.size() * table.columns.size());
    for (const json& row : rows) {
      ASSERT_EQ(row.size(), 13u);
      for (const json& cell : row) EXPECT_FALSE(IsFormula(cell)) << cell;
    }
    size_t line = 1;
    for (size_t learner = 0; learner < table.learners.size(); ++learner) {
      for (size_t column = 0; column < table.columns.size(); ++column) {
        const json& row = rows[line++];
        EXPECT_EQ(row[0], table.learners[learner].login);
        EXPECT_EQ(row[4], table.columns[column].id);
        EXPECT_EQ(row[8], std::string(ProgressName(table.At(learner, column).progress)));
        EXPECT_EQ(row[6].get<std::string>().empty(), !HasScore(table.At(learner, column).progress));
      }
    }
  }
}

TEST(LtiScores, EachProgressHasItsPayload) {
  ScoreTable table = {.columns = {{"//l", "00-01 KV cache", 10}}};
  const auto add = [&](const std::string& login, const ScoreCell& cell) {
    table.learners.push_back({.login = login, .canvas_id = absl::StrCat(table.learners.size() + 1)});
    table.cells.push_back(cell);
  };
  const absl::Time at = absl::FromUnixMillis(1'800'000'000'007);
  add("none", {});
  add("reported", {.progress = Progress::kReported, .points = 9, .at = at});
  add("waiting", {.progress = Progress::kWaiting, .at = at});
  add("failed", {.progress = Progress::kFailed, .at = at});
  add("open", {.progress = Progress::kGraded, .points = 7.126, .open = true, .at = at, .comment = "in time"});
  add("over", {.progress = Progress::kGraded, .points = 7, .open = false, .at = at});
  add("set", {.progress = Progress::kOverride, .points = 0});
  add("stranger", {.progress = Progress::kGraded, .points = 1, .at = at});
  table.learners.back().canvas_id = "";
  const json document = json::parse(LtiScores(table, kNow));
  EXPECT_EQ(document["left_out"], json::array({"stranger has no Canvas ID"}));
  EXPECT_EQ(document["line_items"][0]["line_item"],
            json::parse(R"({"label":"00-01 KV cache","scoreMaximum":10.0,"resourceId":"//l","tag":"course"})"));
  const json expected = json::parse(R"([
    {"userId":"2","activityProgress":"InProgress","gradingProgress":"NotReady","timestamp":"2030-03-17T17:46:40.123Z"},
    {"userId":"3","activityProgress":"Submitted","gradingProgress":"Pending","timestamp":"2030-03-17T17:46:40.123Z"},
    {"userId":"4","activityProgress":"Submitted","gradingProgress":"Failed","timestamp":"2030-03-17T17:46:40.123Z"},
    {"userId":"5","activityProgress":"Submitted","gradingProgress":"FullyGraded","timestamp":"2030-03-17T17:46:40.123Z",
     "scoreGiven":7.13,"scoreMaximum":10.0,"comment":"in time"},
    {"userId":"6","activityProgress":"Completed","gradingProgress":"FullyGraded","timestamp":"2030-03-17T17:46:40.123Z",
     "scoreGiven":7.0,"scoreMaximum":10.0},
    {"userId":"7","activityProgress":"Completed","gradingProgress":"FullyGraded","timestamp":"2030-03-17T17:46:40.123Z",
     "scoreGiven":0.0,"scoreMaximum":10.0}])");
  EXPECT_EQ(document["line_items"][0]["scores"], expected);
}

// The rules of AGS 2.0, section 3.4, and of Canvas's "Score", checked by Python's json.
TEST(LtiScores, OfRandomTablesKeepTheRulesOfTheStandard) {
  base::Rng rng{base::testing::TestSeed() + 2};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  const std::string program = R"(
import json, re, sys
document = json.load(open(sys.argv[1], encoding='utf-8'))
scores = 0
for item in document['line_items']:
  assert item['line_item']['label'] and item['line_item']['scoreMaximum'] > 0
  for score in item['scores']:
    scores += 1
    assert isinstance(score['userId'], str) and score['userId']
    assert score['activityProgress'] in ('Initialized', 'Started', 'InProgress', 'Submitted', 'Completed')
    assert score['gradingProgress'] in ('FullyGraded', 'Pending', 'PendingManual', 'Failed', 'NotReady')
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z', score['timestamp'])
    assert ('scoreGiven' in score) == ('scoreMaximum' in score)
    assert ('scoreGiven' in score) == (score['gradingProgress'] == 'FullyGraded'), 'Canvas would ignore it'
    assert score.get('scoreGiven', 0) >= 0
print(scores, file=open(sys.argv[2], 'w'))
)";
  for (int n = 0; n < 12; ++n) {
    const ScoreTable table = RandomTable(rng);
    int expected = 0;
    for (const ScoreCell& cell : table.cells) expected += cell.progress != Progress::kNothing;
    EXPECT_EQ(PythonSays(program, LtiScores(table, kNow)), absl::StrCat(expected, "\n"));
  }
}

TEST(PointsText, HasNoZerosAtTheEnd) {
  EXPECT_EQ(PointsText(5), "5");
  EXPECT_EQ(PointsText(4.956), "4.96");
  EXPECT_EQ(PointsText(0.5), "0.5");
  EXPECT_EQ(PointsText(100), "100");
  EXPECT_EQ(PointsText(0), "0");
  EXPECT_EQ(PointsText(-0.001), "0");
}

}  // namespace
}  // namespace course::cohort
