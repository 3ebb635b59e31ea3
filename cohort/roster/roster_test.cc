#include "cohort/roster/roster.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/csv.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using store::Account;

// What Canvas exports: titles, a row of points, three students and the test student.
constexpr char kCanvas[] =
    "Student,ID,SIS User ID,SIS Login ID,Section,KV cache (101),Final Score\r\n"
    "\"    Points Possible\",,,,,20,(read only)\r\n"
    "\"Lovelace, Ada\",4711,m-1,ada@example.org,Monday,18,90\r\n"
    "\"Hopper, Grace\",4712,m-2,GRACE@example.org,\"Monday and Tuesday\",,\r\n"
    "\"Turing, Alan\",4713,m-3,,Tuesday,,\r\n"
    "\"Student, Test\",99,,,Monday,,\r\n";

std::string MistakesOf(std::string_view csv) {
  const auto file = ReadRoster(csv);
  return file.ok() ? "none" : std::string(file.status().message());
}

Account LearnerOf(const std::string& id, const std::string& login, const std::string& name) {
  return {.id = id, .login = login, .name = name, .password = "$argon2id$", .state = "active"};
}

TEST(ReadRoster, TakesWhatCanvasExports) {
  const auto file = ReadRoster(kCanvas);
  ASSERT_TRUE(IsOk(file));
  EXPECT_TRUE(file->from_canvas);
  ASSERT_EQ(file->entries.size(), 2u);
  EXPECT_EQ(file->entries[0], (RosterEntry{.line = 3,
                                           .login = "ada@example.org",
                                           .name = "Ada Lovelace",
                                           .section = "Monday",
                                           .sis_id = "m-1",
                                           .canvas_id = "4711"}));
  EXPECT_EQ(file->entries[1].login, "grace@example.org") << "logins know no capitals";
  EXPECT_EQ(file->entries[1].section, "Monday and Tuesday");
  ASSERT_EQ(file->notes.size(), 1u);
  EXPECT_EQ(file->notes[0], "line 5: \"Turing, Alan\" has no SIS Login ID and is passed over");
}

TEST(ReadRoster, TakesTablesAsPeopleWriteThem) {
  const RosterEntry ada = {.line = 2, .login = "ada@example.org", .name = "Ada Lovelace", .section = "A"};
  for (const char* csv : {"login,name,section\nada@example.org,Ada Lovelace,A\n",
                          "\xEF\xBB\xBFLogin;Name;Section\r\nada@example.org;Ada Lovelace;A\r\n",
                          "section\tE-Mail\tfull name\nA\tAda@Example.org\tAda Lovelace",
                          "First name,Last_Name,email,group\n Ada , Lovelace ,ada@example.org,A\n\n",
                          "\"login\",\"name\",\"section\"\r\"ada@example.org\",\"Ada Lovelace\",\"A\"\r"}) {
    const auto file = ReadRoster(csv);
    ASSERT_TRUE(IsOk(file)) << csv;
    EXPECT_FALSE(file->from_canvas);
    EXPECT_EQ(file->entries, std::vector<RosterEntry>{ada}) << csv;
  }
  EXPECT_EQ(ReadRoster("login,name,shoe size\nada,Ada,39\n")->notes,
            std::vector<std::string>{"line 1: the column \"shoe size\" is passed over"});
}

TEST(ReadRoster, NamesTheLineOfEachMistake) {
  EXPECT_EQ(MistakesOf(""), "the file is empty: its first line names the columns");
  EXPECT_NE(MistakesOf("name,section\nAda,A\n").find("line 1: no column \"login\""), std::string::npos);
  EXPECT_NE(MistakesOf("login,section\nada,A\n").find("line 1: no column \"name\""), std::string::npos);
  EXPECT_NE(
      MistakesOf("login,email,name\nada,ada,Ada\n").find("line 1: the columns \"login\" and \"email\" say the same"),
      std::string::npos);
  EXPECT_EQ(MistakesOf("login,name\n"), "line 1: no line below the first one names a learner");
  EXPECT_NE(MistakesOf("login,name\nada,Ada\nada,Ada L.\n").find("line 3: the login \"ada\" stands in line 2, too"),
            std::string::npos);
  EXPECT_NE(MistakesOf("login,name\nADA,Ada\n ada ,Ada L.\n").find("line 3: the login \"ada\""), std::string::npos);
  EXPECT_NE(MistakesOf("login,name,sis id\nada,Ada,1\nbob,Bob,1\n").find("line 3: the SIS id \"1\" stands in line 2"),
            std::string::npos);
  EXPECT_NE(MistakesOf("login,name\nad,Ada\n").find("line 2: the login \"ad\" has 2 bytes"), std::string::npos);
  EXPECT_NE(MistakesOf("login,name\nada lovelace,Ada\n").find("line 2: the login \"ada lovelace\""), std::string::npos);
  EXPECT_NE(MistakesOf("login,name\nada,\n").find("line 2: the name is empty"), std::string::npos);
  EXPECT_NE(MistakesOf("login,name\nada,Ada,Lovelace\n").find("line 2: 3 cells under 2 columns"), std::string::npos);
  EXPECT_NE(MistakesOf("login,name\nada,\"Ada\n").find("line 2"), std::string::npos) << "a quote without an end";
  EXPECT_NE(MistakesOf(std::string_view("login,name\nada,A\0a\n", 19)).find("line 2"), std::string::npos) << "NUL";
  EXPECT_NE(MistakesOf("login,name\nada,Ad\xff\n").find("line 2"), std::string::npos) << "no UTF-8";
  EXPECT_NE(MistakesOf("login,name\nada,\"Ada\nLovelace\"\n").find("line 2: the name holds a character"),
            std::string::npos);
  EXPECT_NE(MistakesOf("login,name\nada,Ada \xE2\x80\xAE evol\n").find("line 2: the name holds"), std::string::npos)
      << "a mark that turns the direction of writing";
}

