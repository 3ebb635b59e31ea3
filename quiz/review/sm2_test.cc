// SM-2 against cases computed by hand, and against a simulated learner who forgets.

#include "quiz/review/sm2.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::quiz {
namespace {

using store::QuizCard;

constexpr int64_t kStart = 1'700'000'000'000;

TEST(Quality, FollowsWhatWasRightAndHowSureTheLearnerWas) {
  EXPECT_EQ(Quality(1, Certainty::kSure), 5);
  EXPECT_EQ(Quality(1, Certainty::kThink), 4);
  EXPECT_EQ(Quality(1, Certainty::kNone), 4);
  EXPECT_EQ(Quality(1, Certainty::kGuess), 3);
  EXPECT_EQ(Quality(0.5, Certainty::kSure), 2);
  EXPECT_EQ(Quality(0.5, Certainty::kNone), 2);
  EXPECT_EQ(Quality(0, Certainty::kNone), 1);
  EXPECT_EQ(Quality(0, Certainty::kGuess), 1);
  EXPECT_EQ(Quality(0, Certainty::kSure), 0);
}

// Computed by hand: EF' = EF + 0.1 - (5 - q)(0.08 + (5 - q) 0.02), I(1) = 1, I(2) = 6, I(n) = I(n - 1) EF', rounded up.
struct Step {
  int quality;
  double ease;
  double days;
  int repetitions;
  int lapses;
};

void ExpectCourse(const std::vector<Step>& steps) {
  QuizCard card;
  int64_t now = kStart;
  for (size_t i = 0; i < steps.size(); ++i) {
    SCOPED_TRACE(absl::StrCat("step ", i));
    card = Review(card, steps[i].quality, now);
    EXPECT_NEAR(card.ease, steps[i].ease, 1e-12);
    EXPECT_EQ(card.interval_days, steps[i].days);
    EXPECT_EQ(card.repetitions, steps[i].repetitions);
    EXPECT_EQ(card.lapses, steps[i].lapses);
    EXPECT_EQ(card.last_ms, now);
    EXPECT_EQ(card.due_ms, now + int64_t{86'400'000} * static_cast<int64_t>(steps[i].days));
    now = card.due_ms;
  }
}

TEST(Review, SpacesAGoodAnswerByTheEase) {
  ExpectCourse({{4, 2.5, 1, 1, 0}, {4, 2.5, 6, 2, 0}, {4, 2.5, 15, 3, 0}, {4, 2.5, 38, 4, 0}, {4, 2.5, 95, 5, 0}});
}

TEST(Review, SpacesASureAnswerFurther) {
  ExpectCourse({{5, 2.6, 1, 1, 0}, {5, 2.7, 6, 2, 0}, {5, 2.8, 17, 3, 0}, {5, 2.9, 50, 4, 0}});
}

TEST(Review, SpacesAGuessCloser) {
  ExpectCourse({{3, 2.36, 1, 1, 0}, {3, 2.22, 6, 2, 0}, {3, 2.08, 13, 3, 0}, {3, 1.94, 26, 4, 0}});
}

TEST(Review, BeginsAgainAfterAMissAndLeavesTheEase) {
  ExpectCourse({{3, 2.36, 1, 1, 0},
                {4, 2.36, 6, 2, 0},
                {1, 2.36, 1, 0, 1},
                {0, 2.36, 1, 0, 2},
                {4, 2.36, 1, 1, 2},
                {4, 2.36, 6, 2, 2},
                {4, 2.36, 15, 3, 2}});  // 14.16
}

TEST(Review, NeverLetsTheEaseFallBelowOnePointThree) {
  // 2.5 - 9 * 0.14 = 1.24, and so the ninth guess stops at 1.3.
  QuizCard card;
  for (int i = 0; i < 8; ++i) card = Review(card, 3, kStart);
  EXPECT_NEAR(card.ease, 1.38, 1e-12);
  card = Review(card, 3, kStart);
  EXPECT_EQ(card.ease, 1.3);
  card = Review(card, 3, kStart);
  EXPECT_EQ(card.ease, 1.3);
}

TEST(Review, CountsWholeDaysWhateverTheLastBitOfTheEase) {
  const QuizCard card = {.repetitions = 2, .interval_days = 6, .ease = std::nextafter(2.0, 3.0)};
  EXPECT_EQ(Review(card, 4, kStart).interval_days, 12);
}

TEST(Review, StaysWithinTheClockHoweverOftenItIsRight) {
  QuizCard card;
  for (int i = 0; i < 10'000; ++i) {
    card = Review(card, 5, kStart);
    ASSERT_GT(card.due_ms, kStart);
  }
  EXPECT_EQ(card.interval_days, 36'500);
}

TEST(Review, KeepsWhoseCardItIs) {
  const QuizCard card = {.learner = "me", .bank = "00", .question = "p00-kv", .reason = "missed"};
  const QuizCard after = Review(card, 4, kStart);
  EXPECT_EQ(after.learner, "me");
  EXPECT_EQ(after.bank, "00");
  EXPECT_EQ(after.question, "p00-kv");
  EXPECT_EQ(after.reason, "missed");
}

TEST(Review, HoldsItsLawsOverRandomAnswers) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  for (int learner = 0; learner < 200; ++learner) {
    QuizCard card;
    int64_t now = kStart;
    int failures = 0;
    for (int i = 0; i < 100; ++i) {
      const QuizCard before = card;
      const int quality = rng.Below(6);
      card = Review(card, quality, now);
      failures += quality < 3;
      ASSERT_GE(card.ease, 1.3);
      ASSERT_EQ(card.lapses, failures);
      ASSERT_GE(card.due_ms, now + kDayMs) << "not on the same day again";
      if (quality >= 3) {
        ASSERT_GE(card.interval_days, before.interval_days) << "intervals never shrink on success";
        ASSERT_EQ(card.repetitions, before.repetitions + 1);
      } else {
        ASSERT_EQ(card.due_ms, now + kDayMs);
        ASSERT_EQ(card.ease, before.ease);
      }
      now = card.due_ms + rng.Below(3) * kDayMs;  // not always punctual
    }
  }
}

// A learner who remembers a question after `days` with probability exp(-days / strength). A repetition that succeeds
// makes the memory `gain` times stronger; one that fails leaves it (Ebbinghaus 1885, in its simplest form).
struct Memory {
  double strength = 1;
  double gain = 1;
  QuizCard card;
  int reviews = 0, missed = 0;
};

TEST(Review, LetsKnownQuestionsDriftApartAndBringsForgottenOnesBack) {
  const uint64_t seed = course::testing::TestSeed();
  std::cout << "COURSE_SEED=" << seed << "\n";
  base::Rng rng{seed};
  std::vector<Memory> memories;
  for (int i = 0; i < 30; ++i) memories.push_back({.strength = 1e9});             // known for good
  for (int i = 0; i < 30; ++i) memories.push_back({.strength = 3, .gain = 2.5});  // learnt by and by
  for (int i = 0; i < 30; ++i) memories.push_back({.strength = 0.2});             // never sticks
  constexpr int kDays = 365;
  for (Memory& memory : memories) memory.card = Review(memory.card, 1, kStart);  // each was missed once
  for (int day = 1; day <= kDays; ++day) {
    const int64_t now = kStart + day * kDayMs;
    for (Memory& memory : memories) {
      if (memory.card.due_ms > now) continue;
      const double waited = static_cast<double>(now - memory.card.last_ms) / kDayMs;
      const bool remembered = rng.Uniform() < std::exp(-waited / memory.strength);
      memory.card = Review(memory.card, remembered ? 4 : 1, now);
      ++memory.reviews;
      memory.missed += !remembered;
      if (remembered) memory.strength *= memory.gain;
    }
    // Who reviews every day has nothing left over, and nothing is put off for ever.
    for (const Memory& memory : memories) {
      ASSERT_GT(memory.card.due_ms, now);
      ASSERT_LE(memory.card.due_ms, kStart + 2 * kDays * kDayMs);
    }
  }
  int learnt = 0, forgotten = 0;
  for (int i = 0; i < 30; ++i) {
    // Right on day 1, and then after 1, 6, 15, 38, 95, 238 days: day 2, 8, 23, 61, 156; day 394 is another year.
    EXPECT_EQ(memories[i].reviews, 6);
    EXPECT_EQ(memories[i].card.interval_days, 238);
    learnt += memories[30 + i].reviews;
    forgotten += memories[60 + i].reviews;
  }
  EXPECT_GT(learnt, 6 * 30) << "what is forgotten now and then is asked more often than what is known";
  EXPECT_LT(learnt, 40 * 30) << "and seldom once it is known";
  // exp(-5) of the answers a day later are right by luck; all others come back the next day.
  EXPECT_GT(forgotten, 340 * 30);
}

}  // namespace
}  // namespace course::quiz
