#include "kernels/gemm.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "kernels/gemm_kernel.h"

namespace kernels {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<float> RandomFloats(base::Rng& rng, size_t n) {
  std::vector<float> x(n);
  for (float& v : x) v = static_cast<float>(2 * rng.Uniform() - 1);
  return x;
}

// A matrix and the floats that it is a view of: exactly those, so that AddressSanitizer sees what is read beside it.
struct Operand {
  std::vector<float> floats;
  ConstMatrix view;
};
Operand RandomOperand(base::Rng& rng, int rows, int cols) {
  Operand m;
  switch (rng.Below(5)) {
    case 0:
    case 1:
      m.floats = RandomFloats(rng, size_t(rows) * cols);
      m.view = RowMajor(m.floats, rows, cols);
      break;
    case 2:
    case 3:
      m.floats = RandomFloats(rng, size_t(rows) * cols);
      m.view = RowMajor(m.floats, cols, rows).T();
      break;
    case 4: {  // neither direction is contiguous
      const int step = 2 + rng.Below(3);
      m.floats = RandomFloats(rng, size_t(rows) * cols * step);
      m.view = {m.floats.data(), rows, cols, int64_t{cols} * step, step};
      break;
    }
  }
  return m;
}

// Small, around the sizes of tiles and blocks, or large enough for several threads.
int RandomSize(base::Rng& rng) {
  switch (rng.Below(6)) {
    case 0:
      return rng.Below(3);
    case 1:
      return rng.Below(10);
    case 2:
      return 254 + rng.Below(6);
    case 3:
      return 143 + rng.Below(4);
    default:
      return rng.Below(100);
  }
}

bool SameBits(const std::vector<float>& x, const std::vector<float>& y) {
  return x.size() == y.size() && (x.empty() || std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) == 0);
}

std::string ToString(const ConstMatrix& m) {
  return absl::StrCat("(", m.rows, ", ", m.cols, ") strides (", m.row_stride, ", ", m.col_stride, ")");
}

class GemmTest : public ::testing::Test {
 protected:
  GemmTest() : rng_{base::testing::TestSeed()}, trace_(__FILE__, __LINE__, Seed()) {}
  ~GemmTest() override { base::SetNumThreads(1); }

  static std::string Seed() { return absl::StrCat("COURSE_SEED=", base::testing::TestSeed()); }

  base::Rng rng_;
  ::testing::ScopedTrace trace_;
};

// [1 2; 3 4] [5 6; 7 8] and [1 2; 3 4] [5 7; 6 8] by hand.
TEST(GemmNaive, MultipliesTwoByTwo) {
  const std::vector<float> a = {1, 2, 3, 4}, b = {5, 6, 7, 8};
  std::vector<float> c(4, 100);
  GemmNaive(RowMajor(a, 2, 2), RowMajor(b, 2, 2), RowMajor(c, 2, 2));
  EXPECT_EQ(c, (std::vector<float>{19, 22, 43, 50}));
  GemmNaive(RowMajor(a, 2, 2), RowMajor(b, 2, 2).T(), RowMajor(c, 2, 2), Write::kAdd);
  EXPECT_EQ(c, (std::vector<float>{19 + 17, 22 + 23, 43 + 39, 50 + 53}));
}

// 1 + 2^-24 rounds to 1, so adding two of them one by one leaves 1, while their sum 2^-23 would count.
TEST(GemmNaive, AddsToWhatCHoldsInTheOrderOfK) {
  const std::vector<float> a = {0x1p-24f, 0x1p-24f}, b = {1, 1};
  std::vector<float> c = {1};
  GemmNaive(RowMajor(a, 1, 2), RowMajor(b, 2, 1), RowMajor(c, 1, 1), Write::kAdd);
  EXPECT_EQ(c[0], 1.0f);
}

// (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, and the last term is half a unit of the result: a product that is rounded by
// itself loses it, so minus 1 + 2^-11 leaves 0 instead.
TEST(GemmNaive, RoundsAProductAndItsSumOnce) {
  const std::vector<float> a = {1 + 0x1p-12f}, b = {1 + 0x1p-12f};
  std::vector<float> c = {-(1 + 0x1p-11f)};
  GemmNaive(RowMajor(a, 1, 1), RowMajor(b, 1, 1), RowMajor(c, 1, 1), Write::kAdd);
  EXPECT_EQ(c[0], 0x1p-24f);
}

