#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/test_engine.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "engine/api/config.h"
#include "phases/13-multimodal-models/mini-build/mini-01-encoder-cache/encoder_cache.h"
#include "phases/13-multimodal-models/mini-build/mini-02-splice/splice.h"

namespace pipeline::testing {

absl::StatusOr<base::Mat> CountingEncoder::Encode(const std::string& bytes) {
  ++runs_[bytes];
  ASSIGN_OR_RETURN(base::Mat rows, splice::EncodeToy(bytes, width_));
  rows.rows += wrong_by;
  rows.data.resize(size_t{1} * rows.rows * rows.cols);
  return rows;
}

int CountingEncoder::Runs(const std::string& bytes) const { return runs_.contains(bytes) ? runs_.at(bytes) : 0; }

int CountingEncoder::Runs() const {
  int runs = 0;
  for (const auto& [bytes, n] : runs_) runs += n;
  return runs;
}

Engine::Engine(const PipelineConfig& config, int64_t cache_embeds, int usable_blocks) : encoder(config.width) {
  const engine::CacheConfig blocks = {.num_blocks = usable_blocks + 1, .block_size = 4};
  cache = *encoder_cache::MakeEncoderCacheManager(cache_embeds);
  pool = *engine::LruBlockPool::Create(blocks);
  kv = *engine::PagedKvCacheManager::Create(*pool, blocks);
  pipeline = *MakePipeline(config, *cache, *kv, encoder);
}

std::string Engine::Step() {
  const absl::StatusOr<StepReport> got = pipeline->Step();
  if (!got.ok()) return got.status().ToString();
  report = *got;
  std::vector<std::string> parts;
  for (const ScheduledRequest& part : report.scheduled) {
    parts.push_back(absl::StrCat(part.num_computed_tokens, ": encode {", absl::StrJoin(part.encoded, ", "), "}, ",
                                 part.num_new_tokens, " tokens"));
  }
  if (report.stalled) parts.push_back("stalled");
  return absl::StrCat(absl::StrJoin(parts, " + "), ", ", report.remaining_encoder_budget, " left; ",
                      cache->NumFreeSlots(), " / ", cache->NumReclaimableSlots());
}

std::vector<std::string> Engine::Run() {
  std::vector<std::string> lines;
  while (pipeline->HasUnfinishedRequests() && lines.size() < 100) {
    lines.push_back(Step());
    if (report.scheduled.empty()) break;
  }
  return lines;
}

}  // namespace pipeline::testing
