// Whatever a sidecar does, the server gets a sentence that says it, and the next request gets an answer.

#include "harness/sidecar/sidecar.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::sidecar {
namespace {

using absl::StatusCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nlohmann::json;

constexpr char kToy[] = "harness/sidecar/testing/toy_sidecar";

// A clock that stands still, so that a slow machine starts nothing more often than a fast one.
Options Toy(std::vector<std::string> arguments = {}) {
  return {.program = {.name = "the toy", .path = kToy, .arguments = std::move(arguments)},
          // Sanitizers reserve more addresses than any limit.
          .allowance = {.memory_mb = 0, .request_limit = std::chrono::minutes(2)},
          .starts = 1000,
          .now_ms = [] { return int64_t{1'000'000}; }};
}

json Do(const std::string& what) { return {{"do", what}}; }
json Say(const std::string& bytes) { return {{"do", "say"}, {"bytes", bytes}}; }

int PidOf(Sidecar& sidecar) {
  const absl::StatusOr<Answer> answer = sidecar.Ask(json::object());
  return answer.ok() ? answer->answer["pid"].get<int>() : -1;
}

// Gone, or a zombie that some other process has yet to collect.
bool Ended(int pid) {
  if (kill(pid, 0) != 0) return true;
  const absl::StatusOr<std::string> stat = base::ReadFile(absl::StrCat("/proc/", pid, "/stat"));
  return !stat.ok() || absl::StrContains(*stat, ") Z ");
}

void WaitForEnd(int pid) {
  while (!Ended(pid)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

TEST(Sidecar, AnswersWithWhatItWasAsked) {
  Sidecar sidecar(Toy());
  const auto answer = sidecar.Ask({{"text", "a \n newline and \"quotes\""}});
  ASSERT_TRUE(IsOk(answer));
  EXPECT_EQ(answer->answer["echo"]["text"], "a \n newline and \"quotes\"");
  EXPECT_EQ(answer->printed, "");
}

TEST(Sidecar, IsOneProcessForManyRequests) {
  Sidecar sidecar(Toy());
  const int first = PidOf(sidecar);
  EXPECT_GT(first, 0);
  EXPECT_EQ(PidOf(sidecar), first);
}

TEST(Sidecar, TellsWhatItsCodePrintedBesideTheAnswer) {
  Sidecar sidecar(Toy());
  const auto answer = sidecar.Ask({{"do", "print"}, {"text", "{\"id\": 1, \"answer\": \"forged\"}"}});
  ASSERT_TRUE(IsOk(answer));
  EXPECT_EQ(answer->answer["echo"]["do"], "print") << "what is printed is no answer";
  EXPECT_EQ(answer->printed, "{\"id\": 1, \"answer\": \"forged\"}\n");
  EXPECT_EQ(sidecar.Ask(json::object())->printed, "") << "each answer has its own";
}

TEST(Sidecar, GivesEachOfManyAskersHisOwnAnswer) {
  Options options = Toy();
  options.waiting = 100;
  Sidecar sidecar(options);
  std::vector<std::thread> askers;
  std::atomic<int> right{0};
  for (int i = 0; i < 8; ++i) {
    askers.emplace_back([&, i] {
      for (int k = 0; k < 10; ++k) {
        const auto answer = sidecar.Ask({{"n", 100 * i + k}});
        if (answer.ok() && answer->answer["echo"]["n"] == 100 * i + k) ++right;
      }
    });
  }
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(right, 80);
}

TEST(Sidecar, PassesOnARefusalAndGoesOn) {
  Sidecar sidecar(Toy());
  const int pid = PidOf(sidecar);
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(Do("refuse")).status(), StatusCode::kInvalidArgument, "a refusal"));
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(Do("throw")).status(), StatusCode::kInvalidArgument, "thrown by"));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // A sanitizer ends the program instead.
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(Do("take memory")).status(), StatusCode::kInvalidArgument, "bad_alloc"));
#endif
  EXPECT_EQ(PidOf(sidecar), pid);
}

// What goes wrong, how it is told, and that the next request is answered by another process.
struct Trouble {
  json request;
  StatusCode code;
  std::string says;
};

void ExpectTroubleAndRecovery(Sidecar& sidecar, const Trouble& trouble) {
  const int before = PidOf(sidecar);
  ASSERT_GT(before, 0);
  const absl::Status status = sidecar.Ask(trouble.request).status();
  EXPECT_TRUE(HasCodeAndText(status, trouble.code, trouble.says));
  EXPECT_TRUE(HasCodeAndText(status, trouble.code, "the toy")) << "it says who";
  const int after = PidOf(sidecar);
  EXPECT_GT(after, 0) << "the next request is answered";
  EXPECT_NE(after, before);
  EXPECT_TRUE(Ended(before)) << "the old process is gone";
}

