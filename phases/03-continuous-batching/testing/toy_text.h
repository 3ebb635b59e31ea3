// What the toy model says, from its rule alone: the labs of this phase expect these outputs of the engine, so nothing
// here is the engine's.

#ifndef PHASES_03_CONTINUOUS_BATCHING_TESTING_TOY_TEXT_H_
#define PHASES_03_CONTINUOUS_BATCHING_TESTING_TOY_TEXT_H_

#include <span>
#include <vector>

namespace continuous_batching::testing {

// The token behind these: (31 token + 17 position + 7) mod 256 of the last one, whose position counts from 0.
// REQUIRES: tokens is not empty.
int NextToyToken(std::span<const int> tokens);

// (max_tokens) The output behind a prompt.
std::vector<int> ToyOutput(std::span<const int> prompt, int max_tokens);

}  // namespace continuous_batching::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_TESTING_TOY_TEXT_H_
