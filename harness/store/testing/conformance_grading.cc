// Verified grading: what every store must do about submissions and those who grade them.

#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "harness/store/testing/conformance.h"
#include "harness/store/testing/sample_grading.h"

namespace course::store {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr Lease kLease = {.silence_ms = 1'000, .most_ms = 5'000};

Moment At(int64_t ms) { return {.boot = "boot", .boot_ms = ms}; }

}  // namespace

GradingStore& GradingConformance::queue() { return store_->grading(); }

void GradingConformance::Submit(const Submission& submission) { EXPECT_TRUE(IsOk(queue().Submit(submission))); }

Taken GradingConformance::Take(int64_t ms, const std::string& worker) {
  const auto taken = queue().Take(worker, At(ms), kLease);
  EXPECT_TRUE(IsOk(taken));
  if (!taken.ok() || !taken->has_value()) {
    ADD_FAILURE() << "nothing waits at " << ms;
    return {};
  }
  return **taken;
}

Job GradingConformance::JobOf(int number) {
  const auto job = queue().GetJob(absl::StrCat("submission-", number));
  EXPECT_TRUE(IsOk(job));
  if (!job.ok() || !job->has_value()) {
    ADD_FAILURE() << "no submission " << number;
    return {};
  }
  return **job;
}

namespace {

TEST_P(GradingConformance, ASubmissionComesBackWithItsBytes) {
  Submission submission = SampleSubmission(1,
                                           "\xc3\x85"
                                           "da \"=1+1\"",
                                           "//p/a");
  submission.files = {{"a.cc", std::string("\0\xff\n", 3)}, {"starter.cc", ""}};
  const auto accepted = store_->grading().Submit(submission);
  ASSERT_TRUE(IsOk(accepted));
  EXPECT_FALSE(accepted->already_known);
  EXPECT_EQ(*store_->grading().GetSubmission("submission-1"), submission);
  EXPECT_EQ(*store_->grading().GetSubmission("submission-2"), std::nullopt);
  const auto taken = store_->grading().Take("w", At(0), kLease);
  ASSERT_TRUE(IsOk(taken));
  ASSERT_TRUE(taken->has_value());
  EXPECT_EQ((*taken)->submission, submission);
}

TEST_P(GradingConformance, ASubmissionSentTwiceIsAcceptedOnce) {
  const auto first = store_->grading().Submit(SampleSubmission(1));
  const int64_t version = *store_->Version();
  const auto again = store_->grading().Submit(SampleSubmission(1));
  ASSERT_TRUE(IsOk(again));
  EXPECT_TRUE(again->already_known);
  EXPECT_EQ(again->number, first->number);
  EXPECT_EQ(*store_->Version(), version);
  EXPECT_TRUE((*store_->grading().Take("w", At(0), kLease)).has_value());
  EXPECT_FALSE((*store_->grading().Take("w", At(0), kLease)).has_value());
}

TEST_P(GradingConformance, ASubmissionThatCannotBeIsRefused) {
  const auto refused = [&](Submission submission, const std::string& part) {
    EXPECT_TRUE(HasCodeAndText(store_->grading().Submit(submission).status(), absl::StatusCode::kInvalidArgument, part))
        << part;
  };
  Submission submission = SampleSubmission(1);
  submission.id = "";
  refused(submission, "a submission's id must not be empty");
  submission = SampleSubmission(1);
  submission.learner = std::string(201, 'x');
  refused(submission, "a submission's learner has 201 bytes: at most 200");
  submission.learner = "\xff";
  refused(submission, "a submission's learner is no UTF-8");
  submission = SampleSubmission(1);
  submission.lab = "";
  refused(submission, "a submission's lab must not be empty");
  submission = SampleSubmission(1);
  submission.files.clear();
  refused(submission, "has 0 files: 1 to 16");
  submission.files.assign(17, {"a.cc", ""});
  refused(submission, "has 17 files: 1 to 16");
  submission.files.assign(2, {"a.cc", ""});
  refused(submission, "the file a.cc is there twice");
  submission.files = {{"", "x"}};
  refused(submission, "a file's name must not be empty");
  submission.files = {{"a.cc", std::string(kMaxSource + 1, 'x')}};
  refused(submission, "a.cc has 262145 bytes: at most 262144");
  submission.files = {{"a.cc", std::string(kMaxSource, 'x')}};
  EXPECT_TRUE(IsOk(store_->grading().Submit(submission)));
}

TEST_P(GradingConformance, AnEmptyQueueHasNothingToTakeAndNothingOpen) {
  GradingStore& queue = store_->grading();
  EXPECT_EQ(*queue.Take("w", At(0), kLease), std::nullopt);
  EXPECT_FALSE(*queue.AnyOpen());
  EXPECT_EQ(*queue.GetJob("submission-1"), std::nullopt);
  EXPECT_EQ(*queue.GetResult("submission-1"), std::nullopt);
  EXPECT_FALSE(*queue.Finish({.number = 1, .attempt = 1}, SampleResult()));
}

TEST_P(GradingConformance, AJobGoesFromQueuedToDone) {
  Submit(SampleSubmission(1));
  EXPECT_EQ(StateOf(1), JobState::kQueued);
  EXPECT_TRUE(*queue().AnyOpen());
  const int64_t version = *store_->Version();
  const Claim claim = Take(0, "worker 7").claim;
  EXPECT_EQ(StateOf(1), JobState::kCompiling);
  EXPECT_EQ(JobOf(1).worker, "worker 7");
  EXPECT_EQ(JobOf(1).attempt, 1);
  EXPECT_TRUE(*queue().AnyOpen());
  EXPECT_TRUE(*queue().Beat(claim, At(1), kLease, JobState::kRunning, {}));
  EXPECT_EQ(StateOf(1), JobState::kRunning);
  EXPECT_TRUE(*queue().Finish(claim, SampleResult()));
  EXPECT_EQ(StateOf(1), JobState::kDone);
  EXPECT_FALSE(*queue().AnyOpen());
  EXPECT_EQ(*queue().GetResult("submission-1"), SampleResult());
  EXPECT_GE(*store_->Version(), version + 3) << "a page that is open must notice each";
}

TEST_P(GradingConformance, WhatIsDoneIsDone) {
  Submit(SampleSubmission(1));
  const Claim claim = Take(0).claim;
  EXPECT_TRUE(*queue().Finish(claim, SampleResult()));
  GradedResult other = SampleResult();
  other.points = 5;
  EXPECT_FALSE(*queue().Finish(claim, other));
  EXPECT_FALSE(*queue().Fail(claim, "x"));
  EXPECT_FALSE(*queue().PutBack(claim, "x", true));
  EXPECT_FALSE(*queue().Beat(claim, At(1), kLease, JobState::kRunning, {}));
  EXPECT_EQ(*queue().EndLeases(At(1'000'000)), 0);
  EXPECT_EQ(*queue().GetResult("submission-1"), SampleResult());
}

TEST_P(GradingConformance, AResultThatCannotBeIsRefusedAndTheClaimStands) {
  Submit(SampleSubmission(1));
  const Claim claim = Take(0).claim;
  GradedResult result = SampleResult();
  result.points = 6;
  EXPECT_TRUE(HasCodeAndText(queue().Finish(claim, result).status(), absl::StatusCode::kInvalidArgument, "6 of 5"));
  result = SampleResult();
  result.tests[1].test.points = -1;
  EXPECT_TRUE(HasCodeAndText(queue().Finish(claim, result).status(), absl::StatusCode::kInvalidArgument,
                             "Count.Shrinks: -1 of 1"));
  EXPECT_EQ(StateOf(1), JobState::kCompiling);
  EXPECT_TRUE(*queue().Finish(claim, SampleResult()));
}

TEST_P(GradingConformance, LearnersTakeTurnsAndOfEachTheOldestComesFirst) {
  for (int n = 0; n < 4; ++n) Submit(SampleSubmission(n, "ada", absl::StrCat("//p/", n)));
  Submit(SampleSubmission(4, "bob"));
  Submit(SampleSubmission(5, "cid"));
  std::vector<std::string> order;
  for (int n = 0; n < 3; ++n) order.push_back(Take(0).submission.id);
  Submit(SampleSubmission(6, "bob"));
  for (int n = 0; n < 4; ++n) order.push_back(Take(0).submission.id);
  const std::vector<std::string> expected = {"submission-0", "submission-4", "submission-5", "submission-1",
                                             "submission-6", "submission-2", "submission-3"};
  EXPECT_EQ(order, expected) << "ada has four, and nobody waits for more than one of them";
}

TEST_P(GradingConformance, TheNewestSubmissionOfALabIsTheOneThatIsGraded) {
  Submit(SampleSubmission(1));
  Submit(SampleSubmission(2, "ada", "//p/b"));
  Submit(SampleSubmission(3, "bob"));
  const auto accepted = queue().Submit(SampleSubmission(4));
  EXPECT_EQ(accepted->superseded, 1);
  EXPECT_EQ(StateOf(1), JobState::kSuperseded);
  EXPECT_EQ(JobOf(1).superseded_by, "submission-4");
  EXPECT_EQ(StateOf(2), JobState::kQueued) << "another lab";
  EXPECT_EQ(StateOf(3), JobState::kQueued) << "another learner";
  EXPECT_EQ(Take(0).submission.id, "submission-2");
  EXPECT_EQ(Take(0).submission.id, "submission-3");
  EXPECT_EQ(Take(0).submission.id, "submission-4");
}

TEST_P(GradingConformance, WhatAWorkerHasIsNotSupersededUnlessTheWorkerDies) {
  Submit(SampleSubmission(1));
  const Claim first = Take(0, "lives").claim;
  Submit(SampleSubmission(2));
  EXPECT_TRUE(*queue().Finish(first, SampleResult()));
  EXPECT_EQ(StateOf(1), JobState::kDone);
  Take(0, "dies");
  Submit(SampleSubmission(3));
  EXPECT_EQ(*queue().EndLeasesOf("dies", "was killed"), 1);
  EXPECT_EQ(StateOf(2), JobState::kSuperseded);
  EXPECT_EQ(JobOf(2).superseded_by, "submission-3");
}

TEST_P(GradingConformance, ADeadWorkersJobIsTakenUpAgainOnce) {
  Submit(SampleSubmission(1));
  const Claim first = Take(0).claim;
  EXPECT_EQ(*queue().Take("w2", At(999), kLease), std::nullopt) << "it may still come";
  const Claim second = Take(1'000, "w2").claim;
  EXPECT_EQ(second.attempt, 2);
  EXPECT_FALSE(*queue().Finish(first, SampleResult())) << "it is another's now";
  EXPECT_EQ(StateOf(1), JobState::kCompiling);
  EXPECT_EQ(*queue().Take("w3", At(2'000), kLease), std::nullopt);
  EXPECT_EQ(StateOf(1), JobState::kFailed);
  EXPECT_EQ(JobOf(1).reason,
            "2 workers ended while they graded it; the last one: worker w2: was not heard of any more, or took too "
            "long");
  EXPECT_FALSE(*queue().AnyOpen());
}

TEST_P(GradingConformance, AWorkerThatBeatsKeepsItsJobButNotForEver) {
  Submit(SampleSubmission(1));
  const Claim claim = Take(0).claim;
  for (int64_t ms = 900; ms < 5'000; ms += 900) {
    EXPECT_TRUE(*queue().Beat(claim, At(ms), kLease, JobState::kRunning, {})) << ms;
    EXPECT_EQ(*queue().EndLeases(At(ms + 400)), 0) << ms;
  }
  EXPECT_FALSE(*queue().Beat(claim, At(5'000), kLease, JobState::kRunning, {})) << "it lives and gets nowhere";
  EXPECT_EQ(*queue().EndLeases(At(5'000)), 1);
  EXPECT_EQ(StateOf(1), JobState::kQueued);
}

TEST_P(GradingConformance, ALateWorkerMayFinishWhatNobodyElseHas) {
  Submit(SampleSubmission(1));
  const Claim claim = Take(0).claim;
  EXPECT_TRUE(*queue().Beat(claim, At(3'000), kLease, JobState::kRunning, {})) << "nobody looked meanwhile";
  EXPECT_TRUE(*queue().Finish(claim, SampleResult()));
}

TEST_P(GradingConformance, NoLeaseOutlivesTheMachinesStart) {
  Submit(SampleSubmission(1));
  const Claim claim = Take(900'000).claim;
  const Moment after = {.boot = "another boot", .boot_ms = 10};
  EXPECT_FALSE(*queue().Beat(claim, after, kLease, JobState::kRunning, {}));
  const auto again = queue().Take("w", after, kLease);
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->claim.attempt, 2);
}

TEST_P(GradingConformance, AKnownDeathNeedsNoWait) {
  Submit(SampleSubmission(1));
  Submit(SampleSubmission(2, "bob"));
  Take(0, "dies");
  const Claim other = Take(0, "lives").claim;
  EXPECT_EQ(*queue().EndLeasesOf("dies", "SIGKILL"), 1);
  EXPECT_EQ(*queue().EndLeasesOf("dies", "SIGKILL"), 0);
  EXPECT_EQ(StateOf(1), JobState::kQueued);
  EXPECT_EQ(JobOf(1).reason, "worker dies: SIGKILL");
  EXPECT_TRUE(*queue().Finish(other, SampleResult()));
}

TEST_P(GradingConformance, TheMachinesFaultCostsNoTry) {
  Submit(SampleSubmission(1));
  for (int n = 0; n < 5; ++n) EXPECT_TRUE(*queue().PutBack(Take(0).claim, "the disk is full", false));
  EXPECT_EQ(StateOf(1), JobState::kQueued);
  EXPECT_TRUE(*queue().PutBack(Take(0).claim, "the grader broke", true));
  EXPECT_EQ(StateOf(1), JobState::kQueued);
  EXPECT_TRUE(*queue().PutBack(Take(0).claim, "the grader broke", true));
  EXPECT_EQ(StateOf(1), JobState::kFailed);
  EXPECT_EQ(JobOf(1).reason, "2 workers ended while they graded it; the last one: the grader broke");
}

TEST_P(GradingConformance, NothingIsPutBackForEver) {
  Submit(SampleSubmission(1));
  for (int n = 0; n < kMostAttempts; ++n) EXPECT_TRUE(*queue().PutBack(Take(0).claim, "no jail", false));
  EXPECT_EQ(StateOf(1), JobState::kQueued);
  EXPECT_EQ(JobOf(1).deaths, 1);
  EXPECT_TRUE(*queue().PutBack(Take(0).claim, "no jail", false));
  EXPECT_EQ(StateOf(1), JobState::kFailed);
  EXPECT_EQ(JobOf(1).reason, "2 workers ended while they graded it; the last one: no jail");
}

TEST_P(GradingConformance, WhatCannotBeGradedFailsAtOnce) {
  Submit(SampleSubmission(1));
  EXPECT_TRUE(*queue().Fail(Take(0).claim, "there is no bundle of //p/a"));
  EXPECT_EQ(StateOf(1), JobState::kFailed);
  EXPECT_EQ(JobOf(1).reason, "there is no bundle of //p/a");
  EXPECT_EQ(*queue().GetResult("submission-1"), std::nullopt);
}

TEST_P(GradingConformance, TellsWhatHappensWhileItHappens) {
  Submit(SampleSubmission(1));
  const Claim claim = Take(0).claim;
  const GradingEvent compiling = {.stage = "compiling"};
  const GradingEvent passed = {
      .stage = "running", .tests_done = 1, .tests = 2, .test = "Count.Grows", .verdict = "PASSED"};
  const GradingEvent hidden = {.stage = "running", .tests_done = 2, .tests = 2};
  EXPECT_TRUE(*queue().Beat(claim, At(1), kLease, JobState::kCompiling, {compiling}));
  const int64_t version = *store_->Version();
  EXPECT_TRUE(*queue().Beat(claim, At(2), kLease, JobState::kRunning, {passed, hidden}));
  EXPECT_TRUE(*queue().Beat(claim, At(3), kLease, JobState::kRunning, {}));
  EXPECT_EQ(*store_->Version(), version + 1) << "a new state counts, a sign of life does not";
  EXPECT_EQ(*queue().Events("submission-1", 0), (std::vector<GradingEvent>{compiling, passed, hidden}));
  EXPECT_EQ(*queue().Events("submission-1", 2), std::vector<GradingEvent>{hidden});
  EXPECT_TRUE(queue().Events("submission-1", 3)->empty());
  EXPECT_TRUE(*queue().Finish(claim, SampleResult()));
  EXPECT_TRUE(queue().Events("submission-1", 0)->empty()) << "the result has them";
  EXPECT_TRUE(HasCodeAndText(queue().Beat(claim, At(4), kLease, JobState::kDone, {}).status(),
                             absl::StatusCode::kInvalidArgument, "is done"));
}

TEST_P(GradingConformance, TheNextWorkerBeginsToTellAnew) {
  Submit(SampleSubmission(1));
  const Claim claim = Take(0).claim;
  EXPECT_TRUE(*queue().Beat(claim, At(1), kLease, JobState::kCompiling, {{.stage = "compiling"}}));
  Take(5'000);
  EXPECT_TRUE(queue().Events("submission-1", 0)->empty());
}

TEST_P(GradingConformance, WhoFollowsSeesEachChangeOnce) {
  Submit(SampleSubmission(1));
  Submit(SampleSubmission(2, "bob"));
  const std::vector<Job> first = *queue().ChangedAfter(0, 10);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].id, "submission-1");
  EXPECT_TRUE(queue().ChangedAfter(first[1].change, 10)->empty());
  Take(0);
  const std::vector<Job> next = *queue().ChangedAfter(first[1].change, 10);
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].state, JobState::kCompiling);
  EXPECT_EQ(queue().ChangedAfter(0, 1)->at(0).id, "submission-2") << "it changed longest ago";
}

TEST_P(GradingConformance, ALearnersJobsComeNewestFirst) {
  Submit(SampleSubmission(1));
  Submit(SampleSubmission(2, "ada", "//p/b"));
  Submit(SampleSubmission(3, "bob"));
  ASSERT_EQ(queue().JobsOf("ada", "", 10)->size(), 2u);
  EXPECT_EQ(queue().JobsOf("ada", "", 10)->at(0).id, "submission-2");
  EXPECT_EQ(queue().JobsOf("ada", "//p/a", 10)->at(0).id, "submission-1");
  EXPECT_EQ(queue().JobsOf("ada", "", 1)->size(), 1u);
  EXPECT_TRUE(queue().JobsOf("cid", "", 10)->empty());
}

// Eight workers at once: each submission is taken by one of them.
TEST_P(GradingConformance, NoTwoWorkersHaveTheSame) {
  constexpr int kSubmissions = 40, kWorkers = 8;
  for (int n = 0; n < kSubmissions; ++n) {
    Submit(SampleSubmission(n, absl::StrCat("learner ", n % 5), absl::StrCat("//p/", n)));
  }
  std::vector<std::vector<int64_t>> taken(kWorkers);
  std::vector<std::thread> workers;
  for (int w = 0; w < kWorkers; ++w) {
    workers.emplace_back([&, w] {
      while (true) {
        const auto next = queue().Take(absl::StrCat("w", w), At(0), kLease);
        if (!next.ok() || !next->has_value()) return;
        taken[w].push_back((*next)->claim.number);
        EXPECT_TRUE(*queue().Finish((*next)->claim, SampleResult()));
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::set<int64_t> all;
  size_t count = 0;
  for (const std::vector<int64_t>& numbers : taken) {
    count += numbers.size();
    all.insert(numbers.begin(), numbers.end());
  }
  EXPECT_EQ(count, static_cast<size_t>(kSubmissions));
  EXPECT_EQ(all.size(), static_cast<size_t>(kSubmissions));
}

TEST_P(GradingConformance, ErasedIsEverything) {
  Submit(SampleSubmission(1));
  Submit(SampleSubmission(2, "bob"));
  Submit(SampleSubmission(3, "cid"));
  const Claim claim = Take(0).claim;
  EXPECT_TRUE(*queue().Finish(claim, SampleResult()));
  EXPECT_TRUE(*queue().Beat(Take(0).claim, At(1), kLease, JobState::kRunning, {{.stage = "running"}}));
  ASSERT_TRUE(IsOk(store_->EraseAll()));
  EXPECT_EQ(*queue().GetJob("submission-1"), std::nullopt);
  EXPECT_EQ(*queue().GetResult("submission-1"), std::nullopt);
  EXPECT_FALSE(*queue().AnyOpen());
  EXPECT_EQ(*queue().Take("w", At(0), kLease), std::nullopt);
  Submit(SampleSubmission(1));
  EXPECT_GT(Take(0).claim.number, 3) << "a late worker's claim must fit nothing";
}

}  // namespace
}  // namespace course::store
