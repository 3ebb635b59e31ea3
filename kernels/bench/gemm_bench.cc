// `course bench gemm`: our products against OpenBLAS's and against what the cores could do at most. Prints a measure as
// a line of JSON for each shape and number of threads.
//
//   bazel run //kernels/bench:gemm_bench [-- SECONDS]     seconds for each measure; 2 without

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "harness/course/bench/measure.h"
#include "kernels/bench/blas.h"
#include "kernels/bench/paired.h"
#include "kernels/bench/second_thread.h"
#include "kernels/gemm.h"
#include "kernels/gemm_kernel.h"
#include "kernels/matrix.h"
#include "nlohmann/json.hpp"

namespace kernels::bench {
namespace {

using course::bench::Measure;
using course::bench::Rounded;

struct Shape {
  const char* name;
  int m, n, k;
  bool b_transposed;  // B lies in memory as (N, K), as the weights of a Linear layer and the keys of attention do
  int products;
  double goal;  // our speed as a part of OpenBLAS's
};

constexpr Shape kShapes[] = {
    {"1024x1024x1024", 1024, 1024, 1024, false, 1, 0.9},
    {"2080x576x192", 2080, 576, 192, false, 1, 0.9},        // qkv of a small ViT, a batch of 32
    {"1500x1536x384", 1500, 1536, 384, false, 1, 0.9},      // the first layer of Whisper-tiny's MLP
    {"1x1536x384", 1, 1536, 384, false, 1, 1.0},            // the same for one token
    {"1x8192x256", 1, 8192, 256, false, 1, 1.0},            // a small model's logits
    {"65x65x48_of_128_heads", 65, 65, 48, true, 128, 0.6},  // q k^T
};

// The product's matrices, with random values.
class Problem {
 public:
  explicit Problem(const Shape& s) {
    base::Rng rng{1};
    const auto fill = [&](std::vector<float>& x, size_t size) {
      x.resize(s.products * size);
      for (float& v : x) v = static_cast<float>(2 * rng.Uniform() - 1);
    };
    const size_t a_size = size_t(s.m) * s.k, b_size = size_t(s.k) * s.n, c_size = size_t(s.m) * s.n;
    fill(a_, a_size);
    fill(b_, b_size);
    c_.resize(s.products * c_size);
    for (int i = 0; i < s.products; ++i) {
      const auto a = std::span<const float>(a_).subspan(i * a_size, a_size);
      const auto b = std::span<const float>(b_).subspan(i * b_size, b_size);
      const auto c = std::span<float>(c_).subspan(i * c_size, c_size);
      calls_.push_back({RowMajor(a, s.m, s.k), s.b_transposed ? RowMajor(b, s.n, s.k).T() : RowMajor(b, s.k, s.n),
                        RowMajor(c, s.m, s.n)});
    }
  }

  void Ours() const {
    if (calls_.size() == 1) {
      Gemm(calls_[0].a, calls_[0].b, calls_[0].c);
    } else {
      GemmBatch(calls_);
    }
  }
  void Theirs() const { BlasProducts(calls_); }

 private:
  std::vector<float> a_, b_, c_;
  std::vector<GemmCall> calls_;
};

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str()), std::fflush(stdout);
}

void CompareWithBlas(const Shape& shape, int threads, double seconds, double peak) {
  const Problem problem(shape);
  base::SetNumThreads(threads);
  SetBlasThreads(threads);
  const bool blas = !BlasName().empty();
  const Pair pair = MeasurePaired(
      seconds, blas && threads > 1, [&] { problem.Ours(); }, [&] { blas ? problem.Theirs() : problem.Ours(); });
  const double gflop = 2e-9 * shape.m * shape.n * shape.k * shape.products;
  const double ours = gflop / pair.first_s;
  nlohmann::ordered_json detail = {{"gflops", Rounded(ours)},
                                   {"of_peak", Rounded(ours / peak)},
                                   {"rounds", pair.rounds},
                                   {"kernel", internal::GemmKernels().back()->name}};
  const std::string name = absl::StrCat("gemm.", shape.name, threads == 1 ? ".one_thread" : ".two_threads");
  if (blas) {
    detail["openblas_gflops"] = Rounded(gflop / pair.second_s);
    detail["openblas_core"] = BlasName();
    Print({name, Rounded(pair.ratio), "x of OpenBLAS", shape.goal, /*lower_is_better=*/false, detail.dump()});
  } else {
    Print({name, Rounded(ours), "GFLOP/s", 0, /*lower_is_better=*/false, detail.dump()});
  }
}

// What the second thread gains, as a part of what it gains for the register-only loop.
void CompareThreads(const Shape& shape, double seconds) {
  const Problem problem(shape);
  const SecondThread threads = MeasureSecondThread(2 * seconds, [&] { problem.Ours(); });
  const nlohmann::ordered_json detail = {{"gemm_gain", Rounded(threads.gain)},
                                         {"fma_loop_gain", Rounded(threads.peak_gain)}};
  Print({absl::StrCat("gemm.", shape.name, ".second_thread"), Rounded(threads.share), "x of the FMA loop's gain", 0.85,
         /*lower_is_better=*/false, detail.dump()});
}

void Run(double seconds) {
  if (BlasName().empty()) {
    std::fprintf(stderr,
                 "gemm: there is no OpenBLAS here, so speeds are shown without a comparison "
                 "(sudo apt-get install libopenblas-dev, then bazel sync --configure)\n");
  }
  const SecondThread loop = MeasureSecondThread(seconds, [] {});
  const nlohmann::ordered_json detail = {{"two_threads_gflops", Rounded(loop.peak_two)},
                                         {"gain", Rounded(loop.peak_gain)}};
  Print({"gemm.fma_loop", Rounded(loop.peak_one), "GFLOP/s", 0, /*lower_is_better=*/false, detail.dump()});
  for (const Shape& shape : kShapes) {
    for (const int threads : {1, 2})
      CompareWithBlas(shape, threads, seconds, threads == 1 ? loop.peak_one : loop.peak_two);
  }
  for (const Shape& shape : kShapes) {
    if (shape.m > 1) CompareThreads(shape, seconds);
  }
}

}  // namespace
}  // namespace kernels::bench

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 2;
  if (argc > 2 || seconds <= 0) {
    std::fprintf(stderr, "usage: gemm_bench [SECONDS]   for each measure, above 0\n");
    return 2;
  }
  kernels::bench::Run(seconds);
}
