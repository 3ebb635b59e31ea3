// A worker among submissions of every kind, with a store on the disk and a grader that does what it is told.

#include "harness/grading/worker.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/grading/heart.h"
#include "harness/grading/moment.h"
#include "harness/grading/testing/fake_grader.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"

namespace course::grading {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using store::JobState;

// What a test needs of one submission while it is graded.
class CalledGrader : public verified::Grader {
 public:
  explicit CalledGrader(std::function<void()> in_between) : in_between_(std::move(in_between)) {}
  absl::StatusOr<verified::VerifiedResult> Grade(const verified::Submission& submission,
                                                 const verified::Progress& progress) override {
    absl::StatusOr<verified::VerifiedResult> result = fake_.Grade(submission, progress);
    in_between_();
    return result;
  }

 private:
  FakeGrader fake_;
  std::function<void()> in_between_;
};

class WorkerTest : public testing::Test {
 protected:
  WorkerTest() {
    auto store = store::OpenSqliteStore(file_.path());
    EXPECT_TRUE(IsOk(store));
    store_ = *std::move(store);
  }

  store::GradingStore& queue() { return store_->grading(); }

  void Submit(const std::string& id, const std::string& orders) {
    ASSERT_TRUE(IsOk(queue().Submit({.id = id,
                                     .learner = absl::StrCat("learner of ", id),
                                     .lab = "//p/a",
                                     .files = {{"starter.cc", orders}},
                                     .received_ms = 1'000})));
  }

  WorkerOptions Options() {
    return {.name = "w",
            .lease = {},
            .until_empty = true,
            .poll_ms = 1,
            .beat_ms = 10,
            .tell_ms = 5,
            .most_faults = 3,
            .fault_ms = 1,
            .now = Now,
            .now_ms = [] { return int64_t{5'000}; },
            .seed = [this] { return ++seed_; },
            .stop = {},
            .lost = [this] { lost_ = true; }};
  }

  store::Job JobOf(const std::string& id) { return (*queue().GetJob(id)).value_or(store::Job{}); }

  // Until `condition` holds; a test that would wait for ever fails by Bazel's limit.
  static void WaitFor(const std::function<bool()>& condition) {
    while (!condition()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  store::TempDatabase file_;
  std::unique_ptr<store::Store> store_;
  std::atomic<bool> lost_ = false;
  uint64_t seed_ = 100;
};

TEST_F(WorkerTest, GradesWhatWaitsAndEnds) {
  Submit("full", "points 5");
  Submit("some", "points 2");
  Submit("broken", "not compiled");
  FakeGrader grader;
  ASSERT_TRUE(IsOk(Work(queue(), grader, Options())));
  EXPECT_FALSE(*queue().AnyOpen());
  const store::GradedResult full = **queue().GetResult("full");
  EXPECT_EQ(full.points, 5);
  EXPECT_EQ(full.verdict, Verdict::kPassed);
  EXPECT_EQ(full.level, "jail-0: none");
  EXPECT_EQ(full.finished_ms, 5'000);
  EXPECT_EQ(full.seed, 101u);
  const store::GradedResult some = **queue().GetResult("some");
  EXPECT_EQ(some.points, 2);
  EXPECT_EQ(some.seed, 102u) << "a fresh one for each attempt";
  EXPECT_EQ(some.tests[2].test.message, "p/a/lab_test.cc:9\nexpected 1, is \xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ((*queue().GetResult("broken"))->verdict, Verdict::kNotCompiled);
  EXPECT_FALSE(lost_);
}

TEST_F(WorkerTest, WhatAHiddenTestPrintsAndTakesIsNotKept) {
  Submit("s", "points 5");
  FakeGrader grader;
  ASSERT_TRUE(IsOk(Work(queue(), grader, Options())));
  const store::GradedResult result = **queue().GetResult("s");
  ASSERT_EQ(result.tests.size(), 5u);
  EXPECT_EQ(result.tests[0].visibility, "now");
  EXPECT_EQ(result.tests[0].test.output, "printed by Test0");
  EXPECT_EQ(result.tests[0].test.duration_ms, 250);
  EXPECT_EQ(result.tests[4].visibility, "after_due_date");
  EXPECT_EQ(result.tests[4].test.output, "");
  EXPECT_EQ(result.tests[4].test.duration_ms, 0);
}

TEST_F(WorkerTest, AnErrorThatIsFinalIsTheEnd) {
  Submit("invalid", "error invalid");
  Submit("missing", "error missing");
  FakeGrader grader;
  ASSERT_TRUE(IsOk(Work(queue(), grader, Options())));
  EXPECT_EQ(JobOf("invalid").state, JobState::kFailed);
  EXPECT_EQ(JobOf("invalid").reason, "there is no starter.cc");
  EXPECT_EQ(JobOf("missing").reason, "there is no bundle of //p/a");
  EXPECT_EQ(JobOf("missing").attempt, 1);
}

TEST_F(WorkerTest, AGraderThatBreaksIsTriedTwice) {
  Submit("s", "error internal");
  Submit("good", "points 5");
  FakeGrader grader;
  ASSERT_TRUE(IsOk(Work(queue(), grader, Options())));
  EXPECT_EQ(JobOf("s").state, JobState::kFailed);
  EXPECT_EQ(JobOf("s").attempt, 2);
  EXPECT_EQ(JobOf("s").reason, "2 workers ended while they graded it; the last one: the grader broke");
  EXPECT_EQ(JobOf("good").state, JobState::kDone);
}

TEST_F(WorkerTest, AFullDiskIsNobodysFault) {
  Submit("s", "error full");
  FakeGrader grader;
  EXPECT_TRUE(HasCodeAndText(Work(queue(), grader, Options()), absl::StatusCode::kResourceExhausted,
                             "worker w gave up after 3 tries: the disk is full"));
  EXPECT_EQ(JobOf("s").state, JobState::kQueued) << "somebody with room will grade it";
  EXPECT_EQ(JobOf("s").deaths, 0);
}

TEST_F(WorkerTest, TellsOfEachTestWhileTheSubmissionIsGraded) {
  Submit("s", "points 1");
  std::vector<store::GradingEvent> events;
  CalledGrader grader([&] {
    WaitFor([&] { return (*queue().Events("s", 0)).size() == 7; });
    events = *queue().Events("s", 0);
    EXPECT_EQ(JobOf("s").state, JobState::kRunning);
  });
  ASSERT_TRUE(IsOk(Work(queue(), grader, Options())));
  ASSERT_EQ(events.size(), 7u) << "two stages, five tests";
  EXPECT_EQ(events[0].stage, "compiling");
  EXPECT_EQ(events[2].test, "Count.Test0");
  EXPECT_EQ(events[2].verdict, "PASSED");
  EXPECT_EQ(events[3].verdict, "FAILED");
  EXPECT_EQ(events[6].tests_done, 5);
  EXPECT_EQ(events[6].test, "") << "a hidden one";
  EXPECT_EQ(events[6].verdict, "");
}

TEST_F(WorkerTest, BeatsWhileTheGraderIsBusy) {
  Submit("s", "points 5");
  WorkerOptions options = Options();
  std::atomic<int64_t> ms = 0;
  std::atomic<int> looks = 0;
  options.now = [&] {
    ++looks;
    return store::Moment{.boot = "b", .boot_ms = ms};
  };
  options.lease = {.silence_ms = 1'000, .most_ms = 1'000'000};
  CalledGrader grader([&] {
    // Three times the lease passes, and at each look of the watchdog it holds, because the heart has beaten meanwhile.
    for (int n = 0; n < 4; ++n) {
      ms += 800;
      const int before = looks;
      WaitFor([&] { return looks > before + 1; });
      EXPECT_EQ(*queue().EndLeases({.boot = "b", .boot_ms = ms}), 0) << ms;
    }
  });
  ASSERT_TRUE(IsOk(Work(queue(), grader, options)));
  EXPECT_EQ(JobOf("s").attempt, 1);
  EXPECT_FALSE(lost_);
}

TEST_F(WorkerTest, DoesNotTakeItsOwnEndForALoss) {
  Submit("s", "points 5");
  const auto taken = queue().Take("w", Now(), {});
  ASSERT_TRUE(taken.ok() && taken->has_value());
  const store::Claim claim = (*taken)->claim;
  const auto beats = [] { std::this_thread::sleep_for(std::chrono::milliseconds(30)); };
  {
    Heart heart(queue(), {.claim = claim, .lease = {}, .beat_ms = 1, .tell_ms = 1, .now = Now, .lost = [this] {
                            lost_ = true;
                          }});
    const auto finished = heart.Say([&] {
      const absl::StatusOr<bool> taken_word = queue().Fail(claim, "ended");
      beats();  // now one would find that the claim is over
      return taken_word;
    });
    EXPECT_TRUE(finished.ok() && *finished);
    beats();
  }
  EXPECT_FALSE(lost_);
}

TEST_F(WorkerTest, StopsAtOnceWhenItsClaimIsOver) {
  Submit("s", "points 5");
  bool first = true;
  CalledGrader grader([&] {
    if (!std::exchange(first, false)) return;
    ASSERT_EQ(*queue().EndLeasesOf("w", "said to be dead"), 1);
    WaitFor([&] { return lost_.load(); });
  });
  ASSERT_TRUE(IsOk(Work(queue(), grader, Options())));
  EXPECT_EQ(JobOf("s").state, JobState::kDone);
  EXPECT_EQ(JobOf("s").attempt, 2) << "the first one's result came too late";
  EXPECT_EQ((*queue().GetResult("s"))->seed, 102u);
}

TEST_F(WorkerTest, AWallClockThatIsSetBackChangesNothing) {
  int64_t wall = 1'000'000'000'000;
  WorkerOptions options = Options();
  options.now_ms = [&] { return wall -= 3'600'000; };
  for (int n = 0; n < 8; ++n) Submit(absl::StrCat("s", n), "points 5");
  FakeGrader grader;
  ASSERT_TRUE(IsOk(Work(queue(), grader, options)));
  for (int n = 0; n < 8; ++n) {
    EXPECT_EQ(JobOf(absl::StrCat("s", n)).state, JobState::kDone);
    EXPECT_EQ(JobOf(absl::StrCat("s", n)).attempt, 1);
  }
}

TEST_F(WorkerTest, StopsBetweenSubmissionsWhenAsked) {
  Submit("a", "points 5");
  Submit("b", "points 5");
  WorkerOptions options = Options();
  int asked = 0;
  options.stop = [&] { return ++asked > 1; };
  FakeGrader grader;
  ASSERT_TRUE(IsOk(Work(queue(), grader, options)));
  EXPECT_EQ(JobOf("a").state, JobState::kDone);
  EXPECT_EQ(JobOf("b").state, JobState::kQueued);
}

TEST(Moment, GoesForwardAndNamesTheMachinesStart) {
  const store::Moment first = Now();
  std::this_thread::sleep_for(std::chrono::milliseconds(3));
  const store::Moment second = Now();
  EXPECT_EQ(first.boot, second.boot);
  EXPECT_GT(second.boot_ms, first.boot_ms);
  EXPECT_LT(second.boot_ms, int64_t{100} * 365 * 24 * 3'600 * 1'000) << "since the start, and not since 1970";
}

}  // namespace
}  // namespace course::grading
