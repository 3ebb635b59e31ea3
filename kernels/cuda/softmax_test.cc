#include "kernels/cuda/softmax.h"

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "kernels/cuda/device.h"
#include "kernels/softmax.h"
#include "kernels/softmax_cases.h"

namespace kernels::cuda {
namespace {

class SoftmaxOnDevice : public ::testing::TestWithParam<SoftmaxVersion> {
 protected:
  void SetUp() override {
    if (const std::string why = WhyNoDevice(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_P(SoftmaxOnDevice, AgreesWithTheDefinition) {
  for (const SoftmaxCase& c : SoftmaxCases(/*seed=*/1)) {
    SCOPED_TRACE(c.name);
    std::vector<float> want(c.x.size()), got(c.x.size());
    SoftmaxRowsNaive(c.x, want, c.rows, c.cols);
    auto x = DeviceArray::CopyOf(c.x);
    ASSERT_TRUE(base::testing::IsOk(x));
    SoftmaxRows(x->data(), x->data(), c.rows, c.cols, GetParam());
    ASSERT_TRUE(base::testing::IsOk(Finish()));
    ASSERT_TRUE(base::testing::IsOk(x->CopyTo(got)));
    // A thread adds from left to right. A warp's lane adds every 32nd element, then its sum goes through a tree of
    // five; and the sum is rescaled (exp, product, sum: 6 u) at each of these steps.
    const bool warp = GetParam() == SoftmaxVersion::kWarpPerRow;
    const int joins = (c.cols + 31) / 32 + 5;
    const int additions = warp ? joins : c.cols - 1;
    const int extra = warp ? 6 * joins : 0;
    const std::vector<double> below = BelowMaximum(c);
    for (size_t i = 0; i < got.size(); ++i) {
      const double tolerance = want[i] == 0 ? 0x1p-126 : SoftmaxTolerance(c.cols, additions, want[i], below[i], extra);
      ASSERT_NEAR(got[i], want[i], tolerance) << "element " << i;
    }
  }
}

TEST_P(SoftmaxOnDevice, NoRowsAreNoError) {
  SoftmaxRows(nullptr, nullptr, 0, 4, GetParam());
  EXPECT_TRUE(base::testing::IsOk(Finish()));
}

INSTANTIATE_TEST_SUITE_P(Versions, SoftmaxOnDevice,
                         ::testing::Values(SoftmaxVersion::kThreadPerRow, SoftmaxVersion::kWarpPerRow),
                         [](const auto& info) {
                           return info.param == SoftmaxVersion::kThreadPerRow ? "ThreadPerRow" : "WarpPerRow";
                         });

}  // namespace
}  // namespace kernels::cuda
