// Deadlines in the queue: what every store must do where one lies between two submissions of a learner.

#include "harness/store/testing/conformance.h"
#include "harness/store/testing/sample_grading.h"

namespace course::store {
namespace {

TEST_P(GradingConformance, WhatCameBeforeADeadlineIsGradedAlsoIfANewerOneCameAfterIt) {
  for (int n : {1, 2, 4}) Submit(SampleSubmission(n));
  Submission late = SampleSubmission(5);
  late.spares_until_ms = SampleSubmission(4).received_ms;
  EXPECT_EQ(queue().Submit(late)->superseded, 0);
  Submission later = SampleSubmission(6);
  later.spares_until_ms = late.spares_until_ms;
  EXPECT_EQ(queue().Submit(later)->superseded, 1) << "of those after the deadline the newest one counts";
  EXPECT_EQ(StateOf(2), JobState::kSuperseded) << "and of those before it";
  EXPECT_EQ(Take(0).submission.id, "submission-4");
  EXPECT_EQ(Take(0).submission.id, "submission-6");
}

TEST_P(GradingConformance, WhatCameBeforeADeadlineIsSparedAlsoWhereItsWorkerDies) {
  Submit(SampleSubmission(1));
  Take(0, "dies");
  Submission late = SampleSubmission(2);
  late.spares_until_ms = SampleSubmission(1).received_ms;
  Submit(late);
  EXPECT_EQ(*queue().EndLeasesOf("dies", "was killed"), 1);
  EXPECT_EQ(StateOf(1), JobState::kQueued) << "the late one has not taken its place";
  EXPECT_EQ(*queue().GetSubmission("submission-2"), late);
  EXPECT_EQ(Take(0).submission.id, "submission-1");
  EXPECT_EQ(Take(0).submission, late);
  Submission later = SampleSubmission(3);
  later.spares_until_ms = late.spares_until_ms;
  Submit(later);
  EXPECT_EQ(*queue().EndLeasesOf("w", "was killed"), 2);
  EXPECT_EQ(StateOf(1), JobState::kFailed) << "the second death";
  EXPECT_EQ(StateOf(2), JobState::kSuperseded) << "it came after the deadline, as the newer one did";
}

TEST_P(GradingConformance, WhatWaitsOnBothSidesOfADeadlineIsRestoredAsItWas) {
  Submission late = SampleSubmission(2), later = SampleSubmission(3);
  late.spares_until_ms = later.spares_until_ms = SampleSubmission(1).received_ms;
  EXPECT_TRUE(*queue().RestoreSubmission({.submission = SampleSubmission(1)}));
  EXPECT_TRUE(*queue().RestoreSubmission({.submission = late}));
  EXPECT_EQ(StateOf(1), JobState::kQueued);
  EXPECT_EQ(StateOf(2), JobState::kQueued);
  EXPECT_TRUE(*queue().RestoreSubmission({.submission = later}));
  EXPECT_EQ(StateOf(3), JobState::kSuperseded) << "what waits here goes before a copy";
  EXPECT_EQ(JobOf(3).superseded_by, "submission-2");
}

TEST_P(GradingConformance, ARestoredSubmissionOfBeforeTheDeadlineWaitsBesideALaterOne) {
  Submission late = SampleSubmission(2);
  late.spares_until_ms = SampleSubmission(1).received_ms;
  Submit(late);
  EXPECT_TRUE(*queue().RestoreSubmission({.submission = SampleSubmission(1)}));
  EXPECT_EQ(StateOf(1), JobState::kQueued);
  EXPECT_EQ(StateOf(2), JobState::kQueued);
}

}  // namespace
}  // namespace course::store
