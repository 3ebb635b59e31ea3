#include "web/guard/enrolment.h"

#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace course::web::guard {
namespace {

constexpr char kToken[] = "0123456789abcdef0123456789abcdef";

TEST(Enrolment, ALearnerIsKnownAgainByTheCookie) {
  const Enrolment enrolment(kToken);
  const Guest guest = enrolment.Enrol();
  EXPECT_EQ(guest.learner.size(), 32u) << "128 bits";
  EXPECT_EQ(guest.cookie.size(), 32u + 1 + 64);
  EXPECT_EQ(enrolment.LearnerOf(guest.cookie), guest.learner);
  EXPECT_EQ(Enrolment(kToken).LearnerOf(guest.cookie), guest.learner) << "a restart forgets nobody";
}

TEST(Enrolment, EachIsAnother) {
  const Enrolment enrolment(kToken);
  std::set<std::string> learners;
  for (int i = 0; i < 10'000; ++i) learners.insert(enrolment.Enrol().learner);
  EXPECT_EQ(learners.size(), 10'000u);
}

TEST(Enrolment, WhatWasNotSignedHereIsNobody) {
  const Enrolment enrolment(kToken);
  const Guest ada = enrolment.Enrol(), bob = enrolment.Enrol();
  const std::string tag = ada.cookie.substr(33);
  for (const std::string& forged : {std::string(), std::string("."), ada.learner, ada.learner + ".", "." + tag, tag,
                                    bob.learner + "." + tag,                   // another's id
                                    ada.learner + "." + std::string(64, '0'),  // no tag
                                    ada.learner + "." + tag.substr(0, 63),     // truncated
                                    ada.learner + "." + tag + "0",             // longer
                                    ada.learner + "." + tag + std::string(1, '\0'), ada.learner + ":" + tag,
                                    ada.learner + tag, " " + ada.cookie, absl::AsciiStrToUpper(ada.cookie), "me." + tag,
                                    std::string("me"), ada.learner + "." + enrolment.CsrfOf(ada.learner)}) {
    EXPECT_EQ(enrolment.LearnerOf(forged), std::nullopt) << forged;
  }
  EXPECT_EQ(Enrolment("0123456789abcdef0123456789abcdeg").LearnerOf(ada.cookie), std::nullopt) << "another server's";
}

TEST(Enrolment, EveryBitOfTheCookieCounts) {
  const Enrolment enrolment(kToken);
  const Guest guest = enrolment.Enrol();
  for (size_t at = 0; at < guest.cookie.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string forged = guest.cookie;
      forged[at] = static_cast<char>(forged[at] ^ (1 << bit));
      EXPECT_EQ(enrolment.LearnerOf(forged), std::nullopt) << at << "." << bit;
    }
  }
}

TEST(Enrolment, EachLearnersFormsCarryAnotherValueWhichOpensNothing) {
  const Enrolment enrolment(kToken);
  const Guest ada = enrolment.Enrol(), bob = enrolment.Enrol();
  const std::string csrf = enrolment.CsrfOf(ada.learner);
  EXPECT_EQ(csrf.size(), 64u);
  EXPECT_EQ(csrf, Enrolment(kToken).CsrfOf(ada.learner)) << "a form that was loaded before a restart still works";
  EXPECT_NE(csrf, enrolment.CsrfOf(bob.learner));
  EXPECT_EQ(ada.cookie.find(csrf), std::string::npos) << "a page that leaks it does not leak the cookie";
}

}  // namespace
}  // namespace course::web::guard
