// The bodies of the kernels, compiled once for each kind of processor, so that a test can compare their bits.

#ifndef KERNELS_TESTING_ISA_PROBE_H_
#define KERNELS_TESTING_ISA_PROBE_H_

namespace kernels::testing {

struct IsaProbe {
  const char* name;
  void (*exp)(const float* x, float* y, int n);
  void (*log)(const float* x, float* y, int n);
  void (*tanh)(const float* x, float* y, int n);
  void (*erf)(const float* x, float* y, int n);
  void (*softmax)(const float* x, float* y, int n);  // one row
  float (*sum)(const float* x, int n);
};

IsaProbe ScalarProbe();  // no vector instructions at all, FMA allowed
IsaProbe Sse2Probe();    // what every x86-64 has
IsaProbe Avx2Probe();    // and FMA
IsaProbe Avx512Probe();  // and FMA

}  // namespace kernels::testing

#endif  // KERNELS_TESTING_ISA_PROBE_H_
