// Facts about the bank that Whisper ships, by a program in another language which agrees with it within 1.4e-9.

#include "models/whisper/mel_bank.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "gtest/gtest.h"

namespace whisper {
namespace {

std::span<const float> Row(const base::Mat& bank, int m) {
  return std::span(bank.data).subspan(size_t(m) * bank.cols, bank.cols);
}

TEST(MelScale, IsLinearBelow1000HzAndLogarithmicAbove) {
  EXPECT_DOUBLE_EQ(HzToMel(500), 7.5);
  EXPECT_DOUBLE_EQ(HzToMel(1000), 15);
  EXPECT_NEAR(HzToMel(6400), 42, 1e-12) << "a factor of 6.4 is 27 mel";
  EXPECT_NEAR(HzToMel(8000), 45.245640, 5e-7);
  for (const double hz : {0.0, 37.0, 999.0, 1001.0, 7999.0}) EXPECT_NEAR(MelToHz(HzToMel(hz)), hz, 1e-9);
}

TEST(MelEdges, HaveTheCentresOfTheShippedBank) {
  const std::vector<double> edges = MelEdges(80);
  ASSERT_EQ(edges.size(), 82u);
  EXPECT_EQ(edges[0], 0);
  EXPECT_NEAR(edges[1], 37.239, 5e-4);
  EXPECT_NEAR(edges[2], 74.478, 5e-4);
  EXPECT_NEAR(edges[3], 111.718, 5e-4);
  EXPECT_NEAR(edges[27], 1005.65, 5e-3);
  EXPECT_NEAR(edges[80], 7698.59, 5e-3);
  EXPECT_NEAR(edges[81], 8000, 1e-9);
}

// Numbers near 0.025 as float: an ulp is 1.9e-9; a row has at most 14 of them.
TEST(MelBank, HasTheWeightsOfTheShippedBank) {
  const base::Mat bank = MelBank(80);
  ASSERT_EQ(bank.rows, 80);
  ASSERT_EQ(bank.cols, 201);
  EXPECT_EQ(std::count_if(bank.data.begin(), bank.data.end(), [](float w) { return w > 0; }), 391);
  EXPECT_EQ(std::count_if(bank.data.begin(), bank.data.end(), [](float w) { return w < 0; }), 0);
  EXPECT_NEAR(*std::max_element(bank.data.begin(), bank.data.end()), 0.02588068, 7e-9);
  EXPECT_NEAR(Row(bank, 0)[1], 0.02486259, 7e-9) << "row 0 hears 40 Hz alone";
  const auto sum = [&](int m) { return std::accumulate(Row(bank, m).begin(), Row(bank, m).end(), 0.0); };
  EXPECT_NEAR(sum(0), 0.024863, 5e-7);
  EXPECT_NEAR(sum(40), 0.026665, 5e-7);
  EXPECT_NEAR(sum(79), 0.024925, 5e-7);
  for (int k = 0; k < 201; ++k) EXPECT_EQ(Row(bank, 79)[k] > 0, k >= 186 && k <= 199) << k;
}

TEST(MelBank, HearsSomethingInEachOf80And128Bands) {
  for (const int mels : {80, 128}) {
    const base::Mat bank = MelBank(mels);
    for (int m = 0; m < mels; ++m) {
      EXPECT_GT(*std::max_element(Row(bank, m).begin(), Row(bank, m).end()), 0) << m << " of " << mels;
    }
  }
}

}  // namespace
}  // namespace whisper
