// `cohort init`, `invite`, `roster` and `serve --cohort`: a cohort from nothing to its first admin.

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "cohort/accounts/accounts.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_cohort_people.h"
#include "harness/course/cmd_serve_cohort.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "harness/store/sqlite_store.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using testing::Contains;
using testing::ToyWorkspace;

// A workspace with a cohort.toml as `cohort init` writes it, and nothing that is graded.
class CohortCommandsTest : public ::testing::Test {
 protected:
  CohortCommandsTest() : path_(absl::StrCat(toy_.root(), "/cohort.toml")) {
    EXPECT_TRUE(RunCohortInit(toy_.context(), path_).ok());
    toy_.TakeOut();
  }
  // A server that is ready at once, and then ends.
  ServeCohortFunction Serve() {
    return [this](const web::CohortServeOptions& options) -> absl::Status {
      served_ = options.config;
      const auto store = store::OpenSqliteStore(options.config.database);
      if (!store.ok()) return store.status();
      return options.on_ready(4711, **store);
    };
  }
  void WithoutWorkers() {
    std::string text = toy_.Read("cohort.toml");
    const size_t at = text.find("workers = 2");
    ASSERT_NE(at, std::string::npos);
    toy_.Write("cohort.toml", text.replace(at, 11, "workers = 0"));
  }

  ToyWorkspace toy_;
  const std::string path_;
  cohort::Config served_;
};

TEST_F(CohortCommandsTest, InitWritesAFileThatIsServedAsItIs) {
  WithoutWorkers();
  const Result served = RunServeCohort(toy_.context(), path_, std::nullopt, Serve(), {});
  ASSERT_TRUE(served.ok()) << served.status();
  EXPECT_EQ(served_.database, absl::StrCat(toy_.root(), "/cohort.db"));
  EXPECT_EQ(served_.port, 8800);
  const std::string out = toy_.TakeOut();
  EXPECT_TRUE(Contains(out, "Nobody administers this cohort yet"));
  EXPECT_TRUE(Contains(out, "http://127.0.0.1:4711/join?code=")) << out;
}

TEST_F(CohortCommandsTest, InitOverwritesNothing) {
  toy_.Write("cohort.toml", "mine");
  EXPECT_TRUE(HasCodeAndText(RunCohortInit(toy_.context(), path_).status(), absl::StatusCode::kInvalidArgument,
                             "is there already and stays as it is"));
  EXPECT_EQ(toy_.Read("cohort.toml"), "mine");
  EXPECT_TRUE(HasCodeAndText(RunCohortInit(toy_.context(), toy_.root() + "/none/cohort.toml").status(),
                             absl::StatusCode::kInvalidArgument,
                             absl::StrCat("there is no folder ", toy_.root(), "/none")));
}

TEST_F(CohortCommandsTest, OfSeveralStartsOnlyTheLastLinkForTheFirstAdminHolds) {
  WithoutWorkers();
  ASSERT_TRUE(RunCohortInvite(toy_.context(), path_, "admin", 1).ok());  // somebody has this one in his mail
  for (int start = 0; start < 3; ++start) {
    ASSERT_TRUE(RunServeCohort(toy_.context(), path_, std::nullopt, Serve(), {}).ok());
  }
  const auto store = store::OpenSqliteStore(toy_.root() + "/cohort.db");
  ASSERT_TRUE(store.ok());
  EXPECT_EQ((*store)->cohort().Invitations()->size(), 2u);
  cohort::Accounts accounts({.store = &(*store)->cohort(), .hasher = nullptr, .now_ms = toy_.context().now_ms});
  const std::string out = toy_.TakeOut();
  const size_t first = out.find(":4711/join?code="), last = out.rfind(":4711/join?code=");
  ASSERT_NE(first, std::string::npos);
  EXPECT_FALSE(accounts.FindInvitation(out.substr(first + 16, 64))->has_value());
  EXPECT_TRUE(accounts.FindInvitation(out.substr(last + 16, 64))->has_value());
}

