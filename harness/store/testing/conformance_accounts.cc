// Who belongs to a cohort, and how they come in: what every store must do.

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "harness/store/testing/conformance.h"
#include "harness/store/testing/sample_cohort.h"

namespace course::store {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

}  // namespace

CohortStore& CohortConformance::cohort() { return store_->cohort(); }

Account CohortConformance::Join(int number) {
  EXPECT_TRUE(IsOk(cohort().CreateAccount(SampleAccount(number), kBy)));
  return SampleAccount(number);
}

AuditEntry CohortConformance::LastEntry() {
  const auto entries = cohort().AuditBefore(0, 1);
  EXPECT_TRUE(IsOk(entries));
  return entries.ok() && !entries->empty() ? entries->at(0) : AuditEntry{};
}

namespace {

TEST_P(CohortConformance, AnAccountComesBackByIdAndByLogin) {
  EXPECT_TRUE(cohort().Accounts()->empty());
  const int64_t version = *store_->Version();
  Account second = SampleAccount(2);
  second.login = "a.first@example.org";
  second.name = "Robert'); DROP TABLE accounts; -- \xc3\x85";
  ASSERT_TRUE(IsOk(cohort().CreateAccount(SampleAccount(1), kBy)));
  ASSERT_TRUE(IsOk(cohort().CreateAccount(second, kBy)));
  EXPECT_GT(*store_->Version(), version + 1);
  EXPECT_EQ(*cohort().GetAccount(SampleId(1)), SampleAccount(1));
  EXPECT_EQ(*cohort().FindLogin("a.first@example.org"), second);
  EXPECT_EQ(*cohort().GetAccount(SampleId(3)), std::nullopt);
  EXPECT_EQ(*cohort().FindLogin("A.FIRST@example.org"), std::nullopt);
  EXPECT_EQ(*cohort().Accounts(), (std::vector<Account>{second, SampleAccount(1)})) << "by login";
  EXPECT_EQ(LastEntry(), (AuditEntry{.number = LastEntry().number,
                                     .at_ms = kBy.at_ms,
                                     .actor = "command line",
                                     .action = "account.create",
                                     .object = SampleId(2),
                                     .detail = "role: learner, state: active"}));
}

TEST_P(CohortConformance, AnIdAndALoginBelongToOneAccount) {
  Join(1);
  Account other = SampleAccount(2);
  other.login = SampleAccount(1).login;
  EXPECT_TRUE(HasCodeAndText(cohort().CreateAccount(other, kBy), absl::StatusCode::kAlreadyExists,
                             "login is \"learner-1\": another one has it"));
  other = SampleAccount(1);
  other.login = "other";
  EXPECT_TRUE(HasCodeAndText(cohort().CreateAccount(other, kBy), absl::StatusCode::kAlreadyExists, SampleId(1)));
  EXPECT_EQ(cohort().Accounts()->size(), 1u);
  EXPECT_EQ(cohort().AuditAfter(0, 9)->size(), 1u) << "what was refused is no change";
}

TEST_P(CohortConformance, AnAccountThatCannotBeIsRefused) {
  const auto refused = [&](Account account, const std::string& part) {
    EXPECT_TRUE(HasCodeAndText(cohort().CreateAccount(account, kBy), absl::StatusCode::kInvalidArgument, part));
  };
  const auto with = [&](std::string Account::*field, const std::string& value) {
    Account account = SampleAccount(1);
    account.*field = value;
    return account;
  };
  refused(with(&Account::id, ""), "an account's id is \"\": must be 32 hexadecimal digits");
  refused(with(&Account::id, std::string(31, 'a') + "G"), "an account's id");
  refused(with(&Account::login, ""), "an account's login is \"\": must be 1 to 200 of a-z, 0-9 and . _ - + @");
  refused(with(&Account::login, "Ada"), "an account's login is \"Ada\"");
  refused(with(&Account::login, "ada' OR 1=1 --"), "an account's login is \"ada\\' OR 1=1 --\"");
  refused(with(&Account::login, std::string("ada\0x", 5)), "an account's login is \"ada\\x00x\"");
  refused(with(&Account::login, std::string(201, 'a')), "an account's login");
  refused(with(&Account::name, ""), "an account's name is \"\": must not be empty");
  refused(with(&Account::name, "\xff"), "an account's name is \"\\xff\": must be UTF-8");
  refused(with(&Account::name, std::string("Ada\0", 4)), "an account's name is \"Ada\\x00\": must hold no control");
  refused(with(&Account::name, "Ada\xc2\x85"), "must hold no control characters");
  refused(with(&Account::name, std::string(201, 'x')), "201 bytes, at most 200");
  refused(with(&Account::role, "root"), "an account's role is \"root\": must be one of learner, instructor, admin");
  refused(with(&Account::state, ""), "an account's state is \"\": must be one of invited, active, disabled");
  refused(with(&Account::section, "\n"), "an account's section is \"\\n\"");
  refused(with(&Account::sis_id, std::string(201, '1')), "an account's sis_id");
  refused(with(&Account::canvas_id, "\xc0\x80"), "an account's canvas_id");
  refused(with(&Account::password, std::string(301, 'x')), "an account's password");
  Account account = SampleAccount(1);
  account.created_ms = -1;
  refused(account, "an account's created_ms is \"-1\"");
  EXPECT_TRUE(HasCodeAndText(cohort().CreateAccount(SampleAccount(1), {.actor = ""}),
                             absl::StatusCode::kInvalidArgument, "an actor is \"\": must not be empty"));
  EXPECT_TRUE(cohort().Accounts()->empty());
  EXPECT_TRUE(cohort().AuditAfter(0, 9)->empty());
}

TEST_P(CohortConformance, AnUpdateIsOfTheAccountAsItWasRead) {
  const Account seen = Join(1);
  Account instructor = seen;
  instructor.role = "instructor";
  ASSERT_TRUE(IsOk(cohort().UpdateAccount(seen, instructor, kBy)));
  EXPECT_EQ(LastEntry().action, "account.role");
  EXPECT_EQ(LastEntry().detail, "role: learner -> instructor");
  Account renamed = seen;
  renamed.name = "Ada";
  EXPECT_TRUE(HasCodeAndText(cohort().UpdateAccount(seen, renamed, kBy), absl::StatusCode::kAborted, SampleId(1)))
      << "it would be a learner again, and nobody wanted that";
  EXPECT_EQ(*cohort().GetAccount(SampleId(1)), instructor);
  const int64_t version = *store_->Version();
  ASSERT_TRUE(IsOk(cohort().UpdateAccount(instructor, instructor, kBy)));
  EXPECT_EQ(*store_->Version(), version) << "nothing is different";
  EXPECT_EQ(cohort().AuditAfter(0, 9)->size(), 2u);
}

TEST_P(CohortConformance, ManyChangesAreMadeTogetherOrNotAtAll) {
  const Account first = Join(1), second = Join(2);
  Account renamed = first, moved = second, third = SampleAccount(3);
  renamed.name = "Ada";
  moved.login = "moved@example.org";
  third.login = second.login;  // which the change makes free
  ASSERT_TRUE(IsOk(cohort().ChangeAccounts({third}, {{first, renamed}, {second, moved}}, kBy)));
  EXPECT_EQ(*cohort().GetAccount(SampleId(1)), renamed);
  EXPECT_EQ(*cohort().GetAccount(SampleId(2)), moved);
  EXPECT_EQ(*cohort().GetAccount(SampleId(3)), third);
  const auto audit = cohort().AuditAfter(0, 9);
  ASSERT_EQ(audit->size(), 5u) << "one entry for each";
  EXPECT_EQ(audit->back().action, "account.create");
  Account again = renamed;
  again.name = "Ada L.";
  // A change of what is no longer so, and a login that somebody has: nothing of it is made.
  EXPECT_TRUE(HasCode(cohort().ChangeAccounts({SampleAccount(4)}, {{renamed, again}, {second, first}}, kBy),
                      absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(cohort().ChangeAccounts({SampleAccount(4)}, {{renamed, again}, {second, second}}, kBy),
                      absl::StatusCode::kAborted));
  Account taken = SampleAccount(4);
  taken.login = moved.login;
  EXPECT_TRUE(HasCode(cohort().ChangeAccounts({SampleAccount(5), taken}, {{renamed, again}}, kBy),
                      absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(*cohort().GetAccount(SampleId(1)), renamed);
  EXPECT_EQ(*cohort().GetAccount(SampleId(5)), std::nullopt);
  EXPECT_EQ(cohort().AuditAfter(0, 9)->size(), 5u);
}

TEST_P(CohortConformance, AnUpdateNeedsAnAccountAndAFreeLogin) {
  EXPECT_TRUE(HasCode(cohort().UpdateAccount(SampleAccount(1), SampleAccount(1), kBy), absl::StatusCode::kNotFound));
  const Account seen = Join(1);
  Join(2);
  Account other = seen;
  other.login = "learner-2";
  EXPECT_TRUE(HasCode(cohort().UpdateAccount(seen, other, kBy), absl::StatusCode::kAlreadyExists));
  other = seen;
  other.id = SampleId(3);
  EXPECT_TRUE(HasCodeAndText(cohort().UpdateAccount(seen, other, kBy), absl::StatusCode::kInvalidArgument,
                             "id and created_ms stay"));
}

TEST_P(CohortConformance, ASessionIsThereUntilItIsOver) {
  const Account account = Join(1);
  const int64_t version = *store_->Version();
  const Session session = SampleSession(7, account.id);
  ASSERT_TRUE(IsOk(cohort().PutSession(session)));
  EXPECT_TRUE(HasCode(cohort().PutSession(session), absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(*cohort().FindSession(SampleToken(7), 8'999), (AccountSession{account, session}));
  EXPECT_EQ(*cohort().FindSession(SampleToken(7), 9'000), std::nullopt);
  EXPECT_EQ(*cohort().FindSession(SampleToken(8), 0), std::nullopt);
  EXPECT_TRUE(*cohort().TouchSession(SampleToken(7), 2'000, 10'000));
  EXPECT_EQ(cohort().FindSession(SampleToken(7), 9'000)->value().session.seen_ms, 2'000);
  EXPECT_FALSE(*cohort().TouchSession(SampleToken(8), 2'000, 10'000));
  EXPECT_EQ(*store_->Version(), version) << "no page shows it";
  ASSERT_TRUE(IsOk(cohort().EndSession(SampleToken(7))));
  ASSERT_TRUE(IsOk(cohort().EndSession(SampleToken(7))));
  EXPECT_EQ(*cohort().FindSession(SampleToken(7), 0), std::nullopt);
  EXPECT_TRUE(HasCode(cohort().PutSession(SampleSession(9, SampleId(99))), absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCodeAndText(cohort().PutSession({.token_sha256 = "secret", .account = account.id}),
                             absl::StatusCode::kInvalidArgument, "a session's token_sha256"));
}

TEST_P(CohortConformance, ANewPasswordAndADisabledAccountEndItsSessions) {
  const auto put = [&](const std::string& account) {
    ASSERT_TRUE(IsOk(cohort().PutSession(SampleSession(7, account))));
  };
  Account seen = Join(1);
  Join(2);
  ASSERT_TRUE(IsOk(cohort().PutSession(SampleSession(2, SampleId(2)))));
  const auto update = [&](std::string Account::*field, const std::string& value) {
    put(seen.id);
    Account account = seen;
    account.*field = value;
    ASSERT_TRUE(IsOk(cohort().UpdateAccount(seen, account, kBy)));
    seen = account;
  };
  update(&Account::name, "Ada");
  EXPECT_NE(*cohort().FindSession(SampleToken(7), 0), std::nullopt) << "a name is no reason";
  ASSERT_TRUE(IsOk(cohort().EndSession(SampleToken(7))));
  update(&Account::password, "$argon2id$other");
  EXPECT_EQ(*cohort().FindSession(SampleToken(7), 0), std::nullopt);
  update(&Account::role, "instructor");
  EXPECT_EQ(*cohort().FindSession(SampleToken(7), 0), std::nullopt);
  update(&Account::state, "disabled");
  EXPECT_EQ(*cohort().FindSession(SampleToken(7), 0), std::nullopt);
  EXPECT_NE(*cohort().FindSession(SampleToken(2), 0), std::nullopt) << "another's";
}

TEST_P(CohortConformance, SessionsEndTogetherAndByThemselves) {
  const Account account = Join(1);
  for (int n = 0; n < 4; ++n) ASSERT_TRUE(IsOk(cohort().PutSession(SampleSession(n, account.id))));
  ASSERT_TRUE(IsOk(cohort().PutInvitation(SampleInvitation(1), kBy)));
  EXPECT_EQ(*cohort().EndSessionsOf(account.id, SampleToken(2)), 3);
  EXPECT_NE(*cohort().FindSession(SampleToken(2), 0), std::nullopt);
  EXPECT_EQ(*cohort().ForgetExpired(8'999), 0);
  EXPECT_EQ(*cohort().ForgetExpired(9'000), 1);
  EXPECT_EQ(*cohort().ForgetExpired(9'000'000), 1) << "the invitation";
  EXPECT_TRUE(cohort().Invitations()->empty());
}

TEST_P(CohortConformance, AnInvitationBringsAnAccountAsOftenAsItSays) {
  Invitation invitation = SampleInvitation(1);
  invitation.role = "instructor";
  invitation.uses_left = 2;
  ASSERT_TRUE(IsOk(cohort().PutInvitation(invitation, kBy)));
  EXPECT_TRUE(HasCode(cohort().PutInvitation(invitation, kBy), absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(*cohort().FindInvitation(SampleToken(1), 8'999'999), invitation);
  EXPECT_EQ(*cohort().FindInvitation(SampleToken(1), 9'000'000), std::nullopt);
  Account joining = SampleAccount(1);
  joining.state = "invited";
  joining.role = "admin";
  const auto joined = cohort().TakeInvitation(SampleToken(1), joining, {.actor = joining.id, .at_ms = 1});
  ASSERT_TRUE(IsOk(joined));
  EXPECT_EQ(joined->role, "instructor") << "nobody chooses a role";
  EXPECT_EQ(joined->state, "active");
  EXPECT_EQ(*cohort().GetAccount(joining.id), *joined);
  EXPECT_TRUE(
      HasCode(cohort().TakeInvitation(SampleToken(1), joining, kBy).status(), absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(cohort().Invitations()->at(0).uses_left, 1) << "whoever was refused used none";
  ASSERT_TRUE(IsOk(cohort().TakeInvitation(SampleToken(1), SampleAccount(2), kBy)));
  EXPECT_TRUE(HasCodeAndText(cohort().TakeInvitation(SampleToken(1), SampleAccount(3), kBy).status(),
                             absl::StatusCode::kNotFound, "no invitation that holds"));
  EXPECT_EQ(*cohort().FindInvitation(SampleToken(1), 0), std::nullopt);
  EXPECT_EQ(cohort().Invitations()->at(0).uses_left, 0);
}

TEST_P(CohortConformance, AnInvitationThatIsOverOrTakenBackBringsNobody) {
  ASSERT_TRUE(IsOk(cohort().PutInvitation(SampleInvitation(1), kBy)));
  const By late = {.actor = "x", .at_ms = 9'000'000};
  EXPECT_TRUE(
      HasCode(cohort().TakeInvitation(SampleToken(1), SampleAccount(1), late).status(), absl::StatusCode::kNotFound));
  ASSERT_TRUE(IsOk(cohort().EndInvitation(SampleToken(1), kBy)));
  EXPECT_TRUE(
      HasCode(cohort().TakeInvitation(SampleToken(1), SampleAccount(1), kBy).status(), absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCode(cohort().EndInvitation(SampleToken(1), kBy), absl::StatusCode::kNotFound));
  EXPECT_TRUE(cohort().Accounts()->empty());
  Invitation none = SampleInvitation(2);
  none.uses_left = 0;
  EXPECT_TRUE(HasCodeAndText(cohort().PutInvitation(none, kBy), absl::StatusCode::kInvalidArgument,
                             "an invitation's uses_left is \"0\""));
}

TEST_P(CohortConformance, AnInvitationOfTheRosterFillsItsEntry) {
  Account entry = SampleAccount(1);
  entry.state = "invited";
  entry.password = "";
  ASSERT_TRUE(IsOk(cohort().CreateAccount(entry, kBy)));
  Invitation invitation = SampleInvitation(1);
  invitation.account = entry.id;
  invitation.uses_left = 2;
  ASSERT_TRUE(IsOk(cohort().PutInvitation(invitation, kBy)));
  Account joining = SampleAccount(2);
  joining.login = "ada";
  joining.role = "admin";
  Account expected = entry;
  expected.login = "ada";
  expected.password = joining.password;
  expected.state = "active";
  EXPECT_EQ(*cohort().TakeInvitation(SampleToken(1), joining, kBy), expected);
  EXPECT_EQ(*cohort().Accounts(), std::vector<Account>{expected});
  Account disabled = expected;
  disabled.state = "disabled";
  ASSERT_TRUE(IsOk(cohort().UpdateAccount(expected, disabled, kBy)));
  EXPECT_TRUE(
      HasCode(cohort().TakeInvitation(SampleToken(1), joining, kBy).status(), absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(cohort().Invitations()->at(0).uses_left, 1);
  invitation.token_sha256 = SampleToken(5);
  invitation.account = SampleId(5);
  EXPECT_TRUE(HasCode(cohort().PutInvitation(invitation, kBy), absl::StatusCode::kNotFound));
}

// Else an instructor's link for a learner would open the account of the admin that he has become.
TEST_P(CohortConformance, AnInvitationGivesNoRoleThatItsAccountGotLater) {
  const Account learner = Join(1);
  Invitation invitation = SampleInvitation(1);
  invitation.account = learner.id;
  invitation.role = learner.role;
  ASSERT_TRUE(IsOk(cohort().PutInvitation(invitation, kBy)));
  Account admin = learner;
  admin.role = "admin";
  ASSERT_TRUE(IsOk(cohort().UpdateAccount(learner, admin, kBy)));
  EXPECT_TRUE(HasCodeAndText(cohort().TakeInvitation(SampleToken(1), learner, kBy).status(),
                             absl::StatusCode::kFailedPrecondition, "is no learner any more"));
  EXPECT_EQ(cohort().GetAccount(learner.id).value(), admin) << "nothing has changed";
  EXPECT_EQ(cohort().Invitations()->at(0).uses_left, invitation.uses_left);
}

TEST_P(CohortConformance, AnInvitationThatChangesNothingIsTakenAllTheSame) {
  const Account account = Join(1);
  Invitation invitation = SampleInvitation(1);
  invitation.account = account.id;
  ASSERT_TRUE(IsOk(cohort().PutInvitation(invitation, kBy)));
  ASSERT_TRUE(IsOk(cohort().PutSession(SampleSession(2, account.id))));
  const int64_t version = *store_->Version();
  EXPECT_EQ(*cohort().TakeInvitation(SampleToken(1), account, {.actor = account.id, .at_ms = 1}), account);
  EXPECT_EQ(cohort().Invitations()->at(0).uses_left, 0);
  EXPECT_EQ(*cohort().FindSession(SampleToken(2), 0), std::nullopt);
  EXPECT_EQ(LastEntry().actor, account.id);
  EXPECT_EQ(LastEntry().object, account.id);
  EXPECT_GT(*store_->Version(), version);
}

TEST_P(CohortConformance, ThreadsThatTakeAnInvitationShareItsUses) {
  constexpr int kThreads = 8, kUses = 3;
  Invitation invitation = SampleInvitation(1);
  invitation.uses_left = kUses;
  ASSERT_TRUE(IsOk(cohort().PutInvitation(invitation, kBy)));
  std::vector<absl::Status> results(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back(
        [&, t] { results[t] = cohort().TakeInvitation(SampleToken(1), SampleAccount(t), kBy).status(); });
  }
  for (std::thread& thread : threads) thread.join();
  int joined = 0;
  for (const absl::Status& result : results) {
    joined += result.ok();
    EXPECT_TRUE(result.ok() || HasCode(result, absl::StatusCode::kNotFound)) << result;
  }
  EXPECT_EQ(joined, kUses);
  EXPECT_EQ(cohort().Accounts()->size(), static_cast<size_t>(kUses));
}

TEST_P(CohortConformance, ATokenHoldsUntilItIsRevoked) {
  const Account account = Join(1);
  ASSERT_TRUE(IsOk(cohort().PutToken(SampleApiToken(1, account.id), kBy)));
  EXPECT_EQ(LastEntry().action, "token.create");
  EXPECT_EQ(LastEntry().object, account.id);
  ASSERT_TRUE(IsOk(cohort().PutToken(SampleApiToken(2, account.id), kBy)));
  EXPECT_TRUE(HasCode(cohort().PutToken(SampleApiToken(2, account.id), kBy), absl::StatusCode::kAlreadyExists));
  EXPECT_TRUE(HasCode(cohort().PutToken(SampleApiToken(3, SampleId(3)), kBy), absl::StatusCode::kNotFound));
  EXPECT_EQ(*cohort().FindToken(SampleToken(1)), SampleApiToken(1, account.id));
  const int64_t version = *store_->Version();
  EXPECT_TRUE(*cohort().TouchToken(SampleToken(1), 77));
  EXPECT_EQ(*store_->Version(), version);
  ASSERT_TRUE(IsOk(cohort().RevokeToken(SampleToken(1), kBy)));
  EXPECT_EQ(*cohort().FindToken(SampleToken(1)), std::nullopt);
  EXPECT_FALSE(*cohort().TouchToken(SampleToken(1), 78));
  EXPECT_TRUE(HasCode(cohort().RevokeToken(SampleToken(1), kBy), absl::StatusCode::kNotFound));
  ApiToken revoked = SampleApiToken(1, account.id);
  revoked.used_ms = 77;
  revoked.revoked_ms = kBy.at_ms;
  EXPECT_EQ(*cohort().Tokens(account.id), (std::vector<ApiToken>{revoked, SampleApiToken(2, account.id)}));
  EXPECT_TRUE(cohort().Tokens(SampleId(2))->empty());
}

TEST_P(CohortConformance, ATokenThatCannotBeIsRefused) {
  const Account account = Join(1);
  const auto refused = [&](ApiToken token, const std::string& part) {
    EXPECT_TRUE(HasCodeAndText(cohort().PutToken(token, kBy), absl::StatusCode::kInvalidArgument, part));
  };
  ApiToken token = SampleApiToken(1, account.id);
  token.scopes = "submit  read";
  refused(token, "a token's scope is \"\": must be one of submit, read, instructor");
  token.scopes = "";
  refused(token, "a token's scopes is \"\": must name at least one");
  token = SampleApiToken(1, account.id);
  token.name = "\x1b[31m";
  refused(token, "a token's name is \"\\x1b[31m\"");
  token = SampleApiToken(1, account.id);
  token.token_sha256 = std::string(64, 'A');
  refused(token, "a token's token_sha256");
}

}  // namespace
}  // namespace course::store
