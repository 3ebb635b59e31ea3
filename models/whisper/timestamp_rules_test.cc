// A vocabulary by hand: text 0 to 3, end 4, start 5, no timestamps 6, timestamps 7 (0.00) to 12 (0.10).

#include "models/whisper/timestamp_rules.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace whisper {
namespace {

constexpr TimestampIds kIds = {.end_of_text = 4, .no_timestamps = 6, .first_timestamp = 7};

// Text and end are so likely that rule 5 never speaks.
std::vector<float> Flat() { return {9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0}; }

// "+" for a token that may come next, "." for one that may not.
std::string Allowed(const std::vector<int>& sampled, std::vector<float> logits = Flat(), int max_initial = 2) {
  ApplyTimestampRules(logits, sampled, kIds, max_initial);
  std::string allowed;
  for (const float x : logits) allowed += std::isinf(x) ? '.' : '+';
  return allowed;
}

TEST(TimestampRules, ByTable) {
  struct Case {
    std::vector<int> sampled;
    const char* allowed;
    const char* why;
  };
  //             text end start none timestamps
  const Case cases[] = {
      {{}, ".......+++...", "a transcript begins with a timestamp, at most 2 steps in"},
      {{7}, "++++++.......", "a segment was opened: no timestamp before some text"},
      {{7, 0}, "++++++..+++++", "text goes on, or a timestamp closes the segment, later than it began"},
      {{9, 0, 1}, "++++++....+++", "no segment is empty, and time does not go back"},
      {{7, 0, 9}, "....++...++++", "a segment was closed: the next is opened, even at the same time, or the end comes"},
      {{7, 0, 9, 9}, "++++++.......", "and was opened"},
      {{7, 0, 9, 10}, "++++++.......", "or later"},
      {{7, 0, 9, 9, 1}, "++++++....+++", "the second segment ends after it began"},
      {{7, 0, 12}, "....++......+", "at the last timestamp"},
      {{7, 0, 12, 12, 1}, "++++++.......", "nothing is later than the last timestamp"},
      {{1}, "++++++.++++++", "text without a timestamp before it: there is none to compare with"},
  };
  for (const Case& c : cases) EXPECT_EQ(Allowed(c.sampled), c.allowed) << c.why;
}

TEST(TimestampRules, LetTheFirstTimestampBeAnyIfAllAreAllowed) {
  EXPECT_EQ(Allowed({}, Flat(), 5), ".......++++++");
  EXPECT_EQ(Allowed({}, Flat(), 50), ".......++++++");
  EXPECT_EQ(Allowed({}, Flat(), 0), ".......+.....");
}

// log(e^-1.2 + e^-1.5 + e^-2) = -0.416 is above -0.9, although each timestamp alone is below.
TEST(TimestampRules, ForceATimestampIfAllTogetherAreLikelierThanTheBestText) {
  constexpr float kNever = -std::numeric_limits<float>::infinity();
  std::vector<float> logits = {-0.9f, -5, -5, -5, -5, -9, -9, kNever, -1.2f, -1.5f, -2.0f, kNever, kNever};
  EXPECT_EQ(Allowed({7, 0}, logits), "........+++..");
  logits[0] = -0.41f;
  EXPECT_EQ(Allowed({7, 0}, logits), "++++++..+++..") << "-0.41 is likelier";
  // Adding the same number to all changes no probability.
  for (float& x : logits) x += 50;
  EXPECT_EQ(Allowed({7, 0}, logits), "++++++..+++..");
}

TEST(TimestampRules, CountTheEndAmongTheOthers) {
  std::vector<float> logits(13, -9);
  logits[4] = 1;
  logits[10] = 0;
  EXPECT_EQ(Allowed({7, 0, 9}, logits), "....++...++++") << "the end is likelier than all timestamps";
  logits[4] = -1;
  EXPECT_EQ(Allowed({7, 0, 9}, logits), ".........++++");
}

TEST(TimestampRules, OnlyMask) {
  std::vector<float> logits = Flat();
  ApplyTimestampRules(logits, std::vector<int>{7, 0}, kIds, 2);
  for (size_t i = 0; i < logits.size(); ++i) {
    EXPECT_TRUE(std::isinf(logits[i]) || logits[i] == Flat()[i]) << i;
  }
}

TEST(Suppress, MasksEachTokenAndNothingElse) {
  std::vector<float> logits = {1, 2, 3, 4};
  Suppress(logits, std::vector<int>{2, -1, 0});
  EXPECT_TRUE(std::isinf(logits[0]) && std::isinf(logits[2]));
  EXPECT_EQ(logits[1], 2);
  EXPECT_EQ(logits[3], 4);
}

}  // namespace
}  // namespace whisper
