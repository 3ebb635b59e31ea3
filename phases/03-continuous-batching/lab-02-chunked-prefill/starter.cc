// Lab 03-02  Chunked prefill. You edit this file; chunked_prefill.h says what each function promises.

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "phases/03-continuous-batching/lab-02-chunked-prefill/chunked_prefill.h"

namespace chunked_prefill {
namespace impl {

int64_t PrefillSteps(int64_t prompt_len, int64_t threshold, int64_t budget) {
  // TODO(lab): the chunk, and how often it goes into the prompt, the last time perhaps not whole.
  return 0;
}

}  // namespace impl

absl::StatusOr<std::vector<std::vector<int>>> RunWorkload(const MakeEngine& make_engine,
                                                          const engine::EngineConfig& config,
                                                          std::span<const Job> jobs) {
  // TODO(lab): an engine; all jobs into it; steps until HasUnfinishedRequests() says no. Step() tells who finished,
  // with
  //   all tokens: where does the output begin, and to which job does it belong?
  return absl::UnimplementedError("RunWorkload is not written yet");
}

absl::StatusOr<std::vector<int>> ChangedByChunking(const MakeEngine& make_engine, const engine::EngineConfig& config,
                                                   std::span<const Job> jobs) {
  // TODO(lab): two things in a configuration cut a prompt. A second one without them; two runs; compare.
  return absl::UnimplementedError("ChangedByChunking is not written yet");
}

}  // namespace chunked_prefill
