#include "kernels/bench/fma_loop.h"

namespace kernels::bench {
namespace {

constexpr int kLanes = 16;

#include "kernels/bench/fma_loop.inl"

}  // namespace

const FmaLoop kFmaLoopAvx512 = {2.0 * kChains * kLanes, Run};

}  // namespace kernels::bench