TEST_F(GemmTest, HasTheBitsOfTheDefinitionForEachInstructionSetAndNumberOfThreads) {
  int checked = 0;
  for (int round = 0; round < 250; ++round) {
    int m = RandomSize(rng_);
    const int n = RandomSize(rng_), k = RandomSize(rng_);
    if (round % 4 == 0) m = rng_.Below(internal::kFewRows + 1);
    const Operand a = RandomOperand(rng_, m, k), b = RandomOperand(rng_, k, n);
    const std::vector<float> before = RandomFloats(rng_, size_t(m) * n);
    const Write write = rng_.Below(2) == 0 ? Write::kOverwrite : Write::kAdd;
    std::vector<float> want = before;
    GemmNaive(a.view, b.view, RowMajor(want, m, n), write);
    for (const internal::GemmKernel* kernel : internal::GemmKernels()) {
      if (!kernel->fused) continue;
      for (const int threads : {1, 2}) {
        base::SetNumThreads(threads);
        std::vector<float> got = before;
        internal::GemmWith(*kernel, a.view, b.view, RowMajor(got, m, n), write);
        ASSERT_TRUE(SameBits(got, want)) << kernel->name << ", " << threads << " threads: " << ToString(a.view)
                                         << " times " << ToString(b.view) << (write == Write::kAdd ? ", added" : "");
        ++checked;
      }
    }
  }
  if (checked == 0) GTEST_SKIP() << "this processor has no FMA: its sums differ from the definition's in the last bits";
}

// A kernel that notes which columns it is asked for, and multiplies nothing.
struct ColumnsAsked {
  const float* first;  // of C
  int cols;
  bool operator<(const ColumnsAsked& other) const { return first < other.first; }
};
std::set<ColumnsAsked> columns_asked;
std::mutex columns_asked_mutex;
internal::GemmKernel NotingColumns() {
  internal::GemmKernel kernel = *internal::GemmKernels().back();
  kernel.tiles = [](const ConstMatrix&, int64_t, const float*, const Matrix& c, Write) {
    std::lock_guard<std::mutex> lock(columns_asked_mutex);
    columns_asked.insert({c.data, c.cols});
  };
  return kernel;
}

// The ranges are the same whoever takes them, so this needs no second processor.
TEST_F(GemmTest, OfFewerRowsThanThreadsCouldShareIsSharedByItsColumns) {
  const int m = 7, n = 3000, k = 300;
  const std::vector<float> a(m * k), b(k * n);
  std::vector<float> c(m * n);
  const internal::GemmKernel kernel = NotingColumns();
  for (const int threads : {1, 2, 3}) {
    base::SetNumThreads(threads);
    columns_asked.clear();
    internal::GemmWith(kernel, RowMajor(a, m, k), RowMajor(b, k, n), RowMajor(c, m, n), Write::kOverwrite);
    const float* next = c.data();
    for (const auto& [first, cols] : columns_asked) {
      EXPECT_EQ(first, next) << "the columns follow each other";
      EXPECT_LE(cols, n / threads + kernel.cols) << "a share for each of " << threads;
      next = first + cols;
    }
    EXPECT_EQ(next, c.data() + n) << "all columns";
  }
}

TEST_F(GemmTest, HasTheSameBitsWithAnyNumberOfThreads) {
  struct {
    int m, n, k;
  } const shapes[] = {{300, 200, 70}, {7, 3000, 300}, {3000, 7, 300}, {1, 9000, 100}, {4, 5000, 40}, {150, 100, 600}};
  for (const auto& [m, n, k] : shapes) {
    const std::vector<float> a = RandomFloats(rng_, size_t(m) * k), b = RandomFloats(rng_, size_t(k) * n);
    for (const bool transposed : {false, true}) {
      const ConstMatrix b_view = transposed ? RowMajor(b, n, k).T() : RowMajor(b, k, n);
      for (const internal::GemmKernel* kernel : internal::GemmKernels()) {
        base::SetNumThreads(1);
        std::vector<float> alone(size_t(m) * n);
        internal::GemmWith(*kernel, RowMajor(a, m, k), b_view, RowMajor(alone, m, n), Write::kOverwrite);
        for (const int threads : {2, 3, 5}) {
          base::SetNumThreads(threads);
          std::vector<float> shared(size_t(m) * n, kNaN);
          internal::GemmWith(*kernel, RowMajor(a, m, k), b_view, RowMajor(shared, m, n), Write::kOverwrite);
          EXPECT_EQ(shared, alone) << kernel->name << " " << m << " x " << n << " x " << k << ", " << threads;
        }
      }
    }
  }
}

