#include "kernels/gemm.h"

#include <vector>

#include "gtest/gtest.h"

namespace kernels {
namespace {

// [1 2; 3 4] [5 6; 7 8] by hand.
TEST(GemmNaive, MultipliesTwoByTwo) {
  const std::vector<float> a = {1, 2, 3, 4}, b = {5, 6, 7, 8};
  std::vector<float> c(4, 100);
  GemmNaive(RowMajor(a, 2, 2), RowMajor(b, 2, 2), RowMajor(c, 2, 2));
  EXPECT_EQ(c, (std::vector<float>{19, 22, 43, 50}));
  GemmNaive(RowMajor(a, 2, 2), RowMajor(b, 2, 2).T(), RowMajor(c, 2, 2), Write::kAdd);
  EXPECT_EQ(c, (std::vector<float>{19 + 17, 22 + 23, 43 + 39, 50 + 53}));
}

// 1 + 2^-24 rounds to 1, so adding two of them to 1 one by one leaves 1, while their sum 2^-23 would count.
TEST(GemmNaive, AddsFromWhatCHoldsInTheOrderOfK) {
  const std::vector<float> a = {0x1p-24f, 0x1p-24f}, b = {1, 1};
  std::vector<float> c = {1};
  GemmNaive(RowMajor(a, 1, 2), RowMajor(b, 2, 1), RowMajor(c, 1, 1), Write::kAdd);
  EXPECT_EQ(c[0], 1.0f);
}

TEST(Gemm, MultipliesTwoByTwo) {
  const std::vector<float> a = {1, 2, 3, 4}, b = {5, 6, 7, 8};
  std::vector<float> c(4, 100);
  Gemm(RowMajor(a, 2, 2), RowMajor(b, 2, 2), RowMajor(c, 2, 2));
  EXPECT_EQ(c, (std::vector<float>{19, 22, 43, 50}));
}

}  // namespace
}  // namespace kernels
