#include "cohort/accounts/password.h"

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "cohort/accounts/may.h"
#include "cohort/accounts/secret.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

// The least that libsodium takes: these tests are not about how long it takes.
constexpr PasswordCost kCheap = {.passes = 1, .bytes = 8'192};

std::string Problem(std::string_view password) {
  return std::string(CheckPassword(password, "ada@example.org").message());
}

TEST(Password, OfTwelveCharactersIsGood) {
  for (const char* good : {"correct horse battery", "Ab3$Ab3$Ab3!", "vier blaue Züge im Tal",
                           "密码很长并且没有人会猜到它的", "adalovelace42"}) {
    EXPECT_TRUE(IsOk(CheckPassword(good, "ada@example.org"))) << good;
  }
}

TEST(Password, ThatIsEasyToGuessSaysWhatItLacks) {
  EXPECT_NE(Problem("Ab3$Ab3$Ab3").find("has 11 characters; at least 12"), std::string::npos);
  EXPECT_NE(Problem("").find("has 0 characters"), std::string::npos);
  EXPECT_NE(Problem("日本語日本語日本語日本").find("has 11 characters"), std::string::npos) << "characters, not bytes";
  EXPECT_NE(Problem("aaaaaaaaaaaabcd").find("4 different characters; at least 5"), std::string::npos);
  EXPECT_NE(Problem("ada@example.org").find("is the login"), std::string::npos);
  EXPECT_NE(Problem("ADA@example.ORG ada@ex").find("is the login"), std::string::npos);
  EXPECT_NE(std::string(CheckPassword("grace.hopper1grace.", "grace.hopper1").message()).find("is the login"),
            std::string::npos);
  EXPECT_NE(Problem("Password1234").find("everybody tries first"), std::string::npos);
  EXPECT_NE(Problem("correct horse battery staple").find("everybody tries first"), std::string::npos);
  EXPECT_NE(Problem(std::string(1'025, 'x')).find("has 1025 bytes; at most 1024"), std::string::npos);
  EXPECT_NE(Problem("correct horse\nbattery").find("no keyboard types"), std::string::npos);
  EXPECT_NE(Problem("correct horse \xff battery").find("no keyboard types"), std::string::npos);
  EXPECT_NE(Problem(std::string_view("correct horse\0battery", 21)).find("no keyboard types"), std::string::npos);
}

TEST(PasswordHasher, KnowsTheRightOneAgainAndNoOther) {
  PasswordHasher hasher(kCheap);
  const auto encoded = hasher.Hash("correct horse battery");
  ASSERT_TRUE(IsOk(encoded));
  EXPECT_TRUE(*hasher.Matches(*encoded, "correct horse battery"));
  for (const char* wrong : {"", "correct horse batter", "correct horse batteryy", "Correct horse battery"}) {
    EXPECT_FALSE(*hasher.Matches(*encoded, wrong)) << wrong;
  }
  EXPECT_NE(*hasher.Hash("correct horse battery"), *encoded) << "each with a salt of its own";
}

TEST(PasswordHasher, OfNobodyMatchesNothing) {
  PasswordHasher hasher(kCheap);
  EXPECT_FALSE(*hasher.Matches("", ""));
  EXPECT_FALSE(*hasher.Matches("", "correct horse battery"));
  EXPECT_FALSE(*hasher.Matches("no hash at all", "correct horse battery"));
  EXPECT_FALSE(*hasher.Matches(std::string(1'000, '$'), "x"));
}

TEST(PasswordHasher, StoresWhatTheStandardCallsIt) {
  PasswordHasher hasher;
  const auto encoded = hasher.Hash("correct horse battery");
  ASSERT_TRUE(IsOk(encoded));
  EXPECT_TRUE(encoded->starts_with("$argon2id$v=19$m=65536,t=3,p=1$")) << *encoded;
  // The reference implementation's test vector (phc-winner-argon2, src/test.c: Argon2id, t = 2, m = 2^8 KiB, p = 1).
  EXPECT_TRUE(*hasher.Matches("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                              "password"));
}

TEST(PasswordHasher, RefusesWhoComesWhenTooManyWait) {
  // One at a time and nobody waiting: of eight that begin together all but those whose turn it is are refused at once,
  // and never two at a time are under way.
  PasswordHasher hasher({.passes = 3, .bytes = 32 << 20}, {.at_once = 1, .waiting = 0});
  std::atomic<int> done{0}, refused{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto encoded = hasher.Hash("correct horse battery");
      if (encoded.ok()) {
        ++done;
      } else {
        EXPECT_TRUE(HasCodeAndText(encoded.status(), absl::StatusCode::kResourceExhausted, "too many people sign in"));
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(done, 1);
  EXPECT_EQ(done + refused, 8);
  EXPECT_TRUE(IsOk(hasher.Hash("correct horse battery"))) << "and goes on afterwards";
}

TEST(PasswordHasher, LetsThoseWaitForWhomThereIsRoom) {
  PasswordHasher hasher(kCheap, {.at_once = 2, .waiting = 64});
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 32; ++i) {
    threads.emplace_back([&] { done += hasher.Hash("correct horse battery").ok() ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 32);
}

TEST(Secret, HasItsLengthAndNeverComesTwice) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string secret = NewSecret();
    EXPECT_TRUE(IsSecret(secret)) << secret;
    EXPECT_TRUE(seen.insert(secret).second);
  }
  EXPECT_EQ(NewId().size(), 32u);
}

TEST(Secret, OfAnotherFormIsNone) {
  const std::string secret = NewSecret();
  for (const std::string& wrong : {std::string(), secret.substr(1), secret + "0", std::string(64, 'g'),
                                   std::string(64, 'A'), std::string(63, '0') + "'"}) {
    EXPECT_FALSE(IsSecret(wrong)) << wrong;
  }
}

TEST(Secret, DerivesAnotherValueForEachPurposeAndSecret) {
  const std::string a = NewSecret(), b = NewSecret();
  EXPECT_EQ(DerivedFrom(a, "forms"), DerivedFrom(a, "forms"));
  EXPECT_NE(DerivedFrom(a, "forms"), DerivedFrom(b, "forms"));
  EXPECT_NE(DerivedFrom(a, "forms"), DerivedFrom(a, "links"));
  EXPECT_NE(DerivedFrom(a, "forms"), a);
  EXPECT_EQ(HashOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") << "FIPS 180-4";
}

TEST(May, IsATableInWhichEachRoleMayMore) {
  int of_learners = 0, of_instructors = 0;
  for (const Act act : AllActs()) {
    EXPECT_TRUE(May(Role::kAdmin, act)) << Describe(act);
    EXPECT_TRUE(May(Role::kInstructor, act) || !May(Role::kLearner, act)) << Describe(act);
    of_learners += May(Role::kLearner, act) ? 1 : 0;
    of_instructors += May(Role::kInstructor, act) ? 1 : 0;
  }
  EXPECT_EQ(of_learners, 1) << "a learner works, and nothing else";
  EXPECT_EQ(of_instructors, 7);
  EXPECT_FALSE(May(Role::kInstructor, Act::kChangeRoles));
  EXPECT_FALSE(May(Role::kInstructor, Act::kInviteTeachers));
  EXPECT_FALSE(May(Role::kInstructor, Act::kErase));
}

}  // namespace
}  // namespace course::cohort