// Higham 2002, section 3.1: a chain of K fused steps is off by at most gamma_K times the sum of the magnitudes. Without
// FMA each step rounds twice. The oracle itself, in double, is off by a 2^-29th of that.
TEST_F(GemmTest, IsOffByNoMoreThanTheDerivedBoundOnEachInstructionSet) {
  for (int round = 0; round < 60; ++round) {
    const int m = 1 + rng_.Below(40), n = 1 + rng_.Below(60), k = 1 + RandomSize(rng_);
    const Operand a = RandomOperand(rng_, m, k), b = RandomOperand(rng_, k, n);
    const std::vector<float> before = RandomFloats(rng_, size_t(m) * n);
    for (const internal::GemmKernel* kernel : internal::GemmKernels()) {
      std::vector<float> got = before;
      internal::GemmWith(*kernel, a.view, b.view, RowMajor(got, m, n), Write::kAdd);
      const double roundings = (kernel->fused ? 1.0 : 2.0) * k;
      const double gamma = 1.0001 * roundings * 0x1p-24 / (1 - roundings * 0x1p-24);
      for (int i = 0; i < m; ++i) {
        for (int j = 0; j < n; ++j) {
          double exact = before[i * n + j], magnitude = std::abs(exact);
          for (int s = 0; s < k; ++s) {
            const double product = double{a.view.data[i * a.view.row_stride + s * a.view.col_stride]} *
                                   b.view.data[s * b.view.row_stride + j * b.view.col_stride];
            exact += product;
            magnitude += std::abs(product);
          }
          ASSERT_NEAR(got[i * n + j], exact, gamma * magnitude) << kernel->name << " at " << i << ", " << j;
        }
      }
    }
  }
}

// (A B)^T = B^T A^T, with the same chain for each element, though rows and columns have changed places.
TEST_F(GemmTest, OfTransposesIsTheTransposeBitForBit) {
  for (int round = 0; round < 40; ++round) {
    const int m = 1 + RandomSize(rng_), n = 1 + RandomSize(rng_), k = RandomSize(rng_);
    const Operand a = RandomOperand(rng_, m, k), b = RandomOperand(rng_, k, n);
    for (const internal::GemmKernel* kernel : internal::GemmKernels()) {
      std::vector<float> c(size_t(m) * n), turned(size_t(m) * n);
      internal::GemmWith(*kernel, a.view, b.view, RowMajor(c, m, n), Write::kOverwrite);
      internal::GemmWith(*kernel, b.view.T(), a.view.T(), RowMajor(turned, n, m), Write::kOverwrite);
      for (int i = 0; i < m; ++i) {
        for (int j = 0; j < n; ++j) {
          ASSERT_EQ(c[size_t(i) * n + j], turned[size_t(j) * m + i]) << kernel->name << " at " << i << ", " << j;
        }
      }
    }
  }
}

// As attention uses it: q and k are columns of one (T, 3 D) matrix, the output is columns of a (T, D) one.
TEST_F(GemmTest, WorksOnOneHeadsColumnsOfAWiderMatrixAndLeavesTheOthers) {
  const int kTokens = 65, kHeads = 3, kHeadDim = 48, kWidth = kHeads * kHeadDim;
  const std::vector<float> qkv = RandomFloats(rng_, size_t(kTokens) * 3 * kWidth);
  for (const internal::GemmKernel* kernel : internal::GemmKernels()) {
    const int h = 1;
    const ConstMatrix q = {qkv.data() + h * kHeadDim, kTokens, kHeadDim, 3 * kWidth, 1};
    const ConstMatrix k = {qkv.data() + kWidth + h * kHeadDim, kTokens, kHeadDim, 3 * kWidth, 1};
    const ConstMatrix v = {qkv.data() + 2 * kWidth + h * kHeadDim, kTokens, kHeadDim, 3 * kWidth, 1};
    std::vector<float> scores(kTokens * kTokens), want_scores(kTokens * kTokens);
    internal::GemmWith(*kernel, q, k.T(), RowMajor(scores, kTokens, kTokens), Write::kOverwrite);
    GemmNaive(q, k.T(), RowMajor(want_scores, kTokens, kTokens));
    std::vector<float> y(kTokens * kWidth, 7), want_y = y;
    internal::GemmWith(*kernel, RowMajor(want_scores, kTokens, kTokens), v,
                       {y.data() + h * kHeadDim, kTokens, kHeadDim, kWidth}, Write::kOverwrite);
    GemmNaive(RowMajor(want_scores, kTokens, kTokens), v, {want_y.data() + h * kHeadDim, kTokens, kHeadDim, kWidth});
    for (int i = 0; i < kTokens * kWidth; ++i) {
      if (i % kWidth / kHeadDim == h) continue;
      ASSERT_EQ(y[i], 7) << kernel->name << " wrote outside the head";
    }
    if (!kernel->fused) continue;  // the bound has a test of its own
    EXPECT_EQ(scores, want_scores) << kernel->name;
    EXPECT_EQ(y, want_y) << kernel->name;
  }
}

