// The Llama by its formulas, in double: what the fast one is compared with.

#ifndef MODELS_LLAMA_TESTING_IN_DOUBLE_H_
#define MODELS_LLAMA_TESTING_IN_DOUBLE_H_

#include <span>
#include <vector>

#include "models/llama/checkpoint.h"

namespace llama::testing {

// The logits (V) after the last of `tokens`. Everything is computed anew, without cache, table or packed weight, with
// the standard library's functions.
std::vector<double> LogitsInDouble(const LlamaCheckpoint& checkpoint, std::span<const int> tokens);

}  // namespace llama::testing

#endif  // MODELS_LLAMA_TESTING_IN_DOUBLE_H_
