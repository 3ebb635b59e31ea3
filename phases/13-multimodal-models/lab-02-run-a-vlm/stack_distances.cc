#include "phases/13-multimodal-models/lab-02-run-a-vlm/stack_distances.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace run_a_vlm::testing {

ProcessorReplay ReplayByStackDistances(const std::vector<ProcessorCall>& calls, int room, int64_t pixels) {
  const auto key = [](const ProcessorCall& call) { return std::pair(call.content, call.limits.max_pixels); };
  ProcessorReplay replay;
  int64_t misses = 0;
  for (size_t i = 0; i < calls.size(); ++i) {
    std::vector<std::pair<uint64_t, int64_t>> since;  // distinct keys, from the latest call backwards
    bool hit = false;
    for (size_t j = i; j > 0 && !hit; --j) {
      const auto used = key(calls[j - 1]);
      if (std::find(since.begin(), since.end(), used) == since.end()) since.push_back(used);
      if (std::ssize(since) > room) break;
      hit = used == key(calls[i]);
    }
    replay.hits.push_back(hit);
    if (!hit) ++misses;
  }
  replay.pixels_processed = misses * pixels;
  replay.bytes_held = std::min<int64_t>(room, misses) * kProcessedBytesPerPixel * pixels;
  return replay;
}

}  // namespace run_a_vlm::testing
