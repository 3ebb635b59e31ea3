#include "kernels/gemm.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/gemm_kernel.h"
#include "kernels/gemm_kernels.h"

namespace kernels {
namespace internal {
namespace {

// How many steps of k a tile makes before the next tile has its turn: R + W floats a step, 22 KiB in 256 steps of the
// AVX2 tile, which fit into 32 KiB of first cache. The sums wait in C meanwhile and go on from there, so this changes
// no bit; it is the same everywhere all the same, so that one set of numbers describes every machine.
constexpr int kBlockSteps = 256;
// Rows of A that are packed at once: 144 KiB, which stay in the second cache while the panels of B pass by. A multiple
// of every tile's rows.
constexpr int kBlockRows = 144;
// Floats of B that are packed at once: 8 MiB, more than all weights of a small model's layer.
constexpr int64_t kPackedFloats = int64_t{2} << 20;
// Below this many columns of C, packing A costs more than reading it in place.
constexpr int kColsWorthPackingA = 128;
// Below this, handing over to a thread costs more than it gains.
constexpr double kParallelFlops = 1e6;
// Up to so many floats each thread packs all of B for itself: that takes less time than waiting for each other's part,
// and reading it out of another core's cache.
constexpr int64_t kFloatsToPackAlone = 1 << 16;

// How many ranges: several a thread, so that one that was held up by another program leaves work to the others.
int Ranges(bool parallel) { return parallel ? 4 * base::NumThreads() : 1; }
// The same of n rows or columns, where each range reads all of the other matrix: fewer where they would be small.
int RangesOf(int n, int worth_a_range) {
  const int threads = base::NumThreads();
  return threads * std::clamp(n / (threads * worth_a_range), 1, 4);
}
constexpr int kRowsWorthARange = 64, kColsWorthARange = 128;

struct Free {
  void operator()(float* p) const { std::free(p); }
};

// Grows to the largest product that its thread took part in, and lives as long as the thread.
class Buffer {
 public:
  float* Get(int64_t floats) {
    if (floats > size_) {
      size_ = (floats + 15) / 16 * 16;
      data_.reset();  // first, so that old and new are not there at once
      data_.reset(static_cast<float*>(std::aligned_alloc(64, size_ * sizeof(float))));
      if (data_ == nullptr) throw std::bad_alloc();
    }
    return data_.get();
  }

 private:
  std::unique_ptr<float[], Free> data_;
  int64_t size_ = 0;
};
thread_local Buffer packed_a, packed_b;
// The product that this thread's packed_b was filled for.
thread_local uint64_t packed_for = 0;
std::atomic<uint64_t> products{0};

ConstMatrix Rows(ConstMatrix m, int begin, int end) {
  return {m.data + begin * m.row_stride, end - begin, m.cols, m.row_stride, m.col_stride};
}
ConstMatrix Cols(ConstMatrix m, int begin, int end) { return Rows(m.T(), begin, end).T(); }
Matrix Rows(Matrix m, int begin, int end) { return {m.data + begin * m.row_stride, end - begin, m.cols, m.row_stride}; }
Matrix Cols(Matrix m, int begin, int end) { return {m.data + begin, m.rows, end - begin, m.row_stride}; }

int RoundUp(int n, int multiple) { return (n + multiple - 1) / multiple * multiple; }

// Calls body(begin, end) on at most so many ranges of [0, n), whose borders are multiples of `unit`; several threads
// share them. They differ by one unit at most, so that two threads have the same to do.
template <typename F>
void Share(int n, int unit, int most_ranges, F body) {
  const int units = (n + unit - 1) / unit;
  const int ranges = std::min(units, most_ranges);
  base::ParallelFor(ranges, 1, [&](int64_t first, int64_t last) {
    for (int64_t r = first; r < last; ++r) {
      body(static_cast<int>(units * r / ranges) * unit, std::min(n, static_cast<int>(units * (r + 1) / ranges) * unit));
    }
  });
}

// What the blocks of a product have in common.
struct Blocking {
  const GemmKernel& kernel;
  int k;
  int steps;  // of a block; at most kBlockSteps, and about the same for all blocks

