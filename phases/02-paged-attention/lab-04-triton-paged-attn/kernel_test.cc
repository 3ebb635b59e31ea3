// The three versions of kernel.cu against attention in double. Needs a device; without one it says so and skips itself.

#include "phases/02-paged-attention/lab-04-triton-paged-attn/kernel.h"

#include <cuda_runtime.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "kernels/cuda/device.h"

namespace paged_attention_kernel::cuda {
namespace {

// Numbers of any kind on the device.
template <class T>
class OnDevice {
 public:
  explicit OnDevice(const std::vector<T>& host) : size_(host.size()) {
    EXPECT_EQ(cudaMalloc(&data_, std::max<size_t>(1, size_) * sizeof(T)), cudaSuccess);
    EXPECT_EQ(cudaMemcpy(data_, host.data(), size_ * sizeof(T), cudaMemcpyHostToDevice), cudaSuccess);
  }
  ~OnDevice() { cudaFree(data_); }
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;

  T* data() { return data_; }
  std::vector<T> Back() const {
    std::vector<T> host(size_);
    EXPECT_EQ(cudaMemcpy(host.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost), cudaSuccess);
    return host;
  }

 private:
  T* data_ = nullptr;
  size_t size_;
};

// A positive or negative normal half nearest to x, or NaN. |x| is 0 or between 2^-14 and 2.
uint16_t ToHalf(float x) {
  if (std::isnan(x)) return 0x7e00;
  if (x == 0) return 0;
  int exponent;
  const float fraction = std::frexp(std::fabs(x), &exponent);                       // in [1/2, 1)
  const int mantissa = static_cast<int>(std::nearbyint(std::ldexp(fraction, 11)));  // 1024 .. 2048
  // A mantissa of 2048 carries into the exponent by itself.
  return static_cast<uint16_t>((x < 0 ? 0x8000 : 0) + ((exponent + 14) << 10) + (mantissa - 1024));
}

const Shape kShape = {.num_seqs = 3,
                      .num_heads = 4,
                      .num_kv_heads = 2,
                      .head_dim = 80,
                      .num_blocks = 32,
                      .block_size = 16,
                      .max_blocks = 20};
const std::vector<int> kLens = {1, 300, 47};

// A cache with NaN in every slot that is not in use, blocks in a shuffled order.
struct Case {
  std::vector<float> q, k, v;
  std::vector<int> tables;

  explicit Case(base::Rng rng) {
    const auto& [S, H, G, d, B, b, M] = kShape;
    const auto draw = [&rng] {
      const float x = static_cast<float>(2 * rng.Uniform() - 1);
      return std::fabs(x) < 0x1p-14f ? 0.0f : x;
    };
    for (int i = 0; i < S * H * d; ++i) q.push_back(draw());
    k.assign(size_t{1} * B * b * G * d, std::numeric_limits<float>::quiet_NaN());
    v = k;
    std::vector<int> order(B);
    std::iota(order.begin(), order.end(), 0);
    for (int i = B - 1; i > 0; --i) std::swap(order[i], order[rng.Below(i + 1)]);
    tables.assign(size_t{1} * S * M, -1);
    for (int s = 0; s < S; ++s) {
      for (int t = 0; t < kLens[s]; ++t) {
        int& block = tables[s * M + t / b];
        if (t % b == 0) {
          block = order.back();
          order.pop_back();
        }
        for (int i = 0; i < G * d; ++i) {
          k[(size_t{1} * block * b + t % b) * G * d + i] = draw();
          v[(size_t{1} * block * b + t % b) * G * d + i] = draw();
        }
      }
    }
  }

  // In double, one head after the other.
  std::vector<double> Expected() const {
    const auto& [S, H, G, d, B, b, M] = kShape;
    std::vector<double> out(q.size(), 0.0);
    for (int s = 0; s < S; ++s) {
      for (int h = 0; h < H; ++h) {
        const size_t at = (size_t{1} * s * H + h) * d;
        std::vector<double> scores;
        std::vector<size_t> places;
        for (int t = 0; t < kLens[s]; ++t) {
          places.push_back(((size_t{1} * tables[s * M + t / b] * b + t % b) * G + h / (H / G)) * d);
          double dot = 0;
          for (int i = 0; i < d; ++i) dot += double{q[at + i]} * k[places.back() + i];
          scores.push_back(dot / std::sqrt(double(d)));
        }
        const double max = *std::max_element(scores.begin(), scores.end());
        double sum = 0;
        for (const double score : scores) sum += std::exp(score - max);
        for (int t = 0; t < kLens[s]; ++t) {
          for (int i = 0; i < d; ++i) out[at + i] += std::exp(scores[t] - max) / sum * v[places[t] + i];
        }
      }
    }
    return out;
  }
};

class PagedAttentionOnDevice : public ::testing::TestWithParam<Version> {
 protected:
  void SetUp() override {
    if (const std::string why = kernels::cuda::WhyNoDevice(); !why.empty()) GTEST_SKIP() << why;
  }

  template <class T>
  std::vector<float> Decode(const Case& c, const std::vector<T>& k_host, const std::vector<T>& v_host, int partition) {
    OnDevice<float> q(c.q), out(std::vector<float>(c.q.size(), 0));
    OnDevice<T> k(k_host), v(v_host);
    OnDevice<int> tables(c.tables), lens(kLens);
    OnDevice<float> workspace(std::vector<float>(WorkspaceSize(kShape, partition), 0));
    PagedAttention(q.data(), k.data(), v.data(), tables.data(), lens.data(), kShape, partition, out.data(), GetParam(),
                   workspace.data());
    EXPECT_TRUE(base::testing::IsOk(kernels::cuda::Finish()));
    return out.Back();
  }
};

TEST_P(PagedAttentionOnDevice, AgreesWithTheDefinitionInFloat) {
  const Case c(base::Rng{1});
  const std::vector<double> expected = c.Expected();
  // The bound of paged_attention_kernel.h with a = sqrt(80) and T = 300; a device's expf is off by 2 units in the last
  // place instead of half of one, which is 4 T more.
  const double a = std::sqrt(80.0);
  const double tolerance = 0x1p-23 * (2 * (80 + 2) * a + 2 * a + 9 * 300 + 8);

  for (const int partition : {16, 100, 1000}) {
    const std::vector<float> got = Decode(c, c.k, c.v, partition);
    for (size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], tolerance) << i << ", parts " << partition;
  }
}

TEST_P(PagedAttentionOnDevice, AgreesWithTheDefinitionOverHalves) {
  const Case c(base::Rng{2});
  const std::vector<double> expected = c.Expected();
  std::vector<uint16_t> k, v;
  for (const float x : c.k) k.push_back(ToHalf(x));
  for (const float x : c.v) v.push_back(ToHalf(x));
  // A half is off by at most 2^-12 where |x| < 1. A score is then off by 2^-12 a, a weight by the same part of itself,
  // numerator and denominator both; and the values by 2^-12: 2^-12 (2 sqrt(80) + 1) = 4.6e-3, below the 1e-2 promised.
  for (const int partition : {16, 1000}) {
    const std::vector<float> got = Decode(c, k, v, partition);
    for (size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 1e-2) << i << ", parts " << partition;
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, PagedAttentionOnDevice,
                         ::testing::Values(Version::kThreadPerHead, Version::kWarpPerHead, Version::kSplitKv),
                         [](const auto& info) {
                           return info.param == Version::kThreadPerHead ? "ThreadPerHead"
                                  : info.param == Version::kWarpPerHead ? "WarpPerHead"
                                                                        : "SplitKv";
                         });

}  // namespace
}  // namespace paged_attention_kernel::cuda
