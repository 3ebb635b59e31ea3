// `course join` and `course submit` against the real API over a socket.

#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <istream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cli.h"
#include "harness/course/cmd_join.h"
#include "harness/course/cmd_submit.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "harness/course/testing/typist.h"
#include "harness/grading/moment.h"
#include "harness/store/testing/faulty_disk.h"
#include "web/cohort/testing/api_server.h"

namespace course::cli {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using testing::Contains;
using testing::kCounting;
using testing::kSorting;
using testing::ToyWorkspace;
using testing::Typist;
using web::testing::ApiServer;

constexpr char kCountingFile[] = "phases/00-toy/lab-01-counting/starter.cc";
constexpr char kSortingFile[] = "phases/00-toy/lab-02-sorting/starter.cc";

class SubmitTest : public ::testing::Test {
 protected:
  Result Join(const std::string& token) { return RunJoin(toy_.context(), {.url = server_.Url(), .token = token}); }
  void JoinAsAda() {
    ASSERT_TRUE(IsOk(Join(token_)));
    toy_.TakeOut();
  }
  Result Submit(SubmitOptions options) {
    options.sleep = [this](int) {
      if (each_second_) each_second_();
    };
    return RunSubmit(toy_.context(), options);
  }
  std::vector<store::Job> Jobs() { return server_.store().grading().JobsOf(ada_, "", 100).value(); }

  // What a worker does with the oldest one.
  void GradeOne(Verdict verdict, int points) {
    store::GradingStore& queue = server_.store().grading();
    const auto taken = queue.Take("w", grading::Now(), {});
    ASSERT_TRUE(IsOk(taken));
    if (!taken->has_value()) return;
    ASSERT_TRUE(IsOk(queue.Beat((*taken)->claim, grading::Now(), {}, store::JobState::kRunning,
                                {{.stage = "running", .tests_done = 1, .tests = 2}})));
    ASSERT_TRUE(IsOk(queue.Finish(
        (*taken)->claim,
        {.verdict = verdict,
         .points = points,
         .max_points = 5,
         .tests = {{.test = {.suite = "Counting",
                             .name = "CountsUp",
                             .verdict = verdict,
                             .points = points,
                             .max_points = 5,
                             .message = verdict == Verdict::kPassed ? "" : "expected: 5\n\ngot: 4\x1b[31m"}}}})));
  }