  Blocking(const GemmKernel& kernel, int k) : kernel(kernel), k(k) {
    const int blocks = (k + kBlockSteps - 1) / kBlockSteps;
    steps = (k + blocks - 1) / blocks;
  }
};

// Packs columns [begin, end) of b; block by block of k, each as pack_b leaves it, `padded_cols` columns wide.
void PackB(const Blocking& blocking, ConstMatrix b, int begin, int end, int padded_cols, float* packed) {
  for (int k = 0; k < blocking.k; k += blocking.steps) {
    const int steps = std::min(blocking.steps, blocking.k - k);
    blocking.kernel.pack_b(Cols(Rows(b, k, k + steps), begin, end),
                           packed + int64_t{k} * padded_cols + int64_t{begin} * steps);
  }
}

// c = or += a times a packed B, on this thread.
void MultiplyRows(const Blocking& blocking, ConstMatrix a, const float* packed, int padded_cols, Matrix c,
                  Write write) {
  const GemmKernel& kernel = blocking.kernel;
  const bool pack_a = c.cols >= kColsWorthPackingA;
  for (int i = 0; i < c.rows; i += kBlockRows) {
    const int end = std::min(c.rows, i + kBlockRows);
    for (int k = 0; k < blocking.k; k += blocking.steps) {
      const int steps = std::min(blocking.steps, blocking.k - k);
      ConstMatrix block = Cols(Rows(a, i, end), k, k + steps);
      int64_t panel_stride = kernel.rows * block.row_stride;
      if (pack_a) {
        float* const copy = packed_a.Get(int64_t{RoundUp(end - i, kernel.rows)} * steps);
        kernel.pack_a(block, copy);
        block = {copy, end - i, steps, 1, kernel.rows};
        panel_stride = int64_t{kernel.rows} * steps;
      }
      kernel.tiles(block, panel_stride, packed + int64_t{k} * padded_cols, Rows(c, i, end),
                   k == 0 ? write : Write::kAdd);
    }
  }
}

void FewRows(const GemmKernel& kernel, ConstMatrix a, ConstMatrix b, Matrix c, Write write, bool parallel) {
  // 64 columns: four cache lines of C, and no group of columns is cut in two. One range a thread, because long pieces
  // of B's rows are what a prefetcher can follow.
  Share(c.cols, 64, parallel ? base::NumThreads() : 1, [&](int begin, int end) {
    (b.col_stride == 1 ? kernel.few_rows : kernel.few_rows_transposed)(a, Cols(b, begin, end), Cols(c, begin, end),
                                                                       write);
  });
}

void ManyRows(const GemmKernel& kernel, ConstMatrix a, ConstMatrix b, Matrix c, Write write, bool parallel) {
  const Blocking blocking(kernel, a.cols);
  // Threads share the rows of C, and a large B, which they pack together.
  const int64_t fit = kPackedFloats / a.cols / kernel.cols * kernel.cols;
  const int most_cols = static_cast<int>(std::clamp<int64_t>(fit, kernel.cols, RoundUp(c.cols, kernel.cols)));
  for (int j = 0; j < c.cols; j += most_cols) {
    const int cols = std::min(most_cols, c.cols - j);
    const int padded_cols = RoundUp(cols, kernel.cols);
    const int64_t floats = int64_t{padded_cols} * a.cols;
    const ConstMatrix b_here = Cols(b, j, j + cols);
    const Matrix c_here = Cols(c, j, j + cols);
    const auto multiply = [&](const float* packed, int begin, int end) {
      MultiplyRows(blocking, Rows(a, begin, end), packed, padded_cols, Rows(c_here, begin, end), write);
    };
    if (parallel && floats <= kFloatsToPackAlone) {
      const uint64_t product = products.fetch_add(1, std::memory_order_relaxed) + 1;
      Share(c.rows, kernel.rows, RangesOf(c.rows, kRowsWorthARange), [&](int begin, int end) {
        float* const packed = packed_b.Get(floats);
        if (packed_for != product) PackB(blocking, b_here, 0, cols, padded_cols, packed);
        packed_for = product;
        multiply(packed, begin, end);
      });
    } else {
      float* const packed = packed_b.Get(floats);
      packed_for = 0;
      Share(cols, kernel.cols, Ranges(parallel),
            [&](int begin, int end) { PackB(blocking, b_here, begin, end, padded_cols, packed); });
      Share(c.rows, kernel.rows, parallel ? RangesOf(c.rows, kRowsWorthARange) : 1,
            [&](int begin, int end) { multiply(packed, begin, end); });
    }
  }
}

// Whether each thread has columns of its own, and packs its part of B alone: where there are too few rows to share, and
// where C is wide and B large, as in a weight's gradient (few columns of x, many rows). Packing such a B together, each
// core would wait for the lines that the other one wrote.
bool SharedByColumns(const GemmKernel& kernel, const Matrix& c, int k) {
  return c.rows < 4 * kernel.rows * base::NumThreads() ||
         (c.cols >= 2 * c.rows && int64_t{c.cols} * k > kFloatsToPackAlone);
}

double Flops(const ConstMatrix& a, const Matrix& c) { return 2.0 * c.rows * c.cols * a.cols; }

}  // namespace

std::span<const GemmKernel* const> GemmKernels() {
  static const auto* kernels = [] {
    auto* found = new std::vector<const GemmKernel*>{&kGemmSse2};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) found->push_back(&kGemmAvx2);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma")) found->push_back(&kGemmAvx512);
    return found;
  }();
  return *kernels;
}

void GemmWith(const GemmKernel& kernel, ConstMatrix a, ConstMatrix b, Matrix c, Write write) {
  CHECK(a.cols == b.rows && c.rows == a.rows && c.cols == b.cols)
      << "(" << a.rows << ", " << a.cols << ") times (" << b.rows << ", " << b.cols << ") into (" << c.rows << ", "
      << c.cols << ")";
  if (c.rows == 0 || c.cols == 0) return;
  if (a.cols == 0) {
    if (write == Write::kAdd) return;
    for (int i = 0; i < c.rows; ++i) std::fill_n(c.data + i * c.row_stride, c.cols, 0.0f);
    return;
  }
  const bool parallel = base::NumThreads() > 1 && Flops(a, c) >= kParallelFlops;
  if (c.rows <= kFewRows && (b.col_stride == 1 || b.row_stride == 1)) {
    FewRows(kernel, a, b, c, write, parallel);
  } else if (parallel && SharedByColumns(kernel, c, a.cols)) {
    Share(c.cols, kernel.cols, RangesOf(c.cols, kColsWorthARange),
          [&](int begin, int end) { ManyRows(kernel, a, Cols(b, begin, end), Cols(c, begin, end), write, false); });
  } else {
    ManyRows(kernel, a, b, c, write, parallel);
  }
}

void GemmBatchWith(const GemmKernel& kernel, std::span<const GemmCall> calls, Write write) {
  double flops = 0;
  for (const GemmCall& call : calls) flops += Flops(call.a, call.c);
  const int threads = base::NumThreads();
  if (threads == 1 || calls.size() < 2 * threads || flops < kParallelFlops) {
    for (const GemmCall& call : calls) GemmWith(kernel, call.a, call.b, call.c, write);
    return;
  }
  base::ParallelFor(static_cast<int64_t>(calls.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) GemmWith(kernel, calls[i].a, calls[i].b, calls[i].c, write);
  });
}

}  // namespace internal

void Gemm(ConstMatrix a, ConstMatrix b, Matrix c, Write write) {
  internal::GemmWith(*internal::GemmKernels().back(), a, b, c, write);
}

void GemmBatch(std::span<const GemmCall> calls, Write write) {
  internal::GemmBatchWith(*internal::GemmKernels().back(), calls, write);
}

}  // namespace kernels