TEST(ReadRoster, LetsNoFormulaIn) {
  for (const char* name : {"=1+1", "=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)"}) {
    const std::string csv = base::CsvLine({"login", "name"}) + base::CsvLine({"ada", name});
    EXPECT_NE(MistakesOf(csv).find("line 2: the name"), std::string::npos) << name;
    EXPECT_NE(MistakesOf(csv).find("begins like a formula"), std::string::npos) << name;
  }
  EXPECT_NE(MistakesOf("login,name,section\nada,Ada,=A1\n").find("the section \"=A1\" begins like a formula"),
            std::string::npos);
  EXPECT_NE(MistakesOf("login,name\n@ada,Ada\n").find("begins like a formula"), std::string::npos);
}

TEST(ReadRoster, RefusesTooMuchAndShowsNoEndlessList) {
  EXPECT_NE(MistakesOf(std::string(5 << 20, 'x')).find("4194304"), std::string::npos);
  std::string many = "login,name\n";
  for (size_t i = 0; i <= kMostLearners; ++i) absl::StrAppend(&many, "learner", i, ",N\n");
  EXPECT_NE(MistakesOf(many).find(absl::StrCat("line ", kMostLearners + 2, ": more than 5000 learners")),
            std::string::npos);
  std::string wrong = "login,name\n";
  for (int i = 0; i < 100; ++i) wrong += "x y,N\n";
  const std::string mistakes = MistakesOf(wrong);
  EXPECT_EQ(std::count(mistakes.begin(), mistakes.end(), '\n'), static_cast<int>(kMostMistakesShown));
  EXPECT_TRUE(mistakes.ends_with("\nand 169 more")) << "100 that are none and 99 that come twice: " << mistakes;
}

TEST(PlanRoster, AddsChangesAndMisses) {
  Account grace = LearnerOf("2", "grace@example.org", "Grace");
  Account alan = LearnerOf("3", "alan@example.org", "Alan Turing");
  Account gone = LearnerOf("4", "gone@example.org", "Gone");
  gone.state = "disabled";
  const auto file = ReadRoster(kCanvas);
  ASSERT_TRUE(IsOk(file));
  const RosterPlan plan = PlanRoster(*file, {grace, alan, gone}, /*now_ms=*/77);
  ASSERT_EQ(plan.added.size(), 1u);
  EXPECT_EQ(plan.added[0].login, "ada@example.org");
  EXPECT_EQ(plan.added[0].state, "invited");
  EXPECT_EQ(plan.added[0].password, "");
  EXPECT_EQ(plan.added[0].role, "learner");
  EXPECT_EQ(plan.added[0].created_ms, 77);
  EXPECT_EQ(plan.added[0].id.size(), 32u);
  ASSERT_EQ(plan.changed.size(), 1u);
  EXPECT_EQ(plan.changed[0].what,
            "name: \"Grace\" -> \"Grace Hopper\"; section: none -> \"Monday and Tuesday\"; SIS id: none -> \"m-2\"; "
            "Canvas id: none -> \"4712\"");
  EXPECT_EQ(plan.changed[0].account.password, grace.password);
  ASSERT_EQ(plan.missing.size(), 1u) << "who is disabled is not missed";
  EXPECT_EQ(plan.missing[0].id, "3");
  EXPECT_TRUE(plan.problems.empty());
}

TEST(PlanRoster, KnowsSomebodyByTheIdWhenTheLoginIsNew) {
  Account ada = LearnerOf("1", "ada@old.example.org", "Ada Lovelace");
  ada.sis_id = "m-1";
  const RosterPlan plan = PlanRoster(*ReadRoster(kCanvas), {ada}, 0);
  ASSERT_EQ(plan.changed.size(), 1u);
  EXPECT_EQ(plan.changed[0].account.id, "1");
  EXPECT_EQ(plan.changed[0].account.login, "ada@example.org");
}

