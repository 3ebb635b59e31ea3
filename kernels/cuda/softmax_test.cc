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
    // Beside what every version rounds, the warp's sum is rescaled (exp, product, sum: 6 u) once per element that a
    // lane adds and once per step of the tree.
    const int joins = GetParam() == SoftmaxVersion::kWarpPerRow ? (c.cols + 31) / 32 + 5 : 0;
    const std::vector<double> below = BelowMaximum(c);
    for (size_t i = 0; i < got.size(); ++i) {
      const double tolerance = want[i] == 0 ? 0x1p-126 : SoftmaxTolerance(c.cols, want[i], below[i], 6 * joins);
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
