// Whom a random term is about, and how they come in: accounts, sessions, invitations, tokens.

#include "absl/strings/str_cat.h"
#include "harness/store/testing/cohort_workload.h"
#include "harness/store/testing/cohort_workload_both.h"
#include "harness/store/testing/sample_cohort.h"

namespace course::store {
namespace {

using workload::kHourMs;

// Few, so that most steps meet something.
constexpr int kPeople = 12;
constexpr const char* kRoles[] = {"learner", "learner", "learner", "instructor", "admin"};
constexpr const char* kStates[] = {"invited", "active", "active", "disabled"};
constexpr const char* kPasswords[] = {"", "$argon2id$one", "$argon2id$two"};

}  // namespace

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

}  // namespace course::store
