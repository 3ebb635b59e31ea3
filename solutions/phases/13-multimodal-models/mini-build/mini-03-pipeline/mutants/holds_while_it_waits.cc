// Mutant: a request that waits for blocks holds the images that it has found in the cache.

#include <algorithm>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"

namespace pipeline {

absl::StatusOr<PreparedRequest> PrepareRequest(const ImageRequest& request, const PipelineConfig& config) {
  if (request.prompt.empty()) return absl::InvalidArgumentError("the prompt is empty");
  for (const int token : request.prompt) {
    if (token >= 0 || token == config.image_token_id) continue;
    return absl::InvalidArgumentError(absl::StrCat("token ", token, " of the prompt is below 0, and not the marker"));
  }
  if (std::ssize(request.images) > config.max_images) {
    return absl::InvalidArgumentError(
        absl::StrCat(request.images.size(), " images in a request; at most ", config.max_images, " are allowed"));
  }
  PreparedRequest prepared;
  std::vector<int64_t> tokens_per_image;
  for (const std::string& bytes : request.images) tokens_per_image.push_back(splice::ToyImageTokens(bytes));
  ASSIGN_OR_RETURN(auto expanded,
                   image_token_expansion::ExpandPrompt(request.prompt, config.image_token_id, tokens_per_image));
  prepared.prefix_ids = expanded.token_ids;
  prepared.token_ids = std::move(expanded.token_ids);
  prepared.ranges = std::move(expanded.ranges);
  for (size_t i = 0; i < prepared.ranges.size(); ++i) {
    const std::string key = encoder_cache::ContentKey(request.images[i]);
    const auto& [offset, length] = prepared.ranges[i];
    for (int64_t k = 0; k < length; ++k) prepared.prefix_ids[offset + k] = PrefixId(key, k);
    prepared.content_keys.push_back(key);
  }
  return prepared;
}

absl::StatusOr<EncoderStep> ScheduleInputs(const PreparedRequest& request, const Chunk& chunk,
                                           const std::string& request_id, engine::EncoderCacheManager& cache) {
  if (chunk.num_computed_tokens < 0 || chunk.num_new_tokens < 0 || chunk.encoder_budget < 0) {
    return absl::InvalidArgumentError(absl::StrCat("a chunk of ", chunk.num_new_tokens, " tokens behind ",
                                                   chunk.num_computed_tokens, " with a budget of ",
                                                   chunk.encoder_budget, ": none of them may be below 0"));
  }
  EncoderStep step = {.num_new_tokens = chunk.num_new_tokens, .remaining_budget = chunk.encoder_budget};
  const int64_t begin = chunk.num_computed_tokens, end = begin + chunk.num_new_tokens;
  std::set<std::string> chosen;
  int64_t chosen_embeds = 0;
  for (size_t i = 0; i < request.ranges.size() && begin < end; ++i) {
    const auto& [offset, length] = request.ranges[i];
    const std::string& key = request.content_keys[i];
    if (offset >= end) break;
    if (offset + length <= begin) continue;
    if (chosen.contains(key) || cache.CheckAndUpdate(key, request_id)) continue;
    ASSIGN_OR_RETURN(const bool can, cache.CanAllocate(length, step.remaining_budget, chosen_embeds));
    if (!can) {
      step.num_new_tokens = std::max<int64_t>(0, offset - begin);
      break;
    }
    step.encode.push_back(static_cast<int64_t>(i));
    step.remaining_budget -= length;
    chosen_embeds += length;
    chosen.insert(key);
  }
  return step;
}

namespace impl {
namespace {

// A request between its arrival and its last token.
struct Live {
  PreparedRequest prepared;
  std::vector<std::string> images;  // bytes
  engine::Request kv;               // with prefix_ids: what the block tables see
  bool has_table = false;
};

class PrefillPipeline final : public Pipeline {
 public:
  PrefillPipeline(const PipelineConfig& config, engine::EncoderCacheManager& cache, engine::KvCacheManager& kv,
                  Encoder& encoder)
      : config_(config), cache_(cache), kv_(kv), encoder_(encoder) {}

  absl::Status AddRequest(const ImageRequest& request) override {
    ASSIGN_OR_RETURN(PreparedRequest prepared, PrepareRequest(request, config_));
    for (const Live& live : live_) {
      if (live.kv.request_id != request.request_id) continue;
      return absl::AlreadyExistsError(absl::StrCat("request ", request.request_id, " is not done yet"));
    }
    engine::Request kv = {.request_id = request.request_id, .token_ids = prepared.prefix_ids};
    kv.num_prompt_tokens = kv.NumTokens();
    live_.push_back({std::move(prepared), request.images, std::move(kv)});
    return absl::OkStatus();
  }

  absl::StatusOr<StepReport> Step() override {
    StepReport report = {.remaining_encoder_budget = config_.encoder_budget};
    std::vector<Live*> scheduled;
    int64_t tokens = config_.token_budget;
    for (Live& live : live_) {
      if (tokens == 0) break;
      ASSIGN_OR_RETURN(const auto part, Schedule(live, tokens, report.remaining_encoder_budget));
      if (!part.has_value()) continue;
      tokens -= part->num_new_tokens;
      scheduled.push_back(&live);
      report.scheduled.push_back(*part);
    }
    // First what is gone, then what is new: a content may be both.
    report.freed = cache_.TakeFreed();
    for (const std::string& key : report.freed) rows_.erase(key);
    for (size_t i = 0; i < scheduled.size(); ++i) RETURN_IF_ERROR(Encode(*scheduled[i], report.scheduled[i]));
    for (size_t i = 0; i < scheduled.size(); ++i) RETURN_IF_ERROR(Compute(*scheduled[i], report.scheduled[i]));
    std::erase_if(live_, [](const Live& live) { return live.kv.num_computed_tokens == live.kv.NumTokens(); });
    report.stalled = report.scheduled.empty() && !live_.empty();
    return report;
  }

