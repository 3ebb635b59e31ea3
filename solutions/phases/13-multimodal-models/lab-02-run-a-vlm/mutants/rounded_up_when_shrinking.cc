// Mutant: a side is rounded up when it shrinks, so that the result exceeds the cap again.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <list>
#include <span>
#include <vector>

#include "phases/13-multimodal-models/lab-02-run-a-vlm/run_a_vlm.h"

namespace run_a_vlm {
namespace {

int64_t RoundUp(double side, int64_t factor) {
  return static_cast<int64_t>(std::ceil(side / static_cast<double>(factor))) * factor;
}
// Halves to the even multiple: what nearbyint does unless somebody has changed the rounding mode.
int64_t RoundToNearest(double side, int64_t factor) {
  return static_cast<int64_t>(std::nearbyint(side / static_cast<double>(factor))) * factor;
}

// Of a segment that computes `flops` and reads `weights` once.
double SegmentSeconds(double flops, int64_t weights, double bytes_per_weight, const GpuSpec& gpu) {
  return std::max(flops / gpu.peak_flops, static_cast<double>(weights) * bytes_per_weight / gpu.mem_bandwidth);
}

// What the processor keeps of an image, and under which key.
struct Entry {
  uint64_t content = 0;
  ResizeLimits limits;
  int64_t bytes = 0;

