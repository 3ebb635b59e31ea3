#include "models/whisper/narrow_dot.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "kernels/lanes.h"
#include "nn/io/half.h"

namespace whisper {
namespace {

struct Work {
  int rows, cols;
  std::vector<uint16_t> halves;
  std::vector<int8_t> bytes;
  std::vector<float> x;
};

// Finite halves of any size up to 2, subnormal ones among them.
Work RandomWork(base::Rng& rng, int rows, int cols) {
  Work work = {.rows = rows, .cols = cols, .halves = {}, .bytes = {}, .x = {}};
  for (int i = 0; i < rows * cols; ++i) {
    work.halves.push_back(static_cast<uint16_t>(rng.Below(0x4001) | (rng.Below(2) << 15)));
    work.bytes.push_back(static_cast<int8_t>(static_cast<int>(rng.Below(255)) - 127));
  }
  for (int i = 0; i < cols; ++i) work.x.push_back(static_cast<float>(2 * rng.Uniform() - 1));
  return work;
}

TEST(NarrowDot, OfHalvesIsTheSumOfProducts) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (const NarrowDot& dot : NarrowDots()) {
    SCOPED_TRACE(dot.name);
    for (const int cols : {1, 7, 16, 17, 100, 384}) {
      const Work work = RandomWork(rng, 5, cols);
      std::vector<float> sums(work.rows);
      dot.halves(work.halves.data(), work.rows, cols, work.x.data(), sums.data());
      for (int o = 0; o < work.rows; ++o) {
        double sum = 0, size = 0;
        for (int i = 0; i < cols; ++i) {
          const double product = double{nn::io::HalfToFloat(work.halves[o * cols + i])} * work.x[i];
          sum += product;
          size += std::abs(product);
        }
        // A product rounds once, and each of its additions once more: kernels/lanes.h.
        EXPECT_NEAR(sums[o], sum, (kernels::LaneAdditions(cols) + 1) * 0x1p-24 * size) << cols;
      }
    }
  }
}

TEST(NarrowDot, OfWholeNumbersIsTheSumOfProducts) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (const NarrowDot& dot : NarrowDots()) {
    SCOPED_TRACE(dot.name);
    for (const int cols : {1, 7, 16, 17, 100, 384}) {
      const Work work = RandomWork(rng, 5, cols);
      std::vector<float> sums(work.rows);
      dot.bytes(work.bytes.data(), work.rows, cols, work.x.data(), sums.data());
      for (int o = 0; o < work.rows; ++o) {
        double sum = 0, size = 0;
        for (int i = 0; i < cols; ++i) {
          const double product = double{work.x[i]} * work.bytes[o * cols + i];
          sum += product;
          size += std::abs(product);
        }
        EXPECT_NEAR(sums[o], sum, (kernels::LaneAdditions(cols) + 1) * 0x1p-24 * size) << cols;
      }
    }
  }
}

TEST(NarrowDot, HasTheSameBitsInEveryForm) {
  if (NarrowDots().size() < 2) GTEST_SKIP() << "this processor has the first form only";
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  const NarrowDot &any = NarrowDots().front(), &best = BestNarrowDot();
  for (int trial = 0; trial < 200; ++trial) {
    // The second form takes rows four at a time, and the last ones alone.
    const Work work = RandomWork(rng, 1 + rng.Below(12), 1 + rng.Below(200));
    std::vector<float> one(work.rows), other(work.rows);
    any.halves(work.halves.data(), work.rows, work.cols, work.x.data(), one.data());
    best.halves(work.halves.data(), work.rows, work.cols, work.x.data(), other.data());
    EXPECT_EQ(one, other) << work.rows << " x " << work.cols;
    any.bytes(work.bytes.data(), work.rows, work.cols, work.x.data(), one.data());
    best.bytes(work.bytes.data(), work.rows, work.cols, work.x.data(), other.data());
    EXPECT_EQ(one, other) << work.rows << " x " << work.cols;
  }
}

TEST(NarrowDot, TurnsEveryFiniteHalfAndEveryByteIntoAFloat) {
  std::vector<uint16_t> halves;
  std::vector<float> values;
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    if ((bits >> 10 & 31) == 31) continue;  // infinity and NaN
    halves.push_back(static_cast<uint16_t>(bits));
    values.push_back(nn::io::HalfToFloat(static_cast<uint16_t>(bits)));
  }
  std::vector<int8_t> bytes;
  std::vector<float> numbers;
  for (int v = -127; v <= 127; ++v) {
    bytes.push_back(static_cast<int8_t>(v));
    numbers.push_back(static_cast<float>(v));
  }
  for (const NarrowDot& dot : NarrowDots()) {
    std::vector<float> from_halves(halves.size()), from_bytes(bytes.size());
    dot.halves_as_floats(halves.data(), static_cast<int64_t>(halves.size()), from_halves.data());
    dot.bytes_as_floats(bytes.data(), static_cast<int64_t>(bytes.size()), from_bytes.data());
    EXPECT_EQ(from_halves, values) << dot.name;
    EXPECT_EQ(from_bytes, numbers) << dot.name;
  }
}

}  // namespace
}  // namespace whisper
