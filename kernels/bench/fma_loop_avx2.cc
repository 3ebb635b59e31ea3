#include "kernels/bench/fma_loop.h"

namespace kernels::bench {
namespace {

constexpr int kLanes = 8;

#include "kernels/bench/fma_loop.inl"

}  // namespace

const FmaLoop kFmaLoopAvx2 = {2.0 * kChains * kLanes, Run};

}  // namespace kernels::bench
