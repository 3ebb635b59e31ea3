#include "harness/store/testing/cohort_workload.h"

#include <algorithm>
#include <type_traits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"

namespace course::store {
namespace {

// Few, so that most steps meet something.
constexpr int kPeople = 12, kSubmissions = 80, kRuns = 25;
constexpr int64_t kHourMs = 3'600'000;
constexpr const char* kRoles[] = {"learner", "learner", "learner", "instructor", "admin"};
constexpr const char* kStates[] = {"invited", "active", "active", "disabled"};
constexpr const char* kPasswords[] = {"", "$argon2id$one", "$argon2id$two"};

const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// A full disk, or one that is broken.
bool IsOfTheDisk(const absl::Status& status) { return absl::IsResourceExhausted(status) || absl::IsInternal(status); }

template <class T>
void ExpectSame(const T& got, const T& expected) {
  EXPECT_EQ(StatusOf(got).code(), StatusOf(expected).code()) << StatusOf(got) << " against " << StatusOf(expected);
  if constexpr (!std::is_same_v<T, absl::Status>) {
    EXPECT_TRUE(!got.ok() || !expected.ok() || *got == *expected) << "the model has another answer";
  }
}

}  // namespace

template <class OfStore, class OfModel>
void CohortWorkload::Both(OfStore of_store, OfModel of_model) {
  if (store_ == nullptr) {
    StatusOf(of_model()).IgnoreError();
    return;
  }
  const int64_t version = *store_->Version(), changes = model_.changes();
  const auto got = of_store();
  const bool failed = IsOfTheDisk(StatusOf(got));
  // An account that is gone from the tables is gone, whatever is left in free pages.
  if (failed && !absl::StrContains(StatusOf(got).message(), "is erased, but")) {
    ++refused_by_disk_;
    EXPECT_EQ(*store_->Version(), version);
    return;
  }
  const auto expected = of_model();
  if (!failed) ExpectSame(got, expected);
  EXPECT_EQ(*store_->Version() > version, model_.changes() > changes) << "what changes something, and nothing else";
}

template <class F>
void CohortWorkload::BothCohorts(F f) {
  Both([&] { return f(store_->cohort()); }, [&] { return f(model_); });
}

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

By CohortWorkload::At() { return {.actor = Below(3) == 0 ? "command line" : SomeId(), .at_ms = now_ms_}; }

std::string CohortWorkload::SomeId() { return Rarely() ? SampleId(kPeople) : SampleId(Below(kPeople)); }

std::string CohortWorkload::SomeToken() { return Rarely() ? "no token" : SampleToken(Below(kTokens)); }

std::string CohortWorkload::SomeName() {
  if (!Rarely()) return absl::StrCat("Ada '", Below(5), "\" \xc3\x85");
  const std::string wrong[] = {"", "\xff", "a\nb", std::string(kMostNameBytes + 1, 'x')};
  return wrong[Below(4)];
}

std::string CohortWorkload::SomeLogin() { return absl::StrCat(Rarely() ? "A B" : "login-", Below(3 * kPeople)); }

std::string CohortWorkload::SomeAssignment() { return Rarely() ? "" : absl::StrCat("//p/", Below(3)); }

Account CohortWorkload::SomeAccount() {
  return {.id = SomeId(),
          .login = SomeLogin(),
          .name = SomeName(),
          .role = Rarely() ? "root" : kRoles[Below(5)],
          .password = kPasswords[Below(3)],
          .section = absl::StrCat(Below(2)),
          .sis_id = absl::StrCat("s", Below(kPeople)),
          .canvas_id = "",
          .state = kStates[Below(4)],
          .created_ms = now_ms_};
}

void CohortWorkload::ChangePeople() {
  const By by = At();
  const auto known = model_.accounts.find(SomeId());
  if (known == model_.accounts.end()) {
    const Account account = SomeAccount();
    return BothCohorts([&](auto& cohort) { return cohort.CreateAccount(account, by); });
  }
  if (Below(25) == 0) {
    const std::string id = known->first;
    return BothCohorts([&](auto& cohort) { return cohort.EraseLearner(id, by); });
  }
  AccountChange change = {.seen = known->second, .account = known->second};
  // One field or two; now and then none.
  for (int n = Below(3); n > 0; --n) {
    const Account other = SomeAccount();
    std::string Account::*const fields[] = {&Account::login, &Account::name,    &Account::role,
                                            &Account::state, &Account::section, &Account::password};
    const auto field = fields[Below(6)];
    change.account.*field = other.*field;
  }
  if (Rarely()) change.seen.section = "as it was long ago";
  if (Rarely()) change.account.created_ms = 7;
  if (Below(3) != 0) {
    return BothCohorts([&](auto& cohort) { return cohort.UpdateAccount(change.seen, change.account, by); });
  }
  const std::vector<Account> created(Below(3), SomeAccount());
  return BothCohorts([&](auto& cohort) { return cohort.ChangeAccounts(created, {change}, by); });
}

void CohortWorkload::ChangeSessions() {
  const std::string token = SomeToken(), id = SomeId(), except = Below(2) == 0 ? token : "";
  const int64_t expires_ms = now_ms_ + Below(24) * kHourMs;
  const Session session = {
      .token_sha256 = token, .account = id, .created_ms = now_ms_, .seen_ms = now_ms_, .expires_ms = expires_ms};
  switch (Below(8)) {
    case 0:
      return BothCohorts([&](auto& cohort) { return cohort.TouchSession(token, now_ms_, expires_ms); });
    case 1:
      return BothCohorts([&](auto& cohort) { return cohort.EndSession(token); });
    case 2:
      return BothCohorts([&](auto& cohort) { return cohort.EndSessionsOf(id, except); });
    case 3:
      return BothCohorts([&](auto& cohort) { return cohort.ForgetExpired(now_ms_ - 6 * kHourMs); });
    default:
      return BothCohorts([&](auto& cohort) { return cohort.PutSession(session); });
  }
}

void CohortWorkload::ChangeInvitations() {
  const By by = At();
  const std::string token = SomeToken();
  Account joining = SomeAccount();
  const Invitation invitation = {.token_sha256 = token,
                                 .role = joining.role,
                                 .account = Below(2) == 0 ? SomeId() : "",
                                 .uses_left = Rarely() ? 0 : 1 + Below(3),
                                 .expires_ms = now_ms_ + Below(48) * kHourMs,
                                 .created_by = by.actor};
  const auto known = model_.invitations.find(token);
  if (known != model_.invitations.end() && !known->second.account.empty() && Below(2) == 0) {
    joining = model_.accounts.at(known->second.account);  // who keeps what the roster says
  }
  switch (Below(6)) {
    case 0:
      return BothCohorts([&](auto& cohort) { return cohort.EndInvitation(token, by); });
    case 1:
    case 2:
      return BothCohorts([&](auto& cohort) { return cohort.PutInvitation(invitation, by); });
    default:
      return BothCohorts([&](auto& cohort) { return cohort.TakeInvitation(token, joining, by); });
  }
}

void CohortWorkload::ChangeTokens() {
  const By by = At();
  const std::string secret = SomeToken();
  const ApiToken token = {
      .token_sha256 = secret, .account = SomeId(), .name = SomeName(), .scopes = "submit read", .created_ms = now_ms_};
  switch (Below(4)) {
    case 0:
      return BothCohorts([&](auto& cohort) { return cohort.RevokeToken(secret, by); });
    case 1:
      return BothCohorts([&](auto& cohort) { return cohort.TouchToken(secret, now_ms_); });
    default:
      return BothCohorts([&](auto& cohort) { return cohort.PutToken(token, by); });
  }
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