  bool HasUnfinishedRequests() const override { return !live_.empty(); }

 private:
  // A request's part of the step, and room for it in both caches. nullopt: it waits.
  absl::StatusOr<std::optional<ScheduledRequest>> Schedule(Live& live, int64_t tokens, int64_t& encoder_budget) {
    engine::Request& kv = live.kv;
    std::vector<int> hits;
    if (!live.has_table) {
      hits = kv_.GetComputedBlocks(kv);
      kv.num_computed_tokens = static_cast<int>(hits.size()) * kv_.BlockSize();
    }
    const Chunk chunk = {.num_computed_tokens = kv.num_computed_tokens,
                         .num_new_tokens = std::min<int64_t>(tokens, kv.NumTokens() - kv.num_computed_tokens),
                         .encoder_budget = encoder_budget};
    ASSIGN_OR_RETURN(const EncoderStep step, ScheduleInputs(live.prepared, chunk, kv.request_id, cache_));
    if (step.num_new_tokens == 0) return std::nullopt;
    ASSIGN_OR_RETURN(const auto blocks, kv_.AllocateSlots(kv, static_cast<int>(step.num_new_tokens), hits));
    if (!blocks.has_value()) return std::nullopt;
    live.has_table = true;
    for (const int64_t i : step.encode) {
      RETURN_IF_ERROR(cache_.Allocate(live.prepared.content_keys[i], live.prepared.ranges[i].length, kv.request_id));
    }
    encoder_budget = step.remaining_budget;
    return ScheduledRequest{.request_id = kv.request_id,
                            .num_computed_tokens = kv.num_computed_tokens,
                            .encoded = step.encode,
                            .num_new_tokens = step.num_new_tokens};
  }

  absl::Status Encode(const Live& live, const ScheduledRequest& part) {
    for (const int64_t i : part.encoded) {
      ASSIGN_OR_RETURN(base::Mat rows, encoder_.Encode(live.images[i]));
      const int64_t placeholders = live.prepared.ranges[i].length;
      if (rows.rows != placeholders) {
        return absl::InvalidArgumentError(absl::StrCat("request ", part.request_id, ", image ", i, ": ", rows.rows,
                                                       " rows for ", placeholders, " placeholders"));
      }
      rows_[live.prepared.content_keys[i]] = std::move(rows);
    }
    return absl::OkStatus();
  }

  // The chunk's rows; then what the request needs no more is released.
  absl::Status Compute(Live& live, ScheduledRequest& part) {
    const auto& [token_ids, ranges, keys, prefix_ids] = live.prepared;
    const int64_t begin = part.num_computed_tokens, end = begin + part.num_new_tokens;
    std::vector<bool> is_image(end - begin, false);
    std::vector<base::Mat> images;
    for (size_t i = 0; i < ranges.size(); ++i) {
      const auto [first, last] = splice::RowsOfChunk(ranges[i], begin, end);
      if (first == last) continue;
      std::fill(is_image.begin() + (ranges[i].offset + first - begin),
                is_image.begin() + (ranges[i].offset + last - begin), true);
      const base::Mat& rows = rows_[keys[i]];
      images.push_back({static_cast<int>(last - first),
                        rows.cols,
                        {rows.data.begin() + first * rows.cols, rows.data.begin() + last * rows.cols}});
    }
    const base::Mat text = EmbedTokens(std::span(token_ids).subspan(begin, end - begin), config_.width);
    ASSIGN_OR_RETURN(part.embeds, splice::SpliceEmbeddings(text, is_image, images));

    live.kv.num_computed_tokens = static_cast<int>(end);
    // Only the image that the chunk ends in is needed in the next step. An equal one further on is none of our business
    // yet: a request that holds on to it may leave itself no room for what is in between.
    ReleaseAllBut(ImageAt(live, end), live);
    if (end == std::ssize(token_ids)) {
      kv_.Free(part.request_id);
      cache_.ReleaseRequest(part.request_id);
    }
    return absl::OkStatus();
  }

  // The key of the image that tokens on both sides of `position` belong to; empty if there is none.
  static std::string ImageAt(const Live& live, int64_t position) {
    const std::vector<PlaceholderRange>& ranges = live.prepared.ranges;
    for (size_t i = 0; i < ranges.size(); ++i) {
      if (ranges[i].offset < position && position < ranges[i].offset + ranges[i].length) {
        return live.prepared.content_keys[i];
      }
    }
    return "";
  }

  // What a request holds, others cannot have the room of.
  void ReleaseAllBut(const std::string& kept, const Live& live) {
    for (const std::string& key : live.prepared.content_keys) {
      if (key != kept) cache_.ReleaseInput(key, live.kv.request_id);
    }
  }

  const PipelineConfig config_;
  engine::EncoderCacheManager& cache_;
  engine::KvCacheManager& kv_;
  Encoder& encoder_;
  std::list<Live> live_;                             // in the order of arrival
  std::unordered_map<std::string, base::Mat> rows_;  // by content key: what the cache has
};

}  // namespace

std::unique_ptr<Pipeline> MakePipeline(const PipelineConfig& config, engine::EncoderCacheManager& cache,
                                       engine::KvCacheManager& kv, Encoder& encoder) {
  return std::make_unique<PrefillPipeline>(config, cache, kv, encoder);
}

}  // namespace impl

}  // namespace pipeline
