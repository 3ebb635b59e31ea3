// The command line over a toy course: parsing, exit codes, and what is said about wrong arguments.

#include "harness/course/cli.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using base::testing::IsOk;
using testing::Contains;
using testing::kCounting;
using testing::ToyWorkspace;

Services NoServices() {
  return {.serve = [](const web::ServeOptions&) { return absl::InternalError("no server here"); },
          .start_dashboard = [](const Context&, std::optional<int>) -> absl::StatusOr<Dashboard> {
            return absl::InternalError("no server here");
          },
          .record = [](const Context&) -> Result { return Exit::kDone; },
          .benches = {}};
}

struct Wrong {
  std::vector<std::string> args;
  std::string says;
};

TEST(Cli, WrongUseIsTwoAndNamesTheRule) {
  const Wrong kCases[] = {
      {{"stauts"}, "there is no command \"stauts\"; did you mean status?"},
      {{"xyzzy"}, "there is no command \"xyzzy\""},
      {{"--version"}, "there is no command"},
      {{"status", "--jsn"}, "did you mean --json?"},
      {{"status", "extra"}, "extra"},
      {{"bench", "watch"}, "there is no bench \"watch\""},
      {{"watch", "00-09"}, "there is no lab \"00-09\""},
      {{"reset"}, "LAB is required"},
      {{"reset", "00-09"}, "there is no lab \"00-09\""},
      {{"hint", "00-01", "--level", "x"}, "--level"},
      {{"hint", "00-01", "--level", "0"}, "--level"},
      {{"hint", "00-01", "--level", "7"}, "has hints 1 to 3"},
      {{"engine", "--mien"}, "did you mean --mine?"},
      {{"engine", "mine"}, "mine"},
      {{"up", "--port", "99999"}, "between 0 (any free one) and 65535"},
      {{"up", "--port", "-5"}, "--port"},
      {{"bench", "edit_to_verdct"}, "there is no bench \"edit_to_verdct\""},
      {{"new-lab", "00"}, "NAME is required"},
      {{"new-lab", "zz", "name"}, "there is no phase \"zz\""},
      {{"new-lab", "00", "Bad Name"}, "small letters, digits and single hyphens"},
      {{"new-lab", "00", "switch"}, "means something else in C++"},
      {{"new-lab", "00", "fine-name", "--points", "3"}, "--points 3"},
      {{"models", "whisper-tiny.ne"}, "did you mean whisper-tiny.en"},
      {{"models", "--jsn"}, "did you mean --json?"},
      {{"models", "--where"}, "--where takes one NAME"},
      {{"record"}, "--spool"},
      {{"grade"}, "DIR is required"},
      {{"grade", "/nowhere/at/all"}, "/nowhere/at/all: No such file"},
      {{"grade", ".", "--lab", "00-09"}, "there is no lab \"00-09\""},
      {{"grade", ".", "--jobs", "0"}, "--jobs"},
      {{"serve", "--cohort", ""}, "serve: --cohort is empty: write a value, or leave it out"},
      {{"cohort", "verify", "--config", ""}, "--config is empty"},
      {{"cohort", "export", ""}, "ARG is empty"},
      {{"grade", ".", "--hidden", ""}, "--hidden is empty"},
      {{"join", "https://course.example.org", ""}, "TOKEN is empty"},
      {{"cohort", "verify", "--role", "admin"}, "--role is not for verify, but for invite"},
      {{"test"}, "launcher"},
  };
  for (const Wrong& c : kCases) {
    ToyWorkspace toy;
    EXPECT_EQ(RunCli(c.args, toy.context(), NoServices()), Exit::kWrongUse) << c.args[0];
    const std::string said = toy.TakeErr();
    EXPECT_TRUE(Contains(said, c.says));
    EXPECT_TRUE(Contains(said, "Next: ./course"));
  }
}

TEST(Cli, EveryCommandHasALineInTheHelpAndHelpOfItsOwn) {
  ToyWorkspace toy;
  EXPECT_EQ(RunCli({}, toy.context(), NoServices()), Exit::kDone);
  EXPECT_EQ(toy.TakeOut(), HelpText() + "\nNext: ./course next\n");
  for (const std::string command :
       {"up",     "down", "learn", "next",   "hint",    "status", "reset",  "bench",  "doctor", "clean", "backup",
        "update", "quiz", "serve", "engine", "new-lab", "lint",   "export", "import", "erase",  "grade", "models"}) {
    EXPECT_TRUE(Contains(HelpText(), "\n  " + command));
    EXPECT_EQ(RunCli({command, "--help"}, toy.context(), NoServices()), Exit::kDone) << command;
    EXPECT_TRUE(Contains(toy.TakeOut(), "Usage: ./course " + command));
  }
  EXPECT_TRUE(toy.bazel.calls.empty()) << "help builds nothing";
}

