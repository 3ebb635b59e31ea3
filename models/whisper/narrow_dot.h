// Products of a row of floats with rows of 16-bit floats or 8-bit whole numbers, as a decoder makes them for each
// token.
//
// Each number of the matrix takes part in one product, so the time is that of fetching the matrix and of turning what
// was fetched into floats. A processor that has AVX2 and F16C turns 8 halves into floats in one instruction, and 8
// bytes in two; this project's compiler makes neither of a loop, hence the second form with the instructions written
// out. The first one does it with whole-number arithmetic, on any processor.
//
// Numerics: a sum is in the 16 lanes of kernels/lanes.h, in both forms: the same bits, but for products and sums below
//           2^-126 or above 2^71 in size (the first form holds a half as 2^-112 times itself).

#ifndef MODELS_WHISPER_NARROW_DOT_H_
#define MODELS_WHISPER_NARROW_DOT_H_

#include <cstdint>
#include <vector>

namespace whisper {

struct NarrowDot {
  const char* name;  // "any processor", "AVX2 and F16C"

  // sums[o] = sum over i of m[o, i] x[i]
  //
  //   m  (rows, cols), halves as their bits, or whole numbers    x  (cols)    sums  (rows)
  void (*halves)(const uint16_t* m, int64_t rows, int cols, const float* x, float* sums);
  void (*bytes)(const int8_t* m, int64_t rows, int cols, const float* x, float* sums);

  // out[i] = the number m[i], exactly.
  void (*halves_as_floats)(const uint16_t* m, int64_t n, float* out);
  void (*bytes_as_floats)(const int8_t* m, int64_t n, float* out);
};

// The fastest form that this processor has.
const NarrowDot& BestNarrowDot();

// Every form that this processor has, the one for any first: tests compare them.
const std::vector<NarrowDot>& NarrowDots();

}  // namespace whisper

#endif  // MODELS_WHISPER_NARROW_DOT_H_