  bool IsOf(const ProcessorCall& call) const { return content == call.content && limits == call.limits; }
};

}  // namespace

absl::StatusOr<int64_t> QwenImageTokens(const ImageSize& in, const ResizeLimits& limits) {
  ASSIGN_OR_RETURN(const ImageSize resized, SmartResize(in, kFactor, limits));
  return (resized.height / kFactor) * (resized.width / kFactor);
}

namespace impl {

absl::StatusOr<ImageSize> SmartResize(const ImageSize& in, int64_t factor, const ResizeLimits& limits) {
  const auto [shorter, longer] = std::minmax(in.height, in.width);
  if (longer > kMaxAspectRatio * shorter) {
    return absl::InvalidArgumentError(absl::StrCat("an image of ", in.height, " x ", in.width,
                                                   ": the long side may be at most ", kMaxAspectRatio,
                                                   " times the short one"));
  }
  const auto height = static_cast<double>(in.height), width = static_cast<double>(in.width);
  ImageSize out = {.height = std::max(factor, RoundToNearest(height, factor)),
                   .width = std::max(factor, RoundToNearest(width, factor))};
  if (out.height * out.width > limits.max_pixels) {
    const double beta = std::sqrt(height * width / static_cast<double>(limits.max_pixels));
    out = {.height = std::max(factor, RoundUp(height / beta, factor)),
           .width = std::max(factor, RoundUp(width / beta, factor))};
  } else if (out.height * out.width < limits.min_pixels) {
    const double beta = std::sqrt(static_cast<double>(limits.min_pixels) / (height * width));
    out = {.height = RoundUp(height * beta, factor), .width = RoundUp(width * beta, factor)};
  }
  return out;
}

absl::StatusOr<VlmBill> PredictBill(int64_t text_tokens, std::span<const ImageSize> images,
                                    const ServerConfig& server) {
  if (std::ssize(images) > server.images_per_prompt) {
    return absl::ResourceExhaustedError(absl::StrCat("the prompt has ", images.size(), " images; at most ",
                                                     server.images_per_prompt, " are allowed (limit_mm_per_prompt)"));
  }
  int64_t tokens = text_tokens;
  for (const ImageSize& image : images) {
    ASSIGN_OR_RETURN(const int64_t image_tokens, QwenImageTokens(image, server.resize));
    tokens += image_tokens;
  }
  if (tokens > server.max_model_len) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the prompt has ", tokens, " tokens; at most ", server.max_model_len, " fit (max_model_len)"));
  }
  ASSIGN_OR_RETURN(const int64_t blocks, image_token_expansion::KvBlocksNeeded(tokens, server.block_size));
  return VlmBill{.prompt_tokens = tokens,
                 .kv_blocks = blocks,
                 .kv_bytes = tokens * server.kv_bytes_per_token,
                 .tokens_left = server.max_model_len - tokens};
}

std::vector<Candidate> CaptureCandidates(int64_t printed_tokens, const Plausible& plausible) {
  std::vector<Candidate> candidates;
  for (int64_t rows = 1; rows * rows <= printed_tokens; ++rows) {
    for (int64_t cols = rows; rows * cols <= printed_tokens; ++cols) {
      const int64_t text = printed_tokens - rows * cols;
      if (text < plausible.least_text || text > plausible.most_text) continue;
      // Multiplied, not divided: 1.25 times 4 is exactly 5.
      const auto short_side = static_cast<double>(rows), long_side = static_cast<double>(cols);
      if (long_side < plausible.least_aspect * short_side) continue;
      if (long_side > plausible.most_aspect * short_side) continue;
      candidates.push_back({.rows = rows, .cols = cols, .text_tokens = text});
    }
  }
  return candidates;
}

double EncoderFlops(const VisionShape& vision, int64_t patches) {
  const auto P = static_cast<double>(patches), Dv = static_cast<double>(vision.width);
  const auto values = static_cast<double>(vision.patch_values), D = static_cast<double>(vision.llm_width);
  const double embedding = 2 * P * values * Dv;
  const double layer = 2 * P * (3 * Dv * Dv + Dv * Dv + 2 * 4 * Dv * Dv) + 4 * P * P * Dv;
  const double merger = 2 * (P / kPatchesPerToken) * (4 * Dv * 4 * Dv + 4 * Dv * D);
  return embedding + static_cast<double>(vision.layers) * layer + merger;
}

double PrefillFlops(const LlmShape& llm, int64_t tokens) {
  const auto T = static_cast<double>(tokens), D = static_cast<double>(llm.width);
  const auto kv = static_cast<double>(llm.kv_width), F = static_cast<double>(llm.mlp_width);
  const double layer = 2 * T * (2 * D * D + 2 * D * kv + 3 * D * F) + 2 * T * (T + 1) * D;
  const double logits = 2 * D * static_cast<double>(llm.vocabulary);
  return static_cast<double>(llm.layers) * layer + logits;
}

absl::StatusOr<Ttft> PredictTtft(int64_t text_tokens, std::span<const ImageSize> images, const ResizeLimits& limits,
                                 const VlmShape& shape, const GpuSpec& gpu) {
  Ttft ttft;
  int64_t tokens = text_tokens;
  double encoder_flops = 0;
  for (const ImageSize& image : images) {
    ASSIGN_OR_RETURN(const int64_t image_tokens, QwenImageTokens(image, limits));
    tokens += image_tokens;
    encoder_flops += EncoderFlops(shape.vision, image_tokens * kPatchesPerToken);
  }
  if (!images.empty()) {
    ttft.encoder_seconds = SegmentSeconds(encoder_flops, shape.vision.weights, shape.bytes_per_weight, gpu);
  }
  ttft.prefill_seconds =
      SegmentSeconds(PrefillFlops(shape.llm, tokens), shape.llm.weights, shape.bytes_per_weight, gpu);
  return ttft;
}

absl::StatusOr<ProcessorReplay> ReplayProcessorCache(std::span<const ProcessorCall> calls, int64_t capacity_bytes) {
  ProcessorReplay replay;
  std::list<Entry> entries;  // the most recently used one in front
  for (const ProcessorCall& call : calls) {
    const auto found = std::ranges::find_if(entries, [&](const Entry& entry) { return entry.IsOf(call); });
    replay.hits.push_back(found != entries.end());
    if (found != entries.end()) {
      entries.splice(entries.begin(), entries, found);
      continue;
    }
    ASSIGN_OR_RETURN(const ImageSize resized, run_a_vlm::SmartResize(call.size, kFactor, call.limits));
    const int64_t pixels = resized.height * resized.width, bytes = pixels * kProcessedBytesPerPixel;
    replay.pixels_processed += pixels;
    if (bytes > capacity_bytes) continue;
    for (; replay.bytes_held + bytes > capacity_bytes; entries.pop_back()) replay.bytes_held -= entries.back().bytes;
    entries.push_front({.content = call.content, .limits = call.limits, .bytes = bytes});
    replay.bytes_held += bytes;
  }
  return replay;
}

Work WorkLeft(int64_t prompt_tokens, const PlaceholderRange& image, const Lookups& lookups) {
  const bool needs_embeddings = lookups.prefix_tokens < image.offset + image.length;
  return {.process = !lookups.processor_hit,
          .encode = needs_embeddings && !lookups.encoder_hit,
          .prefill_tokens = prompt_tokens - lookups.prefix_tokens};
}

}  // namespace impl

}  // namespace run_a_vlm