// Before anything is built the launcher answers, which knows the commands from a file of its own: "  serve | down ...".
TEST(Cli, EveryCommandIsKnownBeforeItIsBuiltToo) {
  const absl::StatusOr<std::string> before = base::ReadFile("tools/setup/help.txt");
  ASSERT_TRUE(IsOk(before));
  int commands = 0;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(HelpText(), '\n'))) {
    if (line.size() < 3 || !line.starts_with("  ") || line[2] == ' ') continue;
    const std::string command = line.substr(2, line.find(' ', 2) - 2);
    ++commands;
    EXPECT_TRUE(Contains(*before, "\n  " + command + " ") || Contains(*before, "| " + command + " "))
        << command << " is in ./course --help, but not in tools/setup/help.txt";
  }
  EXPECT_GE(commands, 28);
}

TEST(Cli, ExitCodesTellFailureFromLack) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const BazelCall&) -> absl::StatusOr<Finished> {
    return absl::UnavailableError("cannot run bazel");
  };
  EXPECT_EQ(RunCli({"clean"}, toy.context(), NoServices()), Exit::kMachineLacks);
  EXPECT_TRUE(Contains(toy.TakeErr(), "Next: ./course doctor"));
  toy.bazel.answer = [](const BazelCall&) { return Finished{.exit_code = 37}; };
  EXPECT_EQ(RunCli({"up", "--no-serve"}, toy.context(), NoServices()), Exit::kFailed);
}

TEST(Cli, AStoreThatIsLockedIsAFailureOfTheMoment) {
  ToyWorkspace toy;
  toy.context().open_store = []() -> absl::StatusOr<std::unique_ptr<store::Store>> {
    return absl::UnavailableError("locked");
  };
  EXPECT_EQ(RunCli({"status"}, toy.context(), NoServices()), Exit::kFailed);
}

TEST(Cli, JsonIsNothingButJson) {
  ToyWorkspace toy;
  EXPECT_EQ(RunCli({"status", "--json"}, toy.context(), NoServices()), Exit::kDone);
  const std::string text = toy.TakeOut();
  EXPECT_EQ(text.front(), '{');
  EXPECT_EQ(text.substr(text.size() - 2), "}\n");
}

TEST(Cli, ArgumentsArriveInTheirCommands) {
  ToyWorkspace toy;
  EXPECT_EQ(RunCli({"hint", "--level=2", "00-01"}, toy.context(), NoServices()), Exit::kDone);
  EXPECT_TRUE(Contains(toy.TakeOut(), "Hint 2 of 3"));
  EXPECT_EQ(RunCli({"learn", "--off"}, toy.context(), NoServices()), Exit::kDone);
  EXPECT_TRUE(Contains(toy.TakeOut(), "grades the reference solutions"));
  EXPECT_EQ(RunCli({"up", "--no-serve"}, toy.context(), NoServices()), Exit::kDone);
  EXPECT_EQ(RunCli({"record", "--spool"}, toy.context(), NoServices()), Exit::kDone);
}

TEST(Cli, JoinAndSubmitNameWhatIsWrongWithTheirArguments) {
  ToyWorkspace toy;
  EXPECT_EQ(RunCli({"join"}, toy.context(), NoServices()), Exit::kWrongUse);
  EXPECT_TRUE(Contains(toy.TakeErr(), "URL is required"));
  EXPECT_EQ(RunCli({"join", "http://course.example.org", "0123456789abcdef"}, toy.context(), NoServices()),
            Exit::kWrongUse);
  EXPECT_TRUE(Contains(toy.TakeErr(), "http:// is for 127.0.0.1 only"));
  EXPECT_EQ(RunCli({"submit", "--statsu"}, toy.context(), NoServices()), Exit::kWrongUse);
  EXPECT_TRUE(Contains(toy.TakeErr(), "did you mean --status"));
  EXPECT_EQ(RunCli({"submit"}, toy.context(), NoServices()), Exit::kWrongUse);
  EXPECT_TRUE(Contains(toy.TakeErr(), "Name a LAB, or --all, --retry, --status or --runs"));
  EXPECT_EQ(RunCli({"submit", "--all"}, toy.context(), NoServices()), Exit::kFailed);
  EXPECT_TRUE(Contains(toy.TakeErr(), "this clone has joined no cohort"));
}

TEST(Cli, EveryCommandEndsWithTheNextThingToType) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const BazelCall&) { return Finished{.output = "/nonexistent\n"}; };
  const std::vector<std::vector<std::string>> kCommands = {{"up", "--no-serve"},
                                                           {"down"},
                                                           {"learn"},
                                                           {"next"},
                                                           {"hint"},
                                                           {"status"},
                                                           {"reset", "00-01"},
                                                           {"doctor"},
                                                           {"clean"},
                                                           {"backup"},
                                                           {"export", toy.root() + "/e.json"},
                                                           {"import", toy.root() + "/e.json"},
                                                           {"erase", "--yes"},
                                                           {"new-lab", "00-toy", "block-count"},
                                                           {"lint"},
                                                           {"bench", "--list"}};
  for (const auto& args : kCommands) {
    RunCli(args, toy.context(), NoServices());
    const std::string out = toy.TakeOut();
    const std::string last = out.substr(out.rfind('\n', out.size() - 2) + 1);
    EXPECT_TRUE(Contains(last, "Next: ")) << args[0];
  }
}

}  // namespace
}  // namespace course::cli
