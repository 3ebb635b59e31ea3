#include "phases/03-continuous-batching/testing/prompts.h"

namespace continuous_batching::testing {

std::vector<int> DistinctPrompt(const std::string& id, int length) {
  std::vector<int> prompt;
  for (int i = 0; i < length; ++i) prompt.push_back((id[0] * 7 + i) % 256);
  return prompt;
}

}  // namespace continuous_batching::testing
