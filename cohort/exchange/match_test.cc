// Whose row is whose, and when nobody can tell.

#include "cohort/exchange/match.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using store::Account;

CanvasStudent Student(int line, const std::string& name, const std::string& id, const std::string& sis_id = "",
                      const std::string& login = "") {
  return {.line = line, .name = name, .id = id, .sis_id = sis_id, .login = login};
}

Account Learner(const std::string& login, const std::string& name, const std::string& sis_id = "",
                const std::string& canvas_id = "") {
  return {.login = login, .name = name, .sis_id = sis_id, .canvas_id = canvas_id};
}

TEST(MatchStudents, TheStrongestKeyDecides) {
  const std::vector<Account> learners = {Learner("ada", "Ada Lovelace", "S1"), Learner("grace@x.org", "G. Hopper"),
                                         Learner("alan", "Alan Turing"), Learner("kurt", "K", "", "104")};
  const CanvasGradebook gradebook = {.students = {Student(4, "Someone Else", "101", "S1"),
                                                  Student(5, "Hopper, Grace", "102", "", "Grace@X.org"),
                                                  Student(6, "turing,  alan", "103"), Student(7, "Gödel", "104")}};
  const Matching matching = MatchStudents(gradebook, learners);
  EXPECT_EQ(matching.matches, (std::vector<Match>{{0, 0, MatchedBy::kSisId},
                                                  {1, 1, MatchedBy::kLogin},
                                                  {2, 2, MatchedBy::kName},
                                                  {3, 3, MatchedBy::kCanvasId}}));
  EXPECT_TRUE(matching.ambiguous.empty());
  EXPECT_TRUE(matching.students_without.empty());
  EXPECT_TRUE(matching.learners_without.empty());
}

TEST(MatchStudents, ANameThatTwoHaveDecidesNothing) {
  const std::vector<Account> learners = {Learner("j1", "John Smith"), Learner("j2", "john  smith")};
  const Matching matching = MatchStudents({.students = {Student(2, "Smith, John", "1")}}, learners);
  EXPECT_TRUE(matching.matches.empty());
  ASSERT_EQ(matching.ambiguous.size(), 1u);
  EXPECT_EQ(matching.ambiguous[0], "Smith, John (line 2): so are called j1 and j2");
  const Matching other =
      MatchStudents({.students = {Student(2, "Smith, John", "1"), Student(3, "Smith, John", "2")}}, {learners[0]});
  EXPECT_TRUE(other.matches.empty());
  EXPECT_EQ(other.ambiguous.size(), 2u);
}

TEST(MatchStudents, TwoPeopleOfOneNameWithTwoSisIdsAreNotMatched) {
  const std::vector<Account> learners = {Learner("j1", "John Smith", "S1")};
  const Matching matching = MatchStudents({.students = {Student(2, "Smith, John", "1", "S2")}}, learners);
  EXPECT_TRUE(matching.matches.empty());
  EXPECT_EQ(matching.students_without, std::vector<size_t>{0});
  EXPECT_EQ(matching.learners_without, std::vector<size_t>{0});
}

TEST(MatchStudents, KeysThatContradictEachOtherAreLeftToAPerson) {
  const std::vector<Account> learners = {Learner("ada", "Ada", "S1"), Learner("bob", "Bob", "S2")};
  const Matching matching = MatchStudents({.students = {Student(2, "Ada", "1", "S1", "bob")}}, learners);
  EXPECT_TRUE(matching.matches.empty());
  ASSERT_EQ(matching.ambiguous.size(), 1u);
  EXPECT_EQ(matching.ambiguous[0], "Ada (line 2): the SIS ID is that of ada, the login bob that of bob");
}

TEST(MatchStudents, TwoRowsForOneLearnerGetNothing) {
  const std::vector<Account> learners = {Learner("ada", "Ada", "S1")};
  const Matching matching =
      MatchStudents({.students = {Student(2, "A", "1", "S1"), Student(3, "B", "2", "", "ada")}}, learners);
  EXPECT_TRUE(matching.matches.empty());
  EXPECT_EQ(matching.ambiguous.size(), 2u);
  EXPECT_TRUE(matching.learners_without.empty()) << "in doubt, not missing";
}

TEST(MatchReport, SaysOfEachHow) {
  const std::vector<Account> learners = {Learner("ada", "Ada", "S1"), Learner("eve", "Eve")};
  const CanvasGradebook gradebook = {.students = {Student(2, "A", "1", "S1"), Student(3, "B", "2")}};
  EXPECT_EQ(MatchReport(gradebook, learners, MatchStudents(gradebook, learners)),
            "A is ada, by SIS ID\nonly in Canvas: B (line 3)\nonly in the cohort: eve (Eve)\n");
}

// Few letters, so that people share names, numbers and logins.
TEST(MatchStudents, NobodyIsMatchedTwiceAndNobodyIsLost) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  const auto maybe = [&](const std::string& text) { return rng.Below(3) == 0 ? "" : text; };
  for (int n = 0; n < 2'000; ++n) {
    std::vector<Account> learners;
    CanvasGradebook gradebook;
    for (int i = rng.Below(7); i > 0; --i) {
      learners.push_back(Learner(absl::StrCat("l", learners.size()), absl::StrCat("N ", rng.Below(4)),
                                 maybe(absl::StrCat("S", rng.Below(6))), maybe(absl::StrCat(rng.Below(9)))));
    }
    for (int i = rng.Below(7); i > 0; --i) {
      gradebook.students.push_back(
          Student(2, absl::StrCat(rng.Below(4), ", n"), absl::StrCat(gradebook.students.size()),
                  maybe(absl::StrCat("S", rng.Below(6))), maybe(absl::StrCat("L", rng.Below(6)))));
    }
    const Matching matching = MatchStudents(gradebook, learners);
    std::set<size_t> students, matched_learners;
    for (const Match& match : matching.matches) {
      EXPECT_TRUE(students.insert(match.student).second);
      EXPECT_TRUE(matched_learners.insert(match.learner).second);
      const CanvasStudent& student = gradebook.students[match.student];
      const Account& learner = learners[match.learner];
      const bool right = (match.by == MatchedBy::kCanvasId && student.id == learner.canvas_id) ||
                         (match.by == MatchedBy::kSisId && student.sis_id == learner.sis_id) ||
                         (match.by == MatchedBy::kLogin && student.login == "L" + learner.login.substr(1)) ||
                         (match.by == MatchedBy::kName && student.name == learner.name.substr(2) + ", n");
      EXPECT_TRUE(right) << static_cast<int>(match.by);
    }
    EXPECT_EQ(matching.matches.size() + matching.ambiguous.size() + matching.students_without.size(),
              gradebook.students.size());
    for (const size_t learner : matching.learners_without) EXPECT_FALSE(matched_learners.contains(learner));
  }
}

}  // namespace
}  // namespace course::cohort
