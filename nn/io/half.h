// The two 16-bit formats in which weights are stored, as float. Every value of either is a float, so both functions are
// exact.

#ifndef NN_IO_HALF_H_
#define NN_IO_HALF_H_

#include <bit>
#include <cstdint>

namespace nn::io {

// binary16: sign 1, exponent 5 (bias 15), fraction 10.
// Example: 0x3C00 is 1, 0x0001 the smallest subnormal, 2^-24.
// Source: IEEE 754-2008, section 3.4.
constexpr float HalfToFloat(uint16_t bits) {
  const uint32_t sign = uint32_t{bits & 0x8000u} << 16;
  const uint32_t exponent = (bits >> 10) & 0x1F;
  const uint32_t fraction = bits & 0x3FFu;
  // Zero and subnormals are fraction * 2^-24: both factors and the product are floats.
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
  }
  // Infinity and NaN keep their fraction; a float's exponent is all ones, too.
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000u | (fraction << 13));
  return std::bit_cast<float>(sign | ((exponent + 127 - 15) << 23) | (fraction << 13));
}

// bfloat16: the upper half of a float's bits.
// Source: Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training", section 3.
constexpr float Bfloat16ToFloat(uint16_t bits) { return std::bit_cast<float>(uint32_t{bits} << 16); }

}  // namespace nn::io

#endif  // NN_IO_HALF_H_
