#include "models/whisper/narrow_dot.h"

#include <bit>

#include "kernels/clones.h"
#include "kernels/lanes.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(KERNELS_ONE_ISA)
#include <immintrin.h>
#define WHISPER_AVX2 [[gnu::target("avx2,f16c")]]
#endif

namespace whisper {
namespace {

using kernels::kLanes;

// A half's bits as a float that is 2^-112 times the number: sign and the 15 other bits, each to its place in a float,
// since a half's exponent is biased by 15 and a float's by 127. Numbers without an exponent (subnormal) come out right
// by the same factor.
[[gnu::always_inline]] inline float Shifted(uint16_t bits) {
  const uint32_t shifted = static_cast<uint32_t>(static_cast<int32_t>(static_cast<int16_t>(bits)) << 13);
  return std::bit_cast<float>(shifted & 0x8FFFE000u);
}

// The lanes of kernels/lanes.h joined as a tree.
[[gnu::always_inline]] inline float Joined(float* lane) {
  for (int width = kLanes / 2; width > 0; width /= 2) {
    for (int l = 0; l < width; ++l) lane[l] += lane[l + width];
  }
  return lane[0];
}

// One row of the matrix after the other: turning halves into floats is what takes the time here.
KERNELS_CLONES void HalvesAnywhere(const uint16_t* m, int64_t rows, int cols, const float* x, float* sums) {
  // 2^56 times x and times the sum is the factor 2^112, without a multiplication for each half.
  std::vector<float> scaled(cols);
  for (int i = 0; i < cols; ++i) scaled[i] = x[i] * 0x1p56f;
  for (int64_t o = 0; o < rows; ++o) {
    const uint16_t* const row = m + o * cols;
    float lane[kLanes] = {};
    int i = 0;
    for (; i + kLanes <= cols; i += kLanes) {
      for (int l = 0; l < kLanes; ++l) lane[l] += Shifted(row[i + l]) * scaled[i + l];
    }
    for (int l = 0; l < cols - i; ++l) lane[l] += Shifted(row[i + l]) * scaled[i + l];
    sums[o] = Joined(lane) * 0x1p56f;
  }
}

KERNELS_CLONES void BytesAnywhere(const int8_t* m, int64_t rows, int cols, const float* x, float* sums) {
  for (int64_t o = 0; o < rows; ++o) {
    const int8_t* const row = m + o * cols;
    float lane[kLanes] = {};
    int i = 0;
    for (; i + kLanes <= cols; i += kLanes) {
      for (int l = 0; l < kLanes; ++l) lane[l] += static_cast<float>(row[i + l]) * x[i + l];
    }
    for (int l = 0; l < cols - i; ++l) lane[l] += static_cast<float>(row[i + l]) * x[i + l];
    sums[o] = Joined(lane);
  }
}

KERNELS_CLONES void HalvesAsFloatsAnywhere(const uint16_t* m, int64_t n, float* out) {
  for (int64_t i = 0; i < n; ++i) out[i] = Shifted(m[i]) * 0x1p112f;
}

KERNELS_CLONES void BytesAsFloatsAnywhere(const int8_t* m, int64_t n, float* out) {
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<float>(m[i]);
}

constexpr NarrowDot kAnywhere = {"any processor", HalvesAnywhere, BytesAnywhere, HalvesAsFloatsAnywhere,
                                 BytesAsFloatsAnywhere};

#ifdef WHISPER_AVX2

// Eight numbers as floats.
WHISPER_AVX2 [[gnu::always_inline]] inline __m256 Eight(const uint16_t* m) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(m)));
}
WHISPER_AVX2 [[gnu::always_inline]] inline __m256 Eight(const int8_t* m) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(m))));
}

WHISPER_AVX2 [[gnu::always_inline]] inline float One(uint16_t m) {
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(m)));
}
WHISPER_AVX2 [[gnu::always_inline]] inline float One(int8_t m) { return static_cast<float>(m); }

// As Joined, of lanes 0 to 7 and 8 to 15.
WHISPER_AVX2 [[gnu::always_inline]] inline float Joined(__m256 low, __m256 high) {
  const __m256 eight = _mm256_add_ps(low, high);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

// Rows at m, m + stride, ... and their sums at sums, sums + sum_stride, ...; lanes 0 to 7 and 8 to 15 are a register
// each.
template <int kRows, class T>
WHISPER_AVX2 [[gnu::always_inline]] inline void DotsAvx2(const T* m, int64_t stride, int cols, const float* x,
                                                         float* sums, int64_t sum_stride) {
  static_assert(kLanes == 16);
  __m256 low[kRows], high[kRows];
  for (int r = 0; r < kRows; ++r) low[r] = high[r] = _mm256_setzero_ps();
  int i = 0;
  for (; i + kLanes <= cols; i += kLanes) {
    const __m256 x_low = _mm256_loadu_ps(x + i), x_high = _mm256_loadu_ps(x + i + 8);
    for (int r = 0; r < kRows; ++r) {
      const T* const here = m + r * stride + i;
      low[r] = _mm256_add_ps(low[r], _mm256_mul_ps(Eight(here), x_low));
      high[r] = _mm256_add_ps(high[r], _mm256_mul_ps(Eight(here + 8), x_high));
    }
  }
  for (int r = 0; r < kRows; ++r) {
    if (i < cols) {
      float lane[kLanes];
      _mm256_storeu_ps(lane, low[r]);
      _mm256_storeu_ps(lane + 8, high[r]);
      for (int l = 0; l < cols - i; ++l) lane[l] += One(m[r * stride + i + l]) * x[i + l];
      low[r] = _mm256_loadu_ps(lane);
      high[r] = _mm256_loadu_ps(lane + 8);
    }
    sums[r * sum_stride] = Joined(low[r], high[r]);
  }
}

// Four rows at once, a quarter of the matrix from one to the next. A processor fetches ahead within each of several
// sequences, and has more on the way from memory than for one; and while one row's sum waits for its addition, the
// others' go on. Four neighbouring rows would be one sequence with jumps.
template <class T>
WHISPER_AVX2 void DotAvx2(const T* m, int64_t rows, int cols, const float* x, float* sums) {
  const int64_t quarter = rows / 4;
  for (int64_t o = 0; o < quarter; ++o) DotsAvx2<4>(m + o * cols, quarter * cols, cols, x, sums + o, quarter);
  for (int64_t o = 4 * quarter; o < rows; ++o) DotsAvx2<1>(m + o * cols, 0, cols, x, sums + o, 0);
}

template <class T>
WHISPER_AVX2 void AsFloatsAvx2(const T* m, int64_t n, float* out) {
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) _mm256_storeu_ps(out + i, Eight(m + i));
  for (; i < n; ++i) out[i] = One(m[i]);
}

constexpr NarrowDot kAvx2 = {"AVX2 and F16C", DotAvx2<uint16_t>, DotAvx2<int8_t>, AsFloatsAvx2<uint16_t>,
                             AsFloatsAvx2<int8_t>};

bool HasAvx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c"); }

#endif  // WHISPER_AVX2

}  // namespace

const std::vector<NarrowDot>& NarrowDots() {
  static const auto* const all = [] {
    auto* const found = new std::vector<NarrowDot>{kAnywhere};
#ifdef WHISPER_AVX2
    if (HasAvx2()) found->push_back(kAvx2);
#endif
    return found;
  }();
  return *all;
}

const NarrowDot& BestNarrowDot() { return NarrowDots().back(); }

}  // namespace whisper
