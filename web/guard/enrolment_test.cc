#include "web/guard/enrolment.h"

#include <optional>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"

namespace course::web::guard {
namespace {

constexpr char kToken[] = "0123456789abcdef0123456789abcdef";

constexpr int64_t kNow = 1'700'000'000'000;  // in milliseconds
constexpr int64_t kDay = int64_t{24} * 60 * 60 * 1'000;

std::optional<std::string> LearnerOf(const Enrolment& enrolment, const std::string& cookie) {
  const std::optional<Guest> guest = enrolment.Recognize(cookie);
  return guest ? std::optional(guest->learner) : std::nullopt;
}

TEST(Enrolment, ALearnerIsKnownAgainByTheCookie) {
  const Enrolment enrolment(kToken);
  const std::string learner = enrolment.NewLearner();
  const std::string cookie = enrolment.CookieOf(learner, kNow + 999);
  EXPECT_EQ(learner.size(), 32u) << "128 bits";
  EXPECT_EQ(cookie.size(), 32u + 1 + 10 + 1 + 64);
  EXPECT_EQ(LearnerOf(enrolment, cookie), learner);
  EXPECT_EQ(LearnerOf(Enrolment(kToken), cookie), learner) << "a restart forgets nobody";
  EXPECT_EQ(enrolment.Recognize(cookie)->given_ms, kNow);
}

// Computed by Python's hashlib and hmac: the key is BLAKE2b of the token, keyed with the purpose; the tag the first 32
// bytes of HMAC-SHA-512.
TEST(Enrolment, CookiesOfEarlierServersAreKnown) {
  const Enrolment enrolment(kToken);
  const std::string learner = "00112233445566778899aabbccddeeff";
  EXPECT_EQ(enrolment.CookieOf(learner, kNow), learner +
                                                   ".1700000000."
                                                   "ec622bc36565de14ae67c5f608629a2c914d31612eefb9f15e0e8f45b51aa6bc");
  const auto guest = enrolment.Recognize(learner +
                                         "."
                                         "bf9d4630b980480e6c24a8cca7886c57ac7c7c573ac309a465ed462d51364064");
  ASSERT_TRUE(guest.has_value());
  EXPECT_EQ(guest->learner, learner);
  EXPECT_TRUE(guest->IsToBeRenewed(kNow)) << "it does not say how old it is";
}

TEST(Enrolment, ACookieIsRenewedWhenMoreThanHalfOfItsTimeIsGone) {
  const Guest guest = {.learner = "x", .given_ms = kNow};
  EXPECT_EQ(kCookieSeconds * 1'000, 180 * kDay);
  EXPECT_FALSE(guest.IsToBeRenewed(kNow));
  EXPECT_FALSE(guest.IsToBeRenewed(kNow + 90 * kDay));
  EXPECT_TRUE(guest.IsToBeRenewed(kNow + 90 * kDay + 1));
  EXPECT_TRUE(guest.IsToBeRenewed(kNow - 91 * kDay)) << "given by a clock that went far ahead";
}

TEST(Enrolment, EachIsAnother) {
  const Enrolment enrolment(kToken);
  std::set<std::string> learners;
  for (int i = 0; i < 10'000; ++i) learners.insert(enrolment.NewLearner());
  EXPECT_EQ(learners.size(), 10'000u);
}

TEST(Enrolment, WhatWasNotSignedHereIsNobody) {
  const Enrolment enrolment(kToken);
  const std::string ada = enrolment.NewLearner(), bob = enrolment.NewLearner();
  const std::string cookie = enrolment.CookieOf(ada, kNow);
  const std::string time = ".1700000000.", tag = cookie.substr(32 + time.size());
  for (const std::string& forged : {std::string(),
                                    std::string("."),
                                    std::string(".."),
                                    ada,
                                    ada + ".",
                                    ada + time,
                                    time + tag,
                                    tag,
                                    bob + time + tag,                   // another's id
                                    ada + ".1700000001." + tag,         // another time
                                    ada + "." + tag,                    // none
                                    ada + time + std::string(64, '0'),  // no tag
                                    ada + time + tag.substr(0, 63),     // truncated
                                    ada + time + tag + "0",             // longer
                                    ada + time + tag + std::string(1, '\0'),
                                    ada + ":1700000000:" + tag,
                                    " " + cookie,
                                    absl::AsciiStrToUpper(cookie),
                                    "me" + time + tag,
                                    std::string("me"),
                                    ada + time + enrolment.CsrfOf(ada),
                                    ada + "." + enrolment.CsrfOf(ada)}) {
    EXPECT_EQ(LearnerOf(enrolment, forged), std::nullopt) << forged;
  }
  EXPECT_EQ(LearnerOf(Enrolment("0123456789abcdef0123456789abcdeg"), cookie), std::nullopt) << "another server's";
}

TEST(Enrolment, EveryBitOfTheCookieCounts) {
  const Enrolment enrolment(kToken);
  const std::string cookie = enrolment.CookieOf(enrolment.NewLearner(), kNow);
  for (size_t at = 0; at < cookie.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string forged = cookie;
      forged[at] = static_cast<char>(forged[at] ^ (1 << bit));
      EXPECT_EQ(LearnerOf(enrolment, forged), std::nullopt) << at << "." << bit;
    }
  }
}

TEST(Enrolment, EachLearnersFormsCarryAnotherValueWhichOpensNothing) {
  const Enrolment enrolment(kToken);
  const std::string ada = enrolment.NewLearner(), bob = enrolment.NewLearner();
  const std::string csrf = enrolment.CsrfOf(ada);
  EXPECT_EQ(csrf.size(), 64u);
  EXPECT_EQ(csrf, Enrolment(kToken).CsrfOf(ada)) << "a form that was loaded before a restart still works";
  EXPECT_NE(csrf, enrolment.CsrfOf(bob));
  EXPECT_EQ(enrolment.CookieOf(ada, kNow).find(csrf), std::string::npos)
      << "a page that leaks it does not leak the cookie";
}

}  // namespace
}  // namespace course::web::guard
