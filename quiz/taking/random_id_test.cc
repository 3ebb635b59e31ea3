#include "quiz/taking/random_id.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace course::quiz {
namespace {

TEST(RandomId, WritesBothNumbersWithAllTheirDigits) {
  uint64_t next = 0x0123456789abcdef;
  const auto random = [&next] {
    const uint64_t now = next;
    next = 5;
    return now;
  };
  EXPECT_EQ(RandomId(random), "0123456789abcdef0000000000000005");
}

TEST(RandomId, OfTheSystemIsAnotherEachTime) {
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(RandomId(SystemRandom));
  EXPECT_EQ(ids.size(), 1'000u);
}

// 64 bits, each set in half of 4,000 numbers: 2,000 +- 32, and six standard deviations are 190.
TEST(RandomId, OfTheSystemUsesEveryBit) {
  int set[64] = {};
  for (int i = 0; i < 4'000; ++i) {
    const uint64_t bits = SystemRandom();
    for (int bit = 0; bit < 64; ++bit) set[bit] += (bits >> bit) & 1;
  }
  for (int bit = 0; bit < 64; ++bit) {
    EXPECT_GT(set[bit], 1'800) << "bit " << bit;
    EXPECT_LT(set[bit], 2'200) << "bit " << bit;
  }
}

}  // namespace
}  // namespace course::quiz