  ApiServer server_;
  const std::string ada_ = server_.AddAccount("ada");
  const std::string token_ = server_.AddToken(ada_, {"submit", "read"});
  ToyWorkspace toy_;
  std::function<void()> each_second_;
};

TEST_F(SubmitTest, JoiningAsksWhoThatIsAndKeepsTheTokenForThisUserAlone) {
  ASSERT_TRUE(IsOk(Join(token_)));
  const std::string out = toy_.TakeOut();
  EXPECT_TRUE(Contains(out, "Joined \"Toys, spring 2027\" as Name of ada (ada)."));
  EXPECT_FALSE(out.find(token_) != std::string::npos) << "the token is never printed";
  struct stat info;
  ASSERT_EQ(stat(toy_.context().StatePath("cohort.json").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(SubmitTest, ATokenMayBeTypedInsteadOfStandingInTheShellsHistory) {
  for (const char* absent : {"", "-"}) {
    toy_.Answer(token_);
    toy_.context().interactive = false;  // a pipe
    EXPECT_TRUE(IsOk(Join(absent)));
    EXPECT_EQ(toy_.TakeErr(), "") << "nobody is there to be asked";
  }
}

TEST_F(SubmitTest, ATokenIsAskedForAndDoesNotShowWhileItIsTyped) {
  Typist typist(token_ + "\n");
  std::istream in(&typist);
  toy_.context().in = &in;
  toy_.context().interactive = true;
  ASSERT_TRUE(IsOk(RunJoin(toy_.context(), {.url = server_.Url(), .terminal = typist.terminal()})));
  EXPECT_EQ(typist.Shown(), "");
  EXPECT_TRUE(Contains(toy_.TakeErr(), absl::StrCat("TOKEN (from your page ", server_.Url(), "/account; it does not")));
  EXPECT_FALSE(toy_.TakeOut().find(token_) != std::string::npos);
  EXPECT_TRUE(Contains(toy_.Read(".course/cohort.json"), token_));
}

TEST_F(SubmitTest, JoiningRefusesWhatDoesNotFitAndWritesNothing) {
  EXPECT_TRUE(HasCodeAndText(RunJoin(toy_.context(), {.url = "http://course.example.org", .token = token_}).status(),
                             absl::StatusCode::kInvalidArgument, "http:// is for 127.0.0.1 only"));
  EXPECT_TRUE(HasCodeAndText(Join("short").status(), absl::StatusCode::kInvalidArgument, "copy all of it"));
  EXPECT_TRUE(HasCodeAndText(Join(std::string(64, '0')).status(), absl::StatusCode::kFailedPrecondition,
                             "does not know this token"));
  EXPECT_TRUE(HasCodeAndText(Join(server_.AddToken(ada_, {"read"})).status(), absl::StatusCode::kFailedPrecondition,
                             "may not submit"));
  EXPECT_TRUE(HasCodeAndText(RunJoin(toy_.context(), {.url = "http://127.0.0.1:1", .token = token_}).status(),
                             absl::StatusCode::kFailedPrecondition, "cannot connect"));
  EXPECT_FALSE(toy_.Has(".course/cohort.json"));
  EXPECT_TRUE(
      HasCodeAndText(Submit({.all = true}).status(), absl::StatusCode::kFailedPrecondition, "./course join URL asks"));
}

TEST_F(SubmitTest, OnlyTheLearnersFileTravels) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int F() { return 7; }\n");
  toy_.Write("phases/00-toy/lab-01-counting/notes.txt", "mine alone");
  ASSERT_TRUE(IsOk(Submit({.labs = {"00-01"}})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "00-01: handed in, waits for grading"));
  ASSERT_EQ(Jobs().size(), 1u);
  const auto kept = server_.store().grading().GetSubmission(Jobs()[0].id);
  ASSERT_TRUE(IsOk(kept));
  EXPECT_EQ((*kept)->files, (std::vector<store::SubmittedFile>{{"starter.cc", "int F() { return 7; }\n"}}));
}

TEST_F(SubmitTest, AllIsWhatWasTouchedAndNotHandedInAsItIs) {
  JoinAsAda();
  ASSERT_TRUE(IsOk(Submit({.all = true})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "there is nothing to hand in"));
  toy_.Write(kSortingFile, "int F() { return 8; }\n");
  ASSERT_TRUE(IsOk(Submit({.all = true})));
  ASSERT_EQ(Jobs().size(), 1u);
  EXPECT_EQ(Jobs()[0].lab, kSorting);
  ASSERT_TRUE(IsOk(Submit({.all = true})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "1 unchanged since they were handed in"));
  EXPECT_EQ(Jobs().size(), 1u);
}

// The server's machine was lost, and what is there now is a backup from before.
TEST_F(SubmitTest, AllHandsInAgainWhatTheServerHasLost) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int F() { return 1; }\n");
  ASSERT_TRUE(IsOk(Submit({.all = true})));
  ASSERT_EQ(Jobs().size(), 1u);
  const std::string id = Jobs()[0].id.substr(ada_.size() + 1), file = ".course/outbox/sent.json";
  ASSERT_TRUE(Contains(toy_.Read(file), id));
  toy_.Write(file, absl::StrReplaceAll(toy_.Read(file), {{id, std::string(32, '0')}}));  // which that one has not
  ASSERT_TRUE(IsOk(Submit({.all = true})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "00-01: handed in"));
  EXPECT_EQ(Jobs().size(), 2u);
  server_.Revoke(token_);
  EXPECT_EQ(Submit({.all = true}).value(), Exit::kDone) << "who is not answered takes nothing for lost";
}

TEST_F(SubmitTest, AllReplacesWhatWaitsByWhatTheFileIsAgain) {
  JoinAsAda();
  const std::string first = "int F() { return 1; }\n";
  toy_.Write(kCountingFile, first);
  ASSERT_TRUE(IsOk(Submit({.all = true})));
  server_.Revoke(token_);
  toy_.Write(kCountingFile, "int F() { return 2; }\n");
  EXPECT_EQ(Submit({.all = true}).value(), Exit::kFailed) << "it waits";
  ASSERT_TRUE(IsOk(Join(server_.AddToken(ada_, {"submit", "read"}))));
  toy_.Write(kCountingFile, first);
  EXPECT_EQ(Submit({.all = true}).value(), Exit::kDone);
  ASSERT_EQ(Jobs().size(), 2u);
  for (const store::Job& job : Jobs()) {
    EXPECT_EQ(server_.store().grading().GetSubmission(job.id).value()->files[0].bytes, first);
  }
}

TEST_F(SubmitTest, OfflineItWaitsAndTheNextSubmitSendsItOnce) {
  JoinAsAda();
  const std::string joined = toy_.Read(".course/cohort.json");
  toy_.Write(kCountingFile, "int F() { return 1; }\n");
  server_.Revoke(token_);
  EXPECT_EQ(Submit({.labs = {"00-01"}}).value(), Exit::kFailed);
  EXPECT_TRUE(Contains(toy_.TakeOut(), "00-01: not handed in yet; it waits in .course/outbox"));
  toy_.Write(kCountingFile, "int F() { return 2; }\n");
  EXPECT_EQ(Submit({.labs = {"00-01"}}).value(), Exit::kFailed);
  EXPECT_TRUE(Contains(toy_.TakeOut(), "00-01: replaces what was queued "));
  EXPECT_EQ(Submit({.retry = true}).value(), Exit::kFailed);
  EXPECT_TRUE(Jobs().empty());
  // Another token of the same account.
  ASSERT_TRUE(IsOk(Join(server_.AddToken(ada_, {"submit"}))));
  EXPECT_EQ(Submit({.retry = true}).value(), Exit::kDone);
  ASSERT_EQ(Jobs().size(), 1u);
  EXPECT_EQ(server_.store().grading().GetSubmission(Jobs()[0].id).value()->files[0].bytes, "int F() { return 2; }\n");
  EXPECT_EQ(Submit({.retry = true}).value(), Exit::kDone);
  EXPECT_TRUE(Contains(toy_.TakeOut(), "Nothing waits."));
  EXPECT_EQ(Jobs().size(), 1u);
}

// To try again does not help, and nothing is wrong with this machine: there has to be another token.
TEST_F(SubmitTest, AfterATokenThatDoesNotHoldTheNextThingIsToJoinWithAnother) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int F() { return 1; }\n");
  toy_.Record(kCounting, {Verdict::kPassed, Verdict::kFailed});
  server_.Revoke(token_);
  const std::string next = absl::StrCat("\nNext: ./course join ", server_.Url(), "\n");
  for (const char* what : {"--all", "--retry", "--status", "--runs"}) {
    SCOPED_TRACE(what);
    EXPECT_EQ(RunCli({"submit", what}, toy_.context(), {}), Exit::kFailed);
    const std::string err = toy_.TakeErr(), out = toy_.TakeOut();
    EXPECT_TRUE(Contains(err, "the server says 401: this clone's token does not hold (any more)"));
    EXPECT_TRUE(Contains(err, absl::StrCat("sign in on ", server_.Url(), "/account and make a new one")));
    EXPECT_TRUE(Contains(out + err, next));
    EXPECT_EQ((out + err).find("Next:"), (out + err).rfind("Next:")) << out << err;
  }
}

TEST_F(SubmitTest, JoiningWithATokenThatDoesNotHoldLeadsToTheAccountAndToJoiningAgain) {
  EXPECT_EQ(RunCli({"join", server_.Url(), std::string(64, '0')}, toy_.context(), {}), Exit::kFailed);
  const std::string err = toy_.TakeErr();
  EXPECT_TRUE(Contains(err, absl::StrCat("make one on your page ", server_.Url(), "/account")));
  EXPECT_TRUE(Contains(err, absl::StrCat("\nNext: ./course join ", server_.Url(), "\n")));
}

TEST_F(SubmitTest, ACloneThatHasJoinedNothingIsToldToJoin) {
  EXPECT_EQ(RunCli({"submit", "--all"}, toy_.context(), {}), Exit::kFailed);
  EXPECT_TRUE(Contains(toy_.TakeErr(), "\nNext: ./course join URL\n"));
}

TEST_F(SubmitTest, WhatWaitsForOneAccountIsNotSentByAnother) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int F() { return 1; }\n");
  server_.Revoke(token_);
  EXPECT_EQ(Submit({.labs = {"00-01"}}).value(), Exit::kFailed);
  const std::string bob = server_.AddToken(server_.AddAccount("bob"), {"submit"});
  EXPECT_TRUE(HasCodeAndText(Join(bob).status(), absl::StatusCode::kFailedPrecondition, "waits for http://127.0.0.1"));
}