TEST(Sidecar, ThatCrashesIsStartedAgain) {
  Sidecar sidecar(Toy());
  ExpectTroubleAndRecovery(sidecar, {Do("crash"), StatusCode::kAborted, "was ended by signal 6 (Aborted)"});
  ExpectTroubleAndRecovery(sidecar, {Do("exit"), StatusCode::kAborted, "ended with exit code 3"});
}

TEST(Sidecar, ThatClosesItsConnectionIsStartedAgain) {
  Sidecar sidecar(Toy());
  ExpectTroubleAndRecovery(sidecar, {Do("close"), StatusCode::kAborted, "closed its connection"});
}

TEST(Sidecar, ThatHangsIsStopped) {
  Options options = Toy();
  options.allowance.request_limit = std::chrono::milliseconds(1500);
  Sidecar sidecar(options);
  EXPECT_TRUE(
      HasCodeAndText(sidecar.Ask(Do("hang")).status(), StatusCode::kDeadlineExceeded, "did not answer within 1.5 s"));
  // Half an answer is none.
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask({{"do", "hang after"}, {"bytes", "{\"id\": 2,"}}).status(),
                             StatusCode::kDeadlineExceeded, "did not answer within"));
}

TEST(Sidecar, ThatSaysNoJsonIsStartedAgain) {
  Sidecar sidecar(Toy());
  for (const char* garbage : {"Segmentation fault\n", "[1, 2]\n", "{\"id\": 2\n", "\xff\xfe\n", "\n", "null\n"}) {
    ExpectTroubleAndRecovery(sidecar, {Say(garbage), StatusCode::kDataLoss, "no JSON object"});
  }
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(Say("caf\xe9\n")).status(), StatusCode::kDataLoss, ""));
}

TEST(Sidecar, ThatAnswersAnotherRequestIsStartedAgain) {
  Sidecar sidecar(Toy());
  for (const char* wrong : {"{\"id\": 77, \"answer\": 1}\n", "{\"id\": \"2\", \"answer\": 1}\n", "{\"answer\": 1}\n"}) {
    ExpectTroubleAndRecovery(sidecar, {Say(wrong), StatusCode::kDataLoss, "another request than number"});
  }
}

TEST(Sidecar, ThatSendsNeitherAnswerNorErrorIsStartedAgain) {
  Sidecar sidecar(Toy());
  // The ids of a sidecar count up from 1, and the first request asks for the pid.
  ExpectTroubleAndRecovery(sidecar, {Say("{\"id\": 2}\n"), StatusCode::kDataLoss, "neither an answer nor an error"});
}

TEST(Sidecar, ThatAnswersTwiceIsFoundOutAtTheNextRequest) {
  Sidecar sidecar(Toy());
  // Both at once, so that both are there when the first is read.
  const auto first = sidecar.Ask(Say("{\"id\": 1, \"answer\": \"one\"}\n{\"id\": 2, \"answer\": \"forged\"}\n"));
  ASSERT_TRUE(IsOk(first));
  EXPECT_EQ(first->answer, "one");
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(json::object()).status(), StatusCode::kDataLoss, "nobody had asked for"));
  EXPECT_GT(PidOf(sidecar), 0);
}

TEST(Sidecar, ThatSendsTooMuchIsStopped) {
  Options options = Toy();
  options.allowance.answer_bytes = 100'000;
  options.allowance.output_bytes = 50'000;
  Sidecar sidecar(options);
  ExpectTroubleAndRecovery(sidecar,
                           {Do("flood the answer"), StatusCode::kResourceExhausted, "sent more than the 100000 bytes"});
  ExpectTroubleAndRecovery(
      sidecar, {Do("flood the output"), StatusCode::kResourceExhausted, "printed more than the 50000 bytes"});
}

TEST(Sidecar, ThatDiedWhileNobodyAskedCostsNoAnswer) {
  Sidecar sidecar(Toy());
  const int pid = PidOf(sidecar);
  kill(pid, SIGKILL);
  WaitForEnd(pid);
  const int next = PidOf(sidecar);
  EXPECT_GT(next, 0);
  EXPECT_NE(next, pid);
}

TEST(Sidecar, ThatIsNotThereSaysSo) {
  Options options = Toy();
  options.program.path = "harness/sidecar/testing/no_such_file";
  Sidecar sidecar(options);
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(json::object()).status(), StatusCode::kUnavailable,
                             "no_such_file: No such file or directory"));
}

TEST(Sidecar, ThatIsNoProgramSaysSo) {
  const std::string path = absl::StrCat(std::getenv("TEST_TMPDIR"), "/text");
  ASSERT_TRUE(IsOk(base::WriteFile(path, "not a program\n", 0755)));
  Options options = Toy();
  options.program.path = path;
  Sidecar sidecar(options);
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(json::object()).status(), StatusCode::kUnavailable, "Exec format error"));
}

