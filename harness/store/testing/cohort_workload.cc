// What is done in a random term, step by step: decisions, reports, grading, quizzes.

#include "harness/store/testing/cohort_workload.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/store/testing/cohort_workload_both.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"

namespace course::store {
namespace {

using workload::kHourMs;

// Few, so that most steps meet something.
constexpr int kSubmissions = 80, kRuns = 25;

}  // namespace

void CohortWorkload::DoStep(Store* store) {
  ++steps_;
  SCOPED_TRACE(absl::StrCat("step ", steps_));
  store_ = store;
  now_ms_ += Rarely() ? -kHourMs : Below(kHourMs / 4);
  switch (Below(15)) {
    case 0:
    case 1:
    case 2:
      ChangePeople();
      break;
    case 3:
    case 4:
      ChangeSessions();
      break;
    case 5:
    case 6:
      ChangeInvitations();
      break;
    case 7:
      ChangeTokens();
      break;
    case 8:
      Decide();
      break;
    case 9:
      Report();
      break;
    case 10:
      TakeQuiz();
      break;
    default:
      Grade();
  }
  store_ = nullptr;
}

void CohortWorkload::Decide() {
  const By by = At();
  const std::string id = SomeId(), assignment = SomeAssignment();
  const Extension extension = {.account = id, .assignment = assignment, .due_ms = now_ms_, .reason = "ill"};
  const Override given = {
      .account = id, .assignment = assignment, .points = Rarely() ? -1 : Below(9) / 2.0, .reason = "oral exam"};
  const AuditEntry entry = {.at_ms = now_ms_,
                            .actor = Below(2) == 0 ? SomeLogin() : SomeName(),
                            .action = "session.refuse",
                            .object = Below(2) == 0 ? SomeLogin() : id,
                            .detail = "wrong password"};
  switch (Below(6)) {
    case 0:
      return BothCohorts([&](auto& cohort) { return cohort.EndExtension(id, assignment, by); });
    case 1:
      return BothCohorts([&](auto& cohort) { return cohort.EndOverride(id, assignment, by); });
    case 2:
      return BothCohorts([&](auto& cohort) { return cohort.PutOverride(given, by); });
    case 3:
      return BothCohorts([&](auto& cohort) { return cohort.Audit(entry); });
    default:
      return BothCohorts([&](auto& cohort) { return cohort.PutExtension(extension, by); });
  }
}

void CohortWorkload::Report() {
  ReportedRun run = SampleReportedRun(Below(kRuns), SomeId());
  run.received_ms = now_ms_;                 // later than the first time, if it is sent again
  if (Below(3) == 0) run.points = Below(7);  // another one, or one that cannot be
  BothCohorts([&](auto& cohort) { return cohort.PutReportedRun(run); });
}

void CohortWorkload::Grade() {
  ModelGrading& queue = model_.grading();
  const int what = Below(5);
  if (what < 2) {
    Submission submission = SampleSubmission(Below(kSubmissions), SomeId(), absl::StrCat("//p/", Below(3)));
    submission.received_ms = now_ms_;
    // A deadline lay between it and what was sent a while before.
    if (Below(2) == 0) submission.spares_until_ms = now_ms_ - 1 - Below(kHourMs);
    if (Below(2) == 0) submission.files[0].bytes = "what several send";
    return Both([&] { return store_->grading().Submit(submission); }, [&] { return queue.Submit(submission); });
  }
  if (what == 2) {
    const Moment now = {.boot = "boot", .boot_ms = 1};
    const auto take = [&](GradingStore& grading) { return grading.Take("w", now, {}); };
    Both([&] { return take(store_->grading()); },
         [&] {
           const auto taken = take(queue);
           if (taken.ok() && taken->has_value()) claims_.push_back((*taken)->claim);
           return taken;
         });
    return;
  }
  if (claims_.empty()) return;
  // Mostly one that holds.
  const int taken = static_cast<int>(claims_.size());
  const Claim claim = claims_[taken - 1 - Below(std::min(taken, Rarely() ? 50 : 3))];
  if (Below(6) == 0) {
    return Both([&] { return store_->grading().Fail(claim, "no compiler"); },
                [&] { return queue.Fail(claim, "no compiler"); });
  }
  constexpr Verdict kVerdicts[] = {Verdict::kPassed, Verdict::kFailed, Verdict::kNotCompiled};
  GradedResult result = SampleResult();
  result.verdict = kVerdicts[Below(3)];
  result.points = Below(6);
  result.finished_ms = now_ms_;
  Both([&] { return store_->grading().Finish(claim, result); }, [&] { return model_.Finish(claim, result); });
}

void CohortWorkload::TakeQuiz() {
  QuizAttempt attempt = SampleAttempt(steps_);
  attempt.learner = SomeId();
  attempt.seed = rng_.Next();
  attempt.started_ms = now_ms_;
  attempt.closed_ms = now_ms_ + 1;
  attempt.closed_by = "learner";
  attempt.points = Below(9) / 8.0;
  attempt.max_points = 1;
  const std::vector<QuizAnswer> answers = {{.position = Below(5),
                                            .answer = "{\"picks\":[1]}",
                                            .final = true,
                                            .saves = 1,
                                            .first_ms = now_ms_,
                                            .last_ms = now_ms_}};
  if (store_ != nullptr && !store_->quizzes().PutBank(kBankVersion, "00", kBankBytes).ok()) return;  // the disk
  Both([&] { return store_->quizzes().RestoreAttempt(attempt, answers); },
       [&]() -> absl::StatusOr<bool> {
         model_.AddAttempt({.attempt = attempt, .answers = answers});
         return true;
       });
}

}  // namespace course::store