TEST_F(SubmitTest, WaitShowsHowItGoesAndHowItEnds) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int F() { return 1; }\n");
  int seconds = 0;
  each_second_ = [&] {
    if (++seconds == 2) GradeOne(Verdict::kFailed, 3);
  };
  EXPECT_EQ(Submit({.labs = {"00-01"}, .wait = true}).value(), Exit::kDone) << "points do not matter";
  const std::string out = toy_.TakeOut();
  EXPECT_TRUE(Contains(out, "00-01: FAILED, 3 of 5 points"));
  EXPECT_TRUE(Contains(out, "  Counting.CountsUp: FAILED\n    expected: 5\n    got: 4?[31m\n"));
  EXPECT_TRUE(Contains(out, absl::StrCat(server_.Url(), "/me/submissions/", Jobs()[0].id, "\n"))) << "its page";
  EXPECT_TRUE(Contains(toy_.TakeErr(), "00-01: queued"));
}

TEST_F(SubmitTest, WaitEndsWhenTheTokenIsRevokedMeanwhile) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int F() { return 1; }\n");
  int seconds = 0;
  each_second_ = [&] {
    if (++seconds == 2) server_.Revoke(token_);
  };
  const auto status = Submit({.labs = {"00-01"}, .wait = true}).status();
  EXPECT_TRUE(HasCodeAndText(status, absl::StatusCode::kFailedPrecondition, "this clone's token does not hold"));
  EXPECT_EQ(seconds, 2) << "asked once more and not for two minutes";
  EXPECT_TRUE(Contains(toy_.TakeOut(), "00-01: handed in, and graded without this clone\n"));
  EXPECT_EQ(Jobs().size(), 1u) << "what was handed in stays";
}

