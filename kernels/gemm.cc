#include "kernels/gemm.h"

namespace kernels {

void Gemm(ConstMatrix a, ConstMatrix b, Matrix c, Write write) { GemmNaive(a, b, c, write); }

void GemmBatch(std::span<const GemmCall> calls, Write write) {
  for (const GemmCall& call : calls) Gemm(call.a, call.b, call.c, write);
}

}  // namespace kernels
