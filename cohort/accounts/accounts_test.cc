#include "cohort/accounts/accounts.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "cohort/accounts/secret.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

constexpr char kGood[] = "correct horse battery", kBetter[] = "vier blaue Wagen";
constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1'000;

class AccountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = absl::StrCat(::testing::TempDir(), "/accounts", getpid(), ".db");
    auto store = store::OpenSqliteStore(path_);
    ASSERT_TRUE(IsOk(store));
    store_ = *std::move(store);
    accounts_ = std::make_unique<Accounts>(
        AccountsOptions{.store = &store_->cohort(), .hasher = &hasher_, .now_ms = [this] { return now_ms_; }});
  }
  void TearDown() override {
    store_ = nullptr;
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
  }

  // An account that came in by an invitation.
  SignedIn Joined(const std::string& login, Role role = Role::kLearner) {
    const auto code = accounts_->Invite("test", role);
    EXPECT_TRUE(IsOk(code));
    auto in = accounts_->Join(*code, {.login = login, .name = "Somebody", .password = kGood});
    EXPECT_TRUE(IsOk(in));
    return *std::move(in);
  }
  bool HoldsSession(const std::string& secret) { return accounts_->WhoHasSession(secret)->has_value(); }

  std::string path_;
  std::unique_ptr<store::Store> store_;
  PasswordHasher hasher_{{.passes = 1, .bytes = 8'192}};
  std::unique_ptr<Accounts> accounts_;
  int64_t now_ms_ = int64_t{1'800'000'000} * 1'000;
};

TEST_F(AccountsTest, SignInWithTheRightPasswordAndNoOther) {
  Joined("ada@example.org");
  const auto in = accounts_->SignIn(" ADA@example.org ", kGood);
  ASSERT_TRUE(IsOk(in));
  EXPECT_EQ(in->account.login, "ada@example.org");
  EXPECT_EQ((*accounts_->WhoHasSession(in->secret))->account.id, in->account.id);
  for (const auto& [login, password] :
       std::vector<std::pair<std::string, std::string>>{{"ada@example.org", kBetter},
                                                        {"ada@example.org", ""},
                                                        {"bob@example.org", kGood},
                                                        {"", ""},
                                                        {"' OR 1=1", kGood},
                                                        {"ada@example.org", std::string(5'000, 'x')}}) {
    EXPECT_TRUE(HasCodeAndText(accounts_->SignIn(login, password).status(), absl::StatusCode::kUnauthenticated,
                               "do not belong together"))
        << login;
  }
}

TEST_F(AccountsTest, StaySignedInWhileTheyComeAndForFourteenDaysAfterwards) {
  const std::string secret = Joined("ada").secret;
  for (int day = 0; day < 40; ++day) {
    now_ms_ += kDayMs;
    ASSERT_TRUE(HoldsSession(secret)) << day;
  }
  now_ms_ += 13 * kDayMs;
  EXPECT_TRUE(HoldsSession(secret));
  now_ms_ += 14 * kDayMs + 1;
  EXPECT_FALSE(HoldsSession(secret));
}

TEST_F(AccountsTest, ChangeTheirPasswordAndEndEveryOtherSession) {
  const SignedIn first = Joined("ada");
  const SignedIn second = *accounts_->SignIn("ada", kGood);
  EXPECT_TRUE(HasCode(accounts_->ChangePassword(second.account, kGood, "short"), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(accounts_->ChangePassword(second.account, "wrong", kBetter), absl::StatusCode::kUnauthenticated));
  EXPECT_TRUE(HoldsSession(first.secret)) << "nothing was changed";
  const auto changed = accounts_->ChangePassword(second.account, kGood, kBetter);
  ASSERT_TRUE(IsOk(changed));
  EXPECT_TRUE(HoldsSession(changed->secret));
  EXPECT_FALSE(HoldsSession(first.secret));
  EXPECT_FALSE(HoldsSession(second.secret));
  EXPECT_FALSE(accounts_->SignIn("ada", kGood).ok());
  EXPECT_TRUE(IsOk(accounts_->SignIn("ada", kBetter)));
}

TEST_F(AccountsTest, ComeInByAnInvitationAsOftenAsItSays) {
  const std::string code = *accounts_->Invite("test", Role::kInstructor, "", 2);
  EXPECT_EQ((*accounts_->FindInvitation(code))->role, "instructor");
  EXPECT_EQ(accounts_->Join(code, {.login = "ada", .name = "Ada", .password = kGood})->account.role, "instructor");
  EXPECT_TRUE(HasCode(accounts_->Join(code, {.login = "ada", .name = "Another", .password = kGood}),
                      absl::StatusCode::kAlreadyExists));
  EXPECT_TRUE(HasCode(accounts_->Join(code, {.login = "bob", .name = " ", .password = kGood}),
                      absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(accounts_->Join(code, {.login = "bob", .name = "Bob", .password = "bob"}),
                      absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(IsOk(accounts_->Join(code, {.login = "bob", .name = "Bob", .password = kGood}))) << "no use was lost";
  EXPECT_TRUE(
      HasCode(accounts_->Join(code, {.login = "eve", .name = "Eve", .password = kGood}), absl::StatusCode::kNotFound));
  EXPECT_FALSE(accounts_->FindInvitation(code)->has_value());
}

TEST_F(AccountsTest, OfManyWhoTakeOneInvitationAtOnceOneComesIn) {
  const std::string code = *accounts_->Invite("test", Role::kLearner);
  std::atomic<int> in{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      in += accounts_->Join(code, {.login = absl::StrCat("learner", i), .name = "N", .password = kGood}).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(in, 1);
  EXPECT_EQ(store_->cohort().Accounts()->size(), 1u);
}

TEST_F(AccountsTest, OverInvitationsLetNobodyIn) {
  const std::string code = *accounts_->Invite("test", Role::kLearner);
  now_ms_ += kInvitationMs + 1;
  EXPECT_FALSE(accounts_->FindInvitation(code)->has_value());
  EXPECT_TRUE(
      HasCode(accounts_->Join(code, {.login = "ada", .name = "Ada", .password = kGood}), absl::StatusCode::kNotFound));
}

TEST_F(AccountsTest, OfTheRosterChooseAPasswordByTheirInvitation) {
  const store::Account entry = {.id = NewId(), .login = "ada", .name = "Ada Lovelace", .created_ms = 1};
  ASSERT_TRUE(IsOk(store_->cohort().CreateAccount(entry, {.actor = "test", .at_ms = now_ms_})));
  EXPECT_FALSE(accounts_->SignIn("ada", "").ok()) << "without a password nobody comes in";
  const std::string code = *accounts_->Invite("test", Role::kLearner, entry.id);
  const auto in = accounts_->Join(code, {.login = "ada2", .name = "Mallory", .password = kGood});
  ASSERT_TRUE(IsOk(in));
  EXPECT_EQ(in->account.id, entry.id);
  EXPECT_EQ(in->account.login, "ada") << "by which the next list of learners finds the entry";
  EXPECT_EQ(in->account.name, "Ada Lovelace") << "names are the roster's";
  EXPECT_TRUE(IsOk(accounts_->SignIn("ada", kGood)));
}

TEST_F(AccountsTest, HaveTokensThatHoldUntilTheyAreRevoked) {
  const SignedIn ada = Joined("ada"), bob = Joined("bob");
  const std::string token = *accounts_->NewToken(ada.account, "laptop", {"submit", "read"});
  EXPECT_EQ((*accounts_->WhoHasToken(token))->account.login, "ada");
  EXPECT_EQ((*accounts_->WhoHasToken(token))->token.scopes, "read submit");
  EXPECT_TRUE(HasCode(accounts_->NewToken(ada.account, "x", {"instructor"}), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(accounts_->NewToken(ada.account, "x", {"root"}), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(accounts_->NewToken(ada.account, "x", {}), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(accounts_->NewToken(ada.account, "", {"read"}), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(accounts_->RevokeToken(bob.account, HashOf(token)), absl::StatusCode::kNotFound)) << "not his";
  EXPECT_TRUE(accounts_->WhoHasToken(token)->has_value());
  EXPECT_TRUE(IsOk(accounts_->RevokeToken(ada.account, HashOf(token))));
  EXPECT_FALSE(accounts_->WhoHasToken(token)->has_value());
  const std::string second = *accounts_->NewToken(ada.account, "laptop", {"read"});
  ASSERT_TRUE(IsOk(accounts_->SetState("test", ada.account.id, "disabled")));
  EXPECT_FALSE(accounts_->WhoHasToken(second)->has_value()) << "the account is closed";
  for (size_t i = 0; i < kMostTokens; ++i) ASSERT_TRUE(IsOk(accounts_->NewToken(bob.account, "t", {"read"})));
  EXPECT_TRUE(HasCodeAndText(accounts_->NewToken(bob.account, "t", {"read"}).status(),
                             absl::StatusCode::kInvalidArgument, "20 tokens"));
}

TEST_F(AccountsTest, AlwaysHaveAnAdminLeft) {
  const SignedIn head = Joined("head", Role::kAdmin);
  EXPECT_TRUE(*accounts_->HasAdmin());
  EXPECT_TRUE(HasCodeAndText(accounts_->SetRole("test", head.account.id, Role::kLearner),
                             absl::StatusCode::kFailedPrecondition, "the only admin"));
  EXPECT_TRUE(HasCode(accounts_->SetState("test", head.account.id, "disabled"), absl::StatusCode::kFailedPrecondition));
  const SignedIn second = Joined("second", Role::kAdmin);
  EXPECT_TRUE(IsOk(accounts_->SetRole("test", head.account.id, Role::kLearner)));
  EXPECT_FALSE(HoldsSession(head.secret)) << "another role signs out";
  EXPECT_TRUE(HoldsSession(second.secret));
  EXPECT_TRUE(HasCode(accounts_->SetRole("test", NewId(), Role::kAdmin), absl::StatusCode::kNotFound));
}

TEST(Login, HasItsForm) {
  for (const char* good : {"ada", "ada@example.org", "a.b_c-d+e@x", "123"}) EXPECT_TRUE(IsOk(CheckLogin(good))) << good;
  for (const std::string& bad : {std::string(""), std::string("ab"), std::string("Ada"), std::string("a b c"),
                                 std::string("ada\n"), std::string("a'b--"), std::string(101, 'a')}) {
    EXPECT_TRUE(HasCode(CheckLogin(bad), absl::StatusCode::kInvalidArgument)) << bad;
  }
}

TEST(Name, IsWhatPeopleAreCalled) {
  for (const char* good : {"Ada Lovelace", "Łukasz O'Neil-Çelik", "王小明", "محمد", "X"}) {
    EXPECT_TRUE(IsOk(CheckName(good))) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string("  "), std::string("a\nb"), std::string("a\x7F"), std::string("\xff"),
        std::string("a\xE2\x80\xAE") + "b", std::string("a\0b", 3), std::string(201, 'a')}) {
    EXPECT_TRUE(HasCode(CheckName(bad), absl::StatusCode::kInvalidArgument)) << bad;
  }
}

}  // namespace
}  // namespace course::cohort