TEST_F(SubmitTest, StatusShowsTheNewestOfEachLab) {
  JoinAsAda();
  EXPECT_TRUE(IsOk(Submit({.status = true})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "Nothing is handed in yet"));
  for (const char* text : {"int F() { return 1; }\n", "int F() { return 2; }\n"}) {
    toy_.Write(kCountingFile, text);
    ASSERT_TRUE(IsOk(Submit({.labs = {"00-01"}})));
    GradeOne(Verdict::kPassed, 5);
  }
  toy_.TakeOut();
  EXPECT_TRUE(IsOk(Submit({.status = true})));
  const std::string out = toy_.TakeOut();
  EXPECT_TRUE(Contains(out, "00-01: PASSED, 5 of 5 points; handed in "));
  EXPECT_EQ(out.find("00-01"), out.rfind("00-01")) << out;
}

TEST_F(SubmitTest, WrongArgumentsAreNamedAndQueueNothing) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int F() { return 1; }\n");
  const auto refuses = [&](const SubmitOptions& options, const std::string& text) {
    EXPECT_TRUE(HasCodeAndText(Submit(options).status(), absl::StatusCode::kInvalidArgument, text));
  };
  refuses({}, "Name a LAB, or --all, --retry, --status or --runs");
  refuses({.labs = {"00-01"}, .all = true}, "either LAB or --all");
  refuses({.all = true, .status = true}, "one thing at a time");
  refuses({.wait = true, .runs = true}, "--wait waits for submissions");
  refuses({.labs = {"00-01", "99-99"}}, "99-99");
  refuses({.labs = {"00-02"}}, "lab-02-sorting/starter.cc is as it was delivered");
  toy_.Write(kSortingFile, "int F() { // \xe4\n");
  refuses({.labs = {"00-02"}}, "starter.cc:1: a byte that is no UTF-8 text");
  toy_.Write(kSortingFile, "");
  refuses({.labs = {"00-02"}}, "is empty");
  toy_.Write(kSortingFile, std::string(store::kMaxSource + 1, ' '));
  refuses({.labs = {"00-02"}}, "has 262145 bytes: it may have 262144");
  const std::string path = toy_.context().Path(kSortingFile);
  ASSERT_EQ(unlink(path.c_str()), 0);
  refuses({.labs = {"00-02"}}, "there is no such file");
  ASSERT_EQ(symlink("/etc/passwd", path.c_str()), 0);
  refuses({.labs = {"00-02"}}, "is a link");
  EXPECT_TRUE(Jobs().empty());
}