TEST_F(CohortCommandsTest, ServeNamesWhatIsWrongWithTheFile) {
  toy_.Write("cohort.toml", "[cohort]\nid = \"x\"\n");
  EXPECT_TRUE(HasCodeAndText(RunServeCohort(toy_.context(), path_, std::nullopt, Serve(), {}).status(),
                             absl::StatusCode::kInvalidArgument, "cohort.toml:1: missing: [cohort]: has no `name`"));
  EXPECT_TRUE(HasCodeAndText(RunServeCohort(toy_.context(), path_, 70'000, Serve(), {}).status(),
                             absl::StatusCode::kInvalidArgument, "--port 70000"));
  EXPECT_TRUE(HasCodeAndText(RunServeCohort(toy_.context(), "/nowhere/cohort.toml", std::nullopt, Serve(), {}).status(),
                             absl::StatusCode::kInvalidArgument, "./course cohort init"));
}

TEST_F(CohortCommandsTest, HiddenTestsThatAreNotThereAreNoReasonToGradeWithoutThem) {
  std::string config = toy_.Read("cohort.toml");
  config.replace(config.find("hidden_tests = \"\""), sizeof("hidden_tests = \"\"") - 1, "hidden_tests = \"hiden\"");
  toy_.Write("cohort.toml", config);
  EXPECT_TRUE(HasCodeAndText(RunServeCohort(toy_.context(), path_, std::nullopt, Serve(), {}).status(),
                             absl::StatusCode::kInvalidArgument, toy_.root() + "/hiden is no folder"));
  EXPECT_FALSE(toy_.Has("cohort.db")) << "nothing was begun";
}

TEST_F(CohortCommandsTest, TwoServersOfOneDatabaseAreOneTooMany) {
  WithoutWorkers();
  const ServeCohortFunction second = [&](const web::CohortServeOptions&) {
    EXPECT_TRUE(HasCodeAndText(RunServeCohort(toy_.context(), path_, std::nullopt, Serve(), {}).status(),
                               absl::StatusCode::kFailedPrecondition, "is served already"));
    return absl::OkStatus();
  };
  EXPECT_TRUE(RunServeCohort(toy_.context(), path_, std::nullopt, second, {}).ok());
}

TEST_F(CohortCommandsTest, RosterShowsAndAsksBeforeItChanges) {
  toy_.Write("list.csv", "login,name\nada,Ada Lovelace\ngrace,Grace Hopper\n");
  const std::string list = absl::StrCat(toy_.root(), "/list.csv");
  toy_.Answer("n");
  ASSERT_TRUE(RunCohortRoster(toy_.context(), path_, list, /*yes=*/false).ok());
  EXPECT_TRUE(Contains(toy_.TakeOut(), "2 to add, 0 to change, 0 as they are"));
  ASSERT_TRUE(RunCohortRoster(toy_.context(), path_, list, /*yes=*/true).ok());
  EXPECT_TRUE(Contains(toy_.TakeOut(), "The list was applied"));
  ASSERT_TRUE(RunCohortRoster(toy_.context(), path_, list, /*yes=*/true).ok());
  EXPECT_TRUE(Contains(toy_.TakeOut(), "Nothing to do"));
  toy_.Write("list.csv", "login,name\nada,=1+1\n");
  EXPECT_TRUE(HasCodeAndText(RunCohortRoster(toy_.context(), path_, list, /*yes=*/true).status(),
                             absl::StatusCode::kInvalidArgument, "list.csv: line 2: "));
  EXPECT_TRUE(HasCodeAndText(RunCohortRoster(toy_.context(), path_, "/nowhere/list.csv", /*yes=*/true).status(),
                             absl::StatusCode::kInvalidArgument, "/nowhere/list.csv"));
}

TEST_F(CohortCommandsTest, InvitePrintsALinkForARoleThatThereIs) {
  ASSERT_TRUE(RunCohortInvite(toy_.context(), path_, "instructor", 3).ok());
  EXPECT_TRUE(
      Contains(toy_.TakeOut(), "For 3 as instructor, in the next 14 days:\n  http://127.0.0.1:8800/join?code="));
  ASSERT_TRUE(RunCohortInvite(toy_.context(), path_, "learner", 1).ok());
  EXPECT_TRUE(Contains(toy_.TakeOut(), "under `serve --port N` put N in place of its port"));
  const std::string config = toy_.Read("cohort.toml");
  toy_.Write("cohort.toml", absl::StrReplaceAll(config, {{"port = 8800", "port = 0"}}));
  ASSERT_TRUE(RunCohortInvite(toy_.context(), path_, "learner", 1).ok());
  EXPECT_TRUE(Contains(toy_.TakeOut(), "put the port that the server printed behind 127.0.0.1"));
  // Where nginx stands is known from the file alone, and a Host of another name is refused.
  toy_.Write("cohort.toml", absl::StrReplaceAll(config, {{"http://127.0.0.1", "https://course.example.org"}}));
  ASSERT_TRUE(RunCohortInvite(toy_.context(), path_, "learner", 1).ok());
  const std::string out = toy_.TakeOut();
  EXPECT_TRUE(Contains(out, "\n  https://course.example.org/join?code=")) << out;
  EXPECT_TRUE(Contains(out, "The address is `url` of cohort.toml: the server answers to no other name.")) << out;
  toy_.Write("cohort.toml", config);
  EXPECT_TRUE(HasCodeAndText(RunCohortInvite(toy_.context(), path_, "root", 1).status(),
                             absl::StatusCode::kInvalidArgument, "learner, instructor or admin"));
  EXPECT_TRUE(HasCodeAndText(RunCohortInvite(toy_.context(), path_, "learner", 0).status(),
                             absl::StatusCode::kInvalidArgument, "1 to 2000"));
}

}  // namespace
}  // namespace course::cli