TEST_F(GemmTest, TakesARepeatedRowAndAReversedOne) {
  for (const internal::GemmKernel* kernel : internal::GemmKernels()) {
    const std::vector<float> row = {1, 2, 3}, b = {1, 10, 100};
    std::vector<float> c(7);
    internal::GemmWith(*kernel, {row.data(), 7, 3, 0, 1}, RowMajor(b, 3, 1), RowMajor(c, 7, 1), Write::kOverwrite);
    EXPECT_EQ(c, std::vector<float>(7, 321)) << kernel->name;
    internal::GemmWith(*kernel, {row.data() + 2, 7, 3, 0, -1}, RowMajor(b, 3, 1), RowMajor(c, 7, 1), Write::kAdd);
    EXPECT_EQ(c, std::vector<float>(7, 321 + 123)) << kernel->name;
  }
}

// Tiles are filled up with zeros at the edges; 0 * infinity is NaN, which must stay in there.
TEST_F(GemmTest, InfinityInARowOrColumnStaysInItsRowAndColumn) {
  for (const internal::GemmKernel* kernel : internal::GemmKernels()) {
    for (const int m : {1, 3, 5, 13}) {
      const int n = kernel->cols + 1, k = 3;
      std::vector<float> a(m * k, 1), b(k * n, 1), c(m * n, kNaN);
      a[(m - 1) * k] = kInfinity;
      b[n - 1] = kInfinity;
      internal::GemmWith(*kernel, RowMajor(a, m, k), RowMajor(b, k, n), RowMajor(c, m, n), Write::kOverwrite);
      for (int i = 0; i < m; ++i) {
        for (int j = 0; j < n; ++j) {
          EXPECT_EQ(c[i * n + j], i == m - 1 || j == n - 1 ? kInfinity : 3) << kernel->name << " " << i << ", " << j;
        }
      }
    }
  }
}

TEST_F(GemmTest, OverNoStepsIsZeroOrWhatCHeld) {
  std::vector<float> none, c(6, kNaN);
  Gemm(RowMajor(none, 2, 0), RowMajor(none, 0, 3), RowMajor(c, 2, 3));
  EXPECT_EQ(c, std::vector<float>(6, 0));
  c.assign(6, 5);
  Gemm(RowMajor(none, 2, 0), RowMajor(none, 0, 3), RowMajor(c, 2, 3), Write::kAdd);
  EXPECT_EQ(c, std::vector<float>(6, 5));
}

TEST_F(GemmTest, ABatchHasTheBitsOfItsProducts) {
  for (const int count : {0, 1, 3, 40}) {
    std::vector<Operand> a, b;
    std::vector<std::vector<float>> want, got;
    std::vector<GemmCall> calls;
    for (int i = 0; i < count; ++i) {
      const int m = 1 + rng_.Below(70), n = 1 + rng_.Below(70), k = rng_.Below(60);
      a.push_back(RandomOperand(rng_, m, k));
      b.push_back(RandomOperand(rng_, k, n));
      want.emplace_back(RandomFloats(rng_, size_t(m) * n));
      got.push_back(want.back());
      calls.push_back({a[i].view, b[i].view, RowMajor(got[i], m, n)});
      base::SetNumThreads(1);
      Gemm(a[i].view, b[i].view, RowMajor(want[i], m, n), Write::kAdd);
    }
    base::SetNumThreads(2);
    GemmBatch(calls, Write::kAdd);
    EXPECT_EQ(got, want) << count << " products";
  }
}

TEST(GemmDeathTest, NamesShapesThatDoNotFit) {
  std::vector<float> x(6), c(4);
  EXPECT_DEATH(Gemm(RowMajor(x, 2, 3), RowMajor(x, 2, 3), RowMajor(c, 2, 2)), "\\(2, 3\\) times \\(2, 3\\) into");
}

}  // namespace
}  // namespace kernels
