#include "phases/03-continuous-batching/testing/toy_text.h"

#include <iterator>

namespace continuous_batching::testing {

int NextToyToken(std::span<const int> tokens) {
  const int position = static_cast<int>(tokens.size()) - 1;
  return (31 * tokens.back() + 17 * position + 7) % 256;
}

std::vector<int> ToyOutput(std::span<const int> prompt, int max_tokens) {
  std::vector<int> tokens(prompt.begin(), prompt.end());
  for (int k = 0; k < max_tokens; ++k) tokens.push_back(NextToyToken(tokens));
  return {tokens.begin() + std::ssize(prompt), tokens.end()};
}

}  // namespace continuous_batching::testing