TEST(PlanRoster, LeavesAnEntryOfTwoPeopleToAPerson) {
  Account ada = LearnerOf("1", "ada@example.org", "Ada"), other = LearnerOf("2", "other@example.org", "Other");
  other.sis_id = "m-1";
  const RosterPlan plan = PlanRoster(*ReadRoster(kCanvas), {ada, other}, 0);
  ASSERT_EQ(plan.problems.size(), 1u);
  EXPECT_EQ(
      plan.problems[0],
      "line 3: \"ada@example.org\" is two accounts: the ids are those of other@example.org, and the login that of "
      "ada@example.org");
  EXPECT_TRUE(plan.missing.empty()) << "both are spoken of";
}

TEST(PlanRoster, TouchesNobodyWhoTeaches) {
  Account boss = LearnerOf("1", "ada@example.org", "The Instructor");
  boss.role = "instructor";
  boss.state = "disabled";
  const RosterPlan plan = PlanRoster(*ReadRoster(kCanvas), {boss}, 0);
  EXPECT_TRUE(plan.changed.empty());
  EXPECT_EQ(plan.same, 1);
}

TEST(PlanRoster, LetsWhoComesBackInAgain) {
  Account ada = LearnerOf("1", "ada", "Ada"), bob = LearnerOf("2", "bob", "Bob");
  ada.state = bob.state = "disabled";
  bob.password = "";
  const RosterPlan plan = PlanRoster(*ReadRoster("login,name\nada,Ada\nbob,Bob\n"), {ada, bob}, 0);
  ASSERT_EQ(plan.changed.size(), 2u);
  EXPECT_EQ(plan.changed[0].account.state, "active");
  EXPECT_EQ(plan.changed[1].account.state, "invited");
}

TEST(PlanRoster, OfTheSameThingsHasTheSameDigest) {
  const Account grace = LearnerOf("2", "grace@example.org", "Grace");
  Account renamed = grace;
  renamed.name = "G.";
  const RosterFile file = *ReadRoster(kCanvas);
  EXPECT_EQ(PlanRoster(file, {grace}, 1).Digest(), PlanRoster(file, {grace}, 2).Digest()) << "new ids are others";
  EXPECT_NE(PlanRoster(file, {grace}, 1).Digest(), PlanRoster(file, {renamed}, 1).Digest());
  EXPECT_NE(PlanRoster(file, {}, 1).Digest(), PlanRoster(file, {grace}, 1).Digest());
}

TEST(PlanRoster, AppliedOnceChangesNothingTheSecondTime) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  for (int round = 0; round < 200; ++round) {
    // Some of thirty people are there already, with some of what the list says about them.
    std::string csv = "login,name,section,sis id\n";
    std::vector<Account> accounts;
    for (int i = 0; i < 30; ++i) {
      const std::string login = absl::StrCat("learner", i), sis = absl::StrCat("m", i);
      if (rng.Below(2) == 0) absl::StrAppend(&csv, login, ",Name ", i, ",", rng.Below(3), ",", sis, "\n");
      if (rng.Below(2) == 0) continue;
      Account account = LearnerOf(absl::StrCat("id", i), login, absl::StrCat("Name ", i));
      if (rng.Below(2) == 0) account.sis_id = sis;
      if (rng.Below(4) == 0) account.state = "disabled";
      accounts.push_back(account);
    }
    const auto file = ReadRoster(csv);
    if (!file.ok()) continue;  // an empty list
    const RosterPlan plan = PlanRoster(*file, accounts, 0);
    ASSERT_TRUE(plan.problems.empty());
    ASSERT_EQ(plan.added.size() + plan.changed.size() + plan.same, file->entries.size());
    for (const RosterChange& change : plan.changed) {
      *std::find(accounts.begin(), accounts.end(), change.seen) = change.account;
    }
    accounts.insert(accounts.end(), plan.added.begin(), plan.added.end());
    const RosterPlan again = PlanRoster(*file, accounts, 0);
    ASSERT_TRUE(again.added.empty() && again.changed.empty()) << csv;
    ASSERT_EQ(again.missing.size(), plan.missing.size());
  }
}

TEST(ReadRoster, SurvivesAnyBytes) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  constexpr std::string_view kPieces[] = {"login", "name", "Student", "ID",           "Section", "SIS Login ID", ",",
                                          ";",     "\t",   "\n",      "\r\n",         "\"",      "\"\"",         "ada",
                                          "=1",    " ",    "7",       "\xEF\xBB\xBF", "\xff"};
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string csv = rng.Below(2) == 0 ? "login,name\n" : rng.Below(2) == 0 ? kCanvas : "";
    for (int i = rng.Below(30); i > 0; --i) {
      const std::string_view piece = kPieces[rng.Below(static_cast<int>(std::size(kPieces)))];
      csv.insert(rng.Below(static_cast<int>(csv.size()) + 1), piece);
    }
    const auto file = ReadRoster(csv);
    if (!file.ok()) {
      ASSERT_FALSE(file.status().message().empty());
      continue;
    }
    ++read;
    std::set<std::string> logins;
    for (const RosterEntry& entry : file->entries) {
      ASSERT_TRUE(logins.insert(entry.login).second);
      ASSERT_EQ(base::WithoutFormula(entry.name), entry.name);
    }
  }
  EXPECT_GT(read, 100) << "some of it was a list";
}

}  // namespace
}  // namespace course::cohort