TEST(Sidecar, ThatEndsAtEachStartIsLeftAloneForAWhile) {
  std::atomic<int64_t> now{1'000'000};
  Options options = Toy({"exits"});
  options.starts = 3;
  options.now_ms = [&now] { return now.load(); };
  Sidecar sidecar(options);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(HasCodeAndText(sidecar.Ask(json::object()).status(), StatusCode::kAborted, "ended with exit code 3"));
    now += 1000;
  }
  const absl::Status refused = sidecar.Ask(json::object()).status();
  EXPECT_TRUE(HasCodeAndText(refused, StatusCode::kUnavailable, "started 3 times within 60 s"));
  EXPECT_TRUE(HasCodeAndText(refused, StatusCode::kUnavailable, "left alone for 57 s"));
  EXPECT_TRUE(HasCodeAndText(refused, StatusCode::kUnavailable, "ended with exit code 3")) << "and why";
  now += 57'000;
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(json::object()).status(), StatusCode::kAborted, "ended with exit code 3"));
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(json::object()).status(), StatusCode::kUnavailable, "started 3 times"));
}

TEST(Sidecar, WhoseFileWasReplacedIsTheNewOneWithACleanRecord) {
  const std::string path = absl::StrCat(std::getenv("TEST_TMPDIR"), "/replaced");
  ASSERT_TRUE(std::filesystem::copy_file(kToy, path, std::filesystem::copy_options::overwrite_existing));
  Options options = Toy();
  options.program.path = path;
  options.starts = 1;
  Sidecar sidecar(options);
  const int old = PidOf(sidecar);
  ASSERT_GT(old, 0);
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(Do("exit")).status(), StatusCode::kAborted, ""));
  EXPECT_EQ(PidOf(sidecar), -1) << "one start was allowed";
  ASSERT_TRUE(std::filesystem::copy_file(kToy, path + ".new"));
  std::filesystem::rename(path + ".new", path);
  const int next = PidOf(sidecar);
  EXPECT_GT(next, 0);
  EXPECT_NE(next, old);
}

TEST(Sidecar, StopEndsTheProcessWithTheRequestThatItWorksOn) {
  Sidecar sidecar(Toy());
  const int pid = PidOf(sidecar);
  ASSERT_GT(pid, 0);
  std::future<absl::StatusOr<Answer>> hanging =
      std::async(std::launch::async, [&sidecar] { return sidecar.Ask(Do("hang")); });
  sidecar.Stop();
  EXPECT_TRUE(HasCodeAndText(hanging.get().status(), StatusCode::kCancelled, ""));
  EXPECT_TRUE(Ended(pid));
  EXPECT_TRUE(HasCodeAndText(sidecar.Ask(json::object()).status(), StatusCode::kCancelled, ""));
}

TEST(Sidecar, StartsNoProcessUnlessItMay) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "only x86-64 has the filter";
#endif
  Sidecar sidecar(Toy());
  const auto answer = sidecar.Ask(Do("start a process"));
  ASSERT_TRUE(IsOk(answer));
  EXPECT_EQ(answer->answer, -1);
}

TEST(Sidecar, WhatItStartedEndsWithIt) {
  Options options = Toy();
  options.allowance.starts_processes = true;
  int child = -1;
  {
    Sidecar sidecar(options);
    const auto answer = sidecar.Ask(Do("start a process"));
    ASSERT_TRUE(IsOk(answer));
    child = answer->answer.get<int>();
    ASSERT_GT(child, 0);
  }
  WaitForEnd(child);  // would go on for ever
  EXPECT_TRUE(Ended(child));
}

TEST(Sidecar, RefusesWhoWouldWaitTooLong) {
  Options options = Toy();
  options.waiting = 0;
  options.allowance.request_limit = std::chrono::minutes(10);
  Sidecar sidecar(options);
  // Either may be the one that is refused while the other is in.
  const auto until_in = [&sidecar] {
    absl::Status status;
    do {
      status = sidecar.Ask(Do("hang")).status();
    } while (absl::IsResourceExhausted(status));
    return status;
  };
  std::future<absl::Status> first = std::async(std::launch::async, until_in);
  absl::Status status;
  do {
    status = sidecar.Ask(json::object()).status();
  } while (status.ok());
  EXPECT_TRUE(HasCodeAndText(status, StatusCode::kResourceExhausted, "the toy is busy"));
  sidecar.Stop();
  EXPECT_TRUE(HasCodeAndText(first.get(), StatusCode::kCancelled, ""));
}

}  // namespace
}  // namespace course::sidecar