TEST_F(SubmitTest, RunsOfThisMachineAreReportedOnceAndShownApart) {
  JoinAsAda();
  toy_.Record(kCounting, {Verdict::kPassed, Verdict::kFailed});
  toy_.Record(kCounting, {Verdict::kPassed, Verdict::kPassed}, "solution");
  ASSERT_TRUE(IsOk(Submit({.runs = true})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "Reported 1 run. The course staff sees them apart from verified results."));
  ASSERT_TRUE(IsOk(Submit({.runs = true})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "Reported 0 runs."));
  const auto runs = server_.store().cohort().ReportedRuns(ada_, 10);
  ASSERT_TRUE(IsOk(runs));
  ASSERT_EQ(runs->size(), 1u);
  EXPECT_EQ((*runs)[0].points, 2);
  EXPECT_TRUE(Jobs().empty());
}

// Before every database there is, and gone after the last one.
struct WithFaultyDisk {
  store::FaultyDisk disk_;
};
class SubmitToAFullDisk : public WithFaultyDisk, public SubmitTest {};

TEST_F(SubmitToAFullDisk, IsSentAgainWhenTheServerSaysAndArrivesOnce) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int Count() { return 1; }\n");
  disk_.FailAfter(0, store::FaultyDisk::Fault::kFull);
  int pauses = 0;
  each_second_ = [&] {
    ++pauses;
    EXPECT_TRUE(Jobs().empty());
    EXPECT_TRUE(disk_.Mend()) << "the server was asked before, and could not keep it";
  };
  EXPECT_EQ(Submit({.labs = {"00-01"}}).value_or(Exit::kWrongUse), Exit::kDone) << toy_.TakeErr();
  EXPECT_EQ(pauses, 1);
  EXPECT_EQ(Jobs().size(), 1u);
}

TEST_F(SubmitToAFullDisk, WaitsInTheOutboxWhileTheDiskStaysFull) {
  JoinAsAda();
  toy_.Write(kCountingFile, "int Count() { return 1; }\n");
  disk_.FailAfter(0, store::FaultyDisk::Fault::kFull);
  EXPECT_EQ(Submit({.labs = {"00-01"}}).value_or(Exit::kWrongUse), Exit::kFailed);
  EXPECT_TRUE(Contains(toy_.TakeErr(), "the server says: 507: the server's disk is full: nothing was changed"));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "00-01: not handed in yet; it waits in .course/outbox"));
  disk_.Mend();
  EXPECT_EQ(Submit({.retry = true}).value_or(Exit::kWrongUse), Exit::kDone);
  EXPECT_EQ(Jobs().size(), 1u);
}

}  // namespace
}  // namespace course::cli
