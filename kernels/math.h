// exp, log, tanh, erf, sin and cos without the C library: the same bits on every machine, and fast over arrays.
//
// The C library's functions differ in the last bit from one version and one processor to the next, so a loss
// computed with them is no golden number. These are polynomials in +, -, *, / on IEEE 754 numbers, never
// fused, and so have one result.
//
// The bounds below are in units in the last place (ulp) of the exact value. math_exhaustive_test compares all 2^32
// floats with the C library's double functions, math_test every 997th; the doubles are compared with long double at
// random points. The worst of all floats are 1.0226, 0.8580, 2.4245 and 1.4127 ulp.
//
//                domain        at most    at the edges
//   Exp          all floats    1.05 ulp   infinity above 88.7228; gradually to 0 below -87.3, and 0 below -103.97
//   Log          all floats    0.90 ulp   Log(0) = -infinity, NaN below 0
//   Tanh         all floats    2.50 ulp   odd; 1 above 9.02
//   Erf          all floats    1.50 ulp   odd; 1 above 3.92
//   Exp (double) all doubles   1.00 ulp   as the float form, above 709.78 and below -745.13
//   Log (double) all doubles   1.00 ulp
//   Sin, Cos     |x| <= 2^20   1.00 ulp   NaN beyond: the rest of a division by pi/2 would need more digits of pi
//
// NaN gives NaN. Array forms: x and y have the same size; y may be x itself.
//
// Inside a kernel's loop use kernels::inlined of math_inline.h, which the compiler can vectorise.

#ifndef KERNELS_MATH_H_
#define KERNELS_MATH_H_

#include <span>

namespace kernels {

float Exp(float x);
float Log(float x);
float Tanh(float x);
float Erf(float x);

double Exp(double x);
double Log(double x);
double Sin(double x);
double Cos(double x);

void Exp(std::span<const float> x, std::span<float> y);
void Log(std::span<const float> x, std::span<float> y);
void Tanh(std::span<const float> x, std::span<float> y);
void Erf(std::span<const float> x, std::span<float> y);

}  // namespace kernels

#endif  // KERNELS_MATH_H_
