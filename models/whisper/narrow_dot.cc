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

// One row of the matrix after the other, although each sum has to wait for its own additions: a processor fetches ahead
// what is read in one sequence, and four rows at once took twice the time.
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

// Lanes 0 to 7 and 8 to 15 are a register each.
template <class T>
WHISPER_AVX2 void DotAvx2(const T* m, int64_t rows, int cols, const float* x, float* sums) {
  static_assert(kLanes == 16);
  for (int64_t o = 0; o < rows; ++o) {
    const T* const row = m + o * cols;
    __m256 low = _mm256_setzero_ps(), high = _mm256_setzero_ps();
    int i = 0;
    for (; i + kLanes <= cols; i += kLanes) {
      low = _mm256_add_ps(low, _mm256_mul_ps(Eight(row + i), _mm256_loadu_ps(x + i)));
      high = _mm256_add_ps(high, _mm256_mul_ps(Eight(row + i + 8), _mm256_loadu_ps(x + i + 8)));
    }
    float lane[kLanes];
    _mm256_storeu_ps(lane, low);
    _mm256_storeu_ps(lane + 8, high);
    for (int l = 0; l < cols - i; ++l) lane[l] += One(row[i + l]) * x[i + l];
    sums[o] = Joined(lane);
  }
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
