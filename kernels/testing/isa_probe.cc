// Compiled several times: ISA_PROBE is the name of the function, the flags are the processor's (see BUILD). A macro,
// since that is how a compiler's flag names a function. Raw pointers: an inline function of the library, compiled here
// for AVX-512 and kept by the linker for everybody, would end the program on other machines.
#include "kernels/testing/isa_probe.h"

#include "kernels/lanes.h"
#include "kernels/math_inline.h"
#include "kernels/softmax_row.h"

namespace kernels::testing {
namespace {

void ExpOf(const float* x, float* y, int n) {
  for (int i = 0; i < n; ++i) y[i] = inlined::Exp(x[i]);
}
void LogOf(const float* x, float* y, int n) {
  for (int i = 0; i < n; ++i) y[i] = inlined::Log(x[i]);
}
void TanhOf(const float* x, float* y, int n) {
  for (int i = 0; i < n; ++i) y[i] = inlined::Tanh(x[i]);
}
void ErfOf(const float* x, float* y, int n) {
  for (int i = 0; i < n; ++i) y[i] = inlined::Erf(x[i]);
}
void SoftmaxOf(const float* x, float* y, int n) { inlined::SoftmaxRow(x, y, n); }
float SumOf(const float* x, int n) {
  return SumLanes(
      n, [&](int i) __attribute__((always_inline)) { return x[i]; });
}

}  // namespace

IsaProbe ISA_PROBE() {
#define NAME_OF(x) #x
#define NAME(x) NAME_OF(x)
  return {NAME(ISA_PROBE), ExpOf, LogOf, TanhOf, ErfOf, SoftmaxOf, SumOf};
}

}  // namespace kernels::testing
