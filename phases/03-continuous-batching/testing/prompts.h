// Prompts for the loads of this phase's labs, as token ids of the toy model.

#ifndef PHASES_03_CONTINUOUS_BATCHING_TESTING_PROMPTS_H_
#define PHASES_03_CONTINUOUS_BATCHING_TESTING_PROMPTS_H_

#include <string>
#include <vector>

namespace continuous_batching::testing {

// (length) Ids that begin with different letters have prompts that differ from the first token on, so that a prefix
// cache finds nothing by accident. REQUIRES: id is not empty.
std::vector<int> DistinctPrompt(const std::string& id, int length);

}  // namespace continuous_batching::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_TESTING_PROMPTS_H_
