#include "harness/runner/decide.h"

#include <signal.h>
#include <sys/wait.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace course::runner {
namespace {

using testing::CrashRecord;
using testing::Event;
using testing::EventKind;

constexpr char kAsked[] = "Suite.Name";
const Limits kLimits = {.memory_mb = 100, .cpu_seconds = 2, .wall_seconds = 5, .output_kb = 64};

const Event kStart = {EventKind::kStart, kAsked};
const Event kFailure = {EventKind::kFailure, "lab_test.cc:7\nexpected: 3\ngot: 4"};
const Event kSkip = {EventKind::kSkip, "no GPU"};
const Event kOutOfMemory = {EventKind::kOutOfMemory, ""};
const Event kPassedEnd = {EventKind::kEnd, "1"};
const Event kFailedEnd = {EventKind::kEnd, "0"};

Event Crash(CrashRecord record) {
  return {EventKind::kCrash, std::string(reinterpret_cast<const char*>(&record), sizeof record)};
}

// wait statuses as the kernel builds them (wait(2)): the exit code in the second byte, a signal in the first.
int Exit(int code) { return code << 8; }
int Signal(int number) { return number; }

Observation Seen(const std::vector<Event>& events, int status) {
  Observation seen;
  seen.program.events.events = events;
  seen.program.status = status;
  return seen;
}

Outcome Judged(const Observation& seen) { return Decide(kAsked, seen, kLimits).outcome; }
Outcome Judged(const std::vector<Event>& events, int status) { return Judged(Seen(events, status)); }

TEST(Decide, PassedNeedsStartEndAndExitCodeZero) {
  EXPECT_EQ(Judged({kStart, kPassedEnd}, Exit(0)).verdict, Verdict::kPassed);
  EXPECT_EQ(Judged({kStart, kPassedEnd}, Exit(1)).verdict, Verdict::kTampered);
  EXPECT_EQ(Judged({kStart}, Exit(0)).verdict, Verdict::kEarlyExit);
  EXPECT_EQ(Judged({}, Exit(0)).verdict, Verdict::kNoTests);
}

TEST(Decide, FailedKeepsTheAssertionsWithTheirPlaces) {
  const Outcome outcome = Judged({kStart, kFailure, kFailure, kFailedEnd}, Exit(1));
  EXPECT_EQ(outcome.verdict, Verdict::kFailed);
  ASSERT_EQ(outcome.failures.size(), 2u);
  EXPECT_EQ(outcome.failures[0].where, "lab_test.cc:7");
  EXPECT_EQ(outcome.failures[0].text, "expected: 3\ngot: 4");
}

TEST(Decide, SkippedSaysWhy) {
  const Outcome outcome = Judged({kStart, kSkip, kPassedEnd}, Exit(0));
  EXPECT_EQ(outcome.verdict, Verdict::kSkipped);
  EXPECT_EQ(outcome.message, "no GPU");
}

TEST(Decide, EveryContradictionIsTampered) {
  const Event other = {EventKind::kStart, "Suite.Other"};
  const std::vector<std::pair<std::vector<Event>, int>> stories = {
      {{other, kPassedEnd}, Exit(0)},                              // a test that was not asked for
      {{kStart, kPassedEnd, other}, Exit(0)},                      // one more
      {{kStart, kStart, kPassedEnd}, Exit(0)},                     // two starts
      {{kStart, kPassedEnd, kPassedEnd}, Exit(0)},                 // more ends than starts
      {{kPassedEnd}, Exit(0)},                                     // an end without a start
      {{kFailure, kStart, kFailedEnd}, Exit(1)},                   // a failure before the start
      {{kStart, kPassedEnd, kFailure}, Exit(0)},                   // a failure after the end
      {{kStart, kFailure, kPassedEnd}, Exit(0)},                   // passed in spite of a failure
      {{kStart, kFailedEnd}, Exit(1)},                             // failed without one
      {{kStart, kFailure, kFailedEnd}, Exit(0)},                   // the exit code says the opposite
      {{kStart, {EventKind::kEnd, "2"}}, Exit(0)},                 // neither passed nor failed
      {{kStart, {EventKind::kCrash, "?"}}, Exit(0)},               // half a crash report
      {{kStart, Crash({SIGSEGV, 1, 0, 0}), kPassedEnd}, Exit(0)},  // a crash that was none
  };
  for (size_t i = 0; i < stories.size(); ++i) {
    const Outcome outcome = Judged(stories[i].first, stories[i].second);
    EXPECT_EQ(outcome.verdict, Verdict::kTampered) << "story " << i << ": " << VerdictName(outcome.verdict);
    EXPECT_NE(outcome.message, "") << "story " << i;
  }
}

TEST(Decide, BytesThatAreNoEventsAreTampered) {
  Observation seen = Seen({kStart}, Exit(1));
  seen.program.events.problem = "a frame of unknown kind 0";
  EXPECT_EQ(Judged(seen).verdict, Verdict::kTampered);
  seen = Seen({kStart}, Signal(SIGKILL));
  seen.stopped = Stopped::kEvents;
  EXPECT_EQ(Judged(seen).verdict, Verdict::kTampered);
}

TEST(Decide, ACrashNamesItsSignalAndItsAddress) {
  const Outcome null = Judged({kStart, Crash({SIGSEGV, 1, 0x18, 0})}, Signal(SIGSEGV));
  EXPECT_EQ(null.verdict, Verdict::kCrashed);
  EXPECT_EQ(null.signal, "SIGSEGV");
  EXPECT_TRUE(absl::StrContains(null.message, "at address 0x18: a null pointer")) << null.message;
  const Outcome far = Judged({kStart, Crash({SIGSEGV, 1, 0x7f0000000000, 0})}, Signal(SIGSEGV));
  EXPECT_FALSE(absl::StrContains(far.message, "null")) << far.message;
  EXPECT_EQ(Judged({kStart}, Signal(SIGABRT)).signal, "SIGABRT") << "also without a report";
}

TEST(Decide, ACrashBeforeTheStartSaysSo) {
  const Outcome outcome = Judged({}, Signal(SIGSEGV));
  EXPECT_EQ(outcome.verdict, Verdict::kCrashed);
  EXPECT_TRUE(absl::StrContains(outcome.message, "before the test started")) << outcome.message;
}

TEST(Decide, ACrashAfterThePassIsNoPass) {
  EXPECT_EQ(Judged({kStart, kPassedEnd}, Signal(SIGSEGV)).verdict, Verdict::kCrashed);
}

TEST(Decide, CpuTimeIsATimeoutHoweverTheSignalCame) {
  EXPECT_EQ(Judged({kStart}, Signal(SIGXCPU)).verdict, Verdict::kTimeout);
  Observation ignored_the_first_signal = Seen({kStart}, Signal(SIGKILL));
  ignored_the_first_signal.program.cpu_seconds = 3.0;
  EXPECT_EQ(Judged(ignored_the_first_signal).verdict, Verdict::kTimeout);
  EXPECT_EQ(Judged({kStart}, Signal(SIGKILL)).verdict, Verdict::kCrashed) << "somebody else killed it";
}

TEST(Decide, WhatTheRunnerStoppedHasTheReasonAsItsVerdict) {
  const std::pair<Stopped, Verdict> cases[] = {{Stopped::kWallClock, Verdict::kTimeout},
                                               {Stopped::kOutput, Verdict::kOutputLimit},
                                               {Stopped::kMemory, Verdict::kOutOfMemory},
                                               {Stopped::kInterrupted, Verdict::kInterrupted}};
  for (const auto& [stopped, verdict] : cases) {
    Observation seen = Seen({kStart}, Signal(SIGKILL));
    seen.stopped = stopped;
    EXPECT_EQ(Judged(seen).verdict, verdict) << VerdictName(verdict);
  }
}

TEST(Decide, MemoryThatRanOutExplainsTheFailureButNotAPass) {
  EXPECT_EQ(Judged({kStart, kOutOfMemory, kFailure, kFailedEnd}, Exit(1)).verdict, Verdict::kOutOfMemory);
  EXPECT_EQ(Judged({kStart, kOutOfMemory}, Signal(SIGABRT)).verdict, Verdict::kOutOfMemory);
  EXPECT_EQ(Judged({kStart, kOutOfMemory, kPassedEnd}, Exit(0)).verdict, Verdict::kPassed)
      << "a test may ask for too much and expect a refusal";
}

// 100 MB are 102,400 KB, of which 90 % are 92,160.
TEST(Decide, ANullPointerNearTheMemoryLimitIsOutOfMemory) {
  const auto verdict = [](uint64_t address, uint64_t peak_kb) {
    return Judged({kStart, Crash({SIGSEGV, 1, address, peak_kb})}, Signal(SIGSEGV)).verdict;
  };
  EXPECT_EQ(verdict(0, 92'161), Verdict::kOutOfMemory);
  EXPECT_EQ(verdict(65'535, 92'161), Verdict::kOutOfMemory);
  EXPECT_EQ(verdict(65'536, 92'161), Verdict::kCrashed);
  EXPECT_EQ(verdict(0, 92'160), Verdict::kCrashed);
}

Observation Isolated(const std::vector<Event>& servant_events, bool ended, int status) {
  Observation seen = Seen({kStart, {EventKind::kFailure, "\nthe other process is gone"}, kFailedEnd}, Exit(1));
  seen.isolated = true;
  seen.servant_ended = ended;
  seen.servant.status = status;
  seen.servant.events.events = servant_events;
  return seen;
}

TEST(Decide, TheServantsEndExplainsTheFailure) {
  EXPECT_EQ(Judged(Isolated({}, true, Signal(SIGSEGV))).verdict, Verdict::kCrashed);
  EXPECT_EQ(Judged(Isolated({}, true, Exit(0))).verdict, Verdict::kEarlyExit);
  EXPECT_EQ(Judged(Isolated({}, true, Signal(SIGXCPU))).verdict, Verdict::kTimeout);
  EXPECT_EQ(Judged(Isolated({kOutOfMemory}, false, 0)).verdict, Verdict::kOutOfMemory);
  EXPECT_EQ(Judged(Isolated({}, false, 0)).verdict, Verdict::kFailed) << "it lives: an honest wrong answer";
}

TEST(Decide, TheServantCannotPassATest) {
  EXPECT_EQ(Judged(Isolated({kStart, kPassedEnd}, true, Exit(0))).verdict, Verdict::kEarlyExit);
  EXPECT_EQ(Judged(Isolated({kStart, kPassedEnd}, false, 0)).verdict, Verdict::kFailed);
}

TEST(Decide, TheServantsCrashIsLocatedInTheServant) {
  const uint64_t frame = 0x1234;
  const Decision decision =
      Decide(kAsked,
             Isolated({Crash({SIGSEGV, 1, 0, 0}),
                       {EventKind::kFrames, std::string(reinterpret_cast<const char*>(&frame), sizeof frame)}},
                      true, Signal(SIGSEGV)),
             kLimits);
  EXPECT_TRUE(decision.crash.in_servant);
  EXPECT_EQ(decision.crash.frames, std::vector<uint64_t>{frame});
}

TEST(Decide, AOnceResultCountsOnlyIfTheStepPassed) {
  const Event bytes = {EventKind::kOnceResult, "weights"};
  EXPECT_EQ(Decide(kAsked, Seen({kStart, bytes, kPassedEnd}, Exit(0)), kLimits).once_result, "weights");
  EXPECT_EQ(Decide(kAsked, Seen({kStart, bytes, kFailure, kFailedEnd}, Exit(1)), kLimits).once_result, "");
}

}  // namespace
}  // namespace course::runner
