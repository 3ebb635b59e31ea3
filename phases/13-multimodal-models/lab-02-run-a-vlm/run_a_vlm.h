// Lab 13-02  Run a VLM: what a real vision-language model will cost, predicted before it runs.
//
// The model is Qwen2-VL-2B. You write the functions of starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// Who checks what: the numbers are checked here, in front of your functions. Three refusals are yours, because *where*
// they stand is part of the lab: an image that is too thin (SmartResize), more images than a prompt may have, and a
// prompt that is too long (PredictBill).

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_RUN_A_VLM_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_RUN_A_VLM_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/00-foundations/lab-04-prefill-vs-decode/prefill_vs_decode.h"
#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"

namespace run_a_vlm {

using image_token_expansion::CheckRange;
using image_token_expansion::ImageSize;         // height, width [pixels]
using image_token_expansion::kMaxPromptTokens;  // [tokens]
using image_token_expansion::kMaxSide;          // [pixels]
using image_token_expansion::PlaceholderRange;  // offset, length [tokens]
using prefill_vs_decode::GpuSpec;               // peak_flops [FLOP/s], mem_bandwidth [bytes/s]

inline constexpr int64_t kFactor = 28;                  // [pixels] side of what becomes one token: 2 x 2 patches of 14
inline constexpr int64_t kMaxAspectRatio = 200;         // long side over short side
inline constexpr int64_t kPatchesPerToken = 4;          // 2 x 2
inline constexpr int64_t kProcessedBytesPerPixel = 24;  // 3 colours of 4 bytes, for each of the 2 frames of a patch
inline constexpr int64_t kMaxPixels = int64_t{1} << 32;
inline constexpr int64_t kMaxPatches = int64_t{1} << 20;  // of an image
inline constexpr int64_t kMaxCapture = int64_t{1} << 16;  // [tokens]

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// Between which areas the processor brings every image. The defaults are those of Qwen2-VL: 4 to 16,384 tokens.
struct ResizeLimits {
  int64_t min_pixels = 3136;      // [pixels] of the resized image, 1 to max_pixels
  int64_t max_pixels = 12845056;  // [pixels] at most kMaxPixels

  bool operator==(const ResizeLimits&) const = default;
};

// How the server was started.
struct ServerConfig {
  int64_t images_per_prompt = 2;       // limit_mm_per_prompt
  int64_t max_model_len = 4096;        // [tokens] of a prompt and its answer
  int64_t block_size = 16;             // [tokens] of a block of the key-value cache
  int64_t kv_bytes_per_token = 28672;  // [bytes] 2 * 28 layers * 2 key heads * 128 * 2 bytes: Qwen2-VL-2B in bf16
  ResizeLimits resize;
};

struct VlmBill {
  int64_t prompt_tokens = 0;  // [tokens] of text and images
  int64_t kv_blocks = 0;      // [blocks]
  int64_t kv_bytes = 0;       // [bytes] of the prompt's keys and values; the rest of the last block not counted
  int64_t tokens_left = 0;    // [tokens] until max_model_len

  bool operator==(const VlmBill&) const = default;
};

// One reading of a printed prompt length: an image of rows x cols tokens, and text.
struct Candidate {
  int64_t rows = 0, cols = 0;  // [tokens] rows <= cols
  int64_t text_tokens = 0;     // [tokens]

  bool operator==(const Candidate&) const = default;
};

// What a candidate must be like to be believed. All bounds belong to what they bound.
struct Plausible {
  int64_t least_text = 0, most_text = 0;       // [tokens]
  double least_aspect = 1, most_aspect = 200;  // cols / rows, 1 to kMaxAspectRatio
};

// The vision encoder, its merger included. The defaults are Qwen2-VL-2B's.
struct VisionShape {
  int64_t layers = 32;          // Lv, 1 to 256
  int64_t width = 1280;         // Dv, 1 to 2^14; inside the multilayer perceptron 4 Dv
  int64_t patch_values = 1176;  // 3 colours * 2 frames * 14 * 14 pixels, 1 to 2^14
  int64_t llm_width = 1536;     // D: the width of what it hands over, 1 to 2^14
  int64_t weights = 665271296;  // 1 to 2^40
};

// The language model. The defaults are Qwen2-VL-2B's.
struct LlmShape {
  int64_t layers = 28;           // L, 1 to 256
  int64_t width = 1536;          // D, 1 to 2^14
  int64_t kv_width = 256;        // 2 key heads of 128, 1 to width
  int64_t mlp_width = 8960;      // F, 1 to 2^16
  int64_t vocabulary = 151936;   // V [tokens], 1 to 2^20
  int64_t weights = 1543714304;  // 1 to 2^40
};

struct VlmShape {
  VisionShape vision;
  LlmShape llm;
  double bytes_per_weight = 2;  // bf16
};

// Predicted time to first token: encoder_seconds + prefill_seconds.
struct Ttft {
  double encoder_seconds = 0;
  double prefill_seconds = 0;

  bool operator==(const Ttft&) const = default;
};

// An image that reaches the processor.
struct ProcessorCall {
  uint64_t content = 0;  // hash of the image's bytes: equal for equal images, and for no others
  ImageSize size;        // follows from the content
  ResizeLimits limits;   // those of this request
};

struct ProcessorReplay {
  std::vector<bool> hits;        // (calls)
  int64_t pixels_processed = 0;  // [pixels] of all resized images that were computed
  int64_t bytes_held = 0;        // [bytes] in the cache at the end

  bool operator==(const ProcessorReplay&) const = default;
};

// What the three caches answered for a request with one image.
struct Lookups {
  bool processor_hit = false;  // the pixel values are there
  bool encoder_hit = false;    // the embeddings are there
  int64_t prefix_tokens = 0;   // [tokens] of the prompt whose keys and values are there, from its beginning
};

struct Work {
  bool process = false;        // resize, normalise and cut the image
  bool encode = false;         // run the encoder over it
  int64_t prefill_tokens = 0;  // [tokens] that go through the language model

  bool operator==(const Work&) const = default;
};

}  // namespace types
using types::Candidate;
using types::LlmShape;
using types::Lookups;
using types::Plausible;
using types::ProcessorCall;
using types::ProcessorReplay;
using types::ResizeLimits;
using types::ServerConfig;
using types::Ttft;
using types::VisionShape;
using types::VlmBill;
using types::VlmShape;
using types::Work;

// What the functions below check in front of yours.
inline absl::Status CheckLimits(const ResizeLimits& limits) {
  RETURN_IF_ERROR(CheckRange("max_pixels", limits.max_pixels, 1, kMaxPixels));
  return CheckRange("min_pixels", limits.min_pixels, 1, limits.max_pixels);
}
inline absl::Status CheckSize(const ImageSize& size) {
  RETURN_IF_ERROR(CheckRange("height", size.height, 1, kMaxSide));
  return CheckRange("width", size.width, 1, kMaxSide);
}
inline absl::Status CheckShape(const VisionShape& shape) {
  RETURN_IF_ERROR(CheckRange("number of the encoder's layers", shape.layers, 1, 256));
  RETURN_IF_ERROR(CheckRange("width of the encoder", shape.width, 1, 1 << 14));
  RETURN_IF_ERROR(CheckRange("values of a patch", shape.patch_values, 1, 1 << 14));
  RETURN_IF_ERROR(CheckRange("width of the encoder's output", shape.llm_width, 1, 1 << 14));
  return CheckRange("number of the encoder's weights", shape.weights, 1, int64_t{1} << 40);
}
inline absl::Status CheckShape(const LlmShape& shape) {
  RETURN_IF_ERROR(CheckRange("number of layers", shape.layers, 1, 256));
  RETURN_IF_ERROR(CheckRange("width", shape.width, 1, 1 << 14));
  RETURN_IF_ERROR(CheckRange("width of a key", shape.kv_width, 1, shape.width));
  RETURN_IF_ERROR(CheckRange("width of the multilayer perceptron", shape.mlp_width, 1, 1 << 16));
  RETURN_IF_ERROR(CheckRange("vocabulary", shape.vocabulary, 1, 1 << 20));
  return CheckRange("number of weights", shape.weights, 1, int64_t{1} << 40);
}

// You write these.
namespace impl {

// The size to which the processor brings an image, so that patches and pairs of patches come out even.
//
//   1. each side becomes the nearest multiple of `factor`, halves to the *even* multiple (as Python's round), but at
//      least factor
//   2. if their product exceeds max_pixels: each *original* side is divided by beta = sqrt(height width / max_pixels)
//      and rounded *down* to a multiple, but to at least factor
//   3. else, if it is below min_pixels: each original side is multiplied by beta = sqrt(min_pixels / (height width))
//      and rounded *up* to a multiple
//
//   returns  [pixels] multiples of factor
//
// Example: 960 x 1280: 34.29 and 45.71 times 28, so 952 x 1288. With max_pixels 1,003,520: 840 x 1148.
//          70 x 70: 2.5 times 28, and 2 is even: 56 x 56.
//
// Errors:  InvalidArgument if the long side is more than kMaxAspectRatio times the short one.
// Source:  Wang et al. 2024, "Qwen2-VL", arXiv:2409.12191, section 2.1; the rule is smart_resize of the transformers
//          library (image_processing_qwen2_vl.py).
absl::StatusOr<ImageSize> SmartResize(const ImageSize& in, int64_t factor, const ResizeLimits& limits);

}  // namespace impl

// impl::SmartResize, checked.
//
// Errors:  InvalidArgument for a side outside 1 to kMaxSide, a factor outside 1 to kMaxSide, min_pixels above
//          max_pixels; and as impl::SmartResize.
inline absl::StatusOr<ImageSize> SmartResize(const ImageSize& in, int64_t factor, const ResizeLimits& limits) {
  RETURN_IF_ERROR(CheckSize(in));
  RETURN_IF_ERROR(CheckRange("factor", factor, 1, kMaxSide));
  RETURN_IF_ERROR(CheckLimits(limits));
  return impl::SmartResize(in, factor, limits);
}

// How many tokens Qwen2-VL makes of an image: one for each kFactor x kFactor pixels of the *resized* image.
//
//   returns  [tokens]
//
// Example: 960 x 1280: 34 x 46 = 1564. 480 x 640: 391, exactly a quarter.
//
// Errors:  as SmartResize. You write this one, too; SmartResize above has checked everything.
// Source:  Wang et al. 2024, section 2.1.
absl::StatusOr<int64_t> QwenImageTokens(const ImageSize& in, const ResizeLimits& limits);

namespace impl {

// What a prompt will cost, before anything is computed.
//
//   text_tokens  [tokens] beside the images
//   images       (images) as the users sent them; their sizes are *not* checked yet
//
// Example: 30 tokens and 960 x 1280: 1594 tokens, 100 blocks, 45,703,168 bytes, 2502 tokens left.
//
// Errors:  ResourceExhausted for more images than images_per_prompt, whatever else is wrong with them: that question
//          comes before any image is touched. Then as QwenImageTokens. ResourceExhausted for a prompt longer than
//          max_model_len.
// Source:  the option limit_mm_per_prompt of vLLM (docs.vllm.ai, "Engine Arguments").
absl::StatusOr<VlmBill> PredictBill(int64_t text_tokens, std::span<const ImageSize> images, const ServerConfig& server);

// Which grids explain a printed prompt length: every rows x cols with rows <= cols and
//
//   rows cols + text = printed_tokens,   least_text <= text <= most_text,   least_aspect <= cols / rows <= most_aspect
//
//   returns  ascending in rows, then in cols
//
// Example: 1421 with 20 to 50 tokens of text and an aspect of 1.2 to 1.4: 32 x 43 + 45, 33 x 42 + 35, 34 x 41 + 27.
//
// Errors:  none. Nothing plausible is an empty list.
// Source:  derived in the handout.
std::vector<Candidate> CaptureCandidates(int64_t printed_tokens, const Plausible& plausible);

// FLOPs of the encoder over one image of P patches, each multiplication and each addition counted:
//
//   patch embedding    2 P patch_values Dv
//   each layer         2 P (3 Dv Dv + Dv Dv + 2 * 4 Dv Dv)   queries, keys, values; output; the two of the MLP
//                      4 P P Dv                              scores and their use: every patch attends to every patch
//   merger             2 P/4 (4 Dv 4 Dv + 4 Dv D)            over kPatchesPerToken patches side by side
//
//   patches  P: a multiple of kPatchesPerToken
//   returns  [FLOPs] a whole number; exact below 2^53
//
// Example: Qwen2-VL-2B, 256 patches (224 x 224): 337,992,744,960.
// Source:  the counting rule of Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1.
double EncoderFlops(const VisionShape& vision, int64_t patches);

// FLOPs of the language model over a prompt of T tokens:
//
//   each layer         2 T (2 D D + 2 D kv_width + 3 D F)    queries and output; keys, values; gate, up, down
//                      2 T (T + 1) D                         causal: token t attends to t + 1 tokens
//   logits             2 D V                                 for the last token alone
//
// Example: Qwen2-VL-2B, 30 tokens: 79,158,484,992; one token: 3,087,310,848.
// Source:  as EncoderFlops.
double PrefillFlops(const LlmShape& llm, int64_t tokens);

// Time to first token of a prompt on an idle machine, by the roofline of lab 00-04: each of the two segments takes as
// long as the slower of its FLOPs at peak_flops and its weights, read once, at mem_bandwidth. The encoder sees all
// images of a prompt in one pass, but each image attends to itself alone. Without images it does not run.
//
//   text_tokens  [tokens]
//   images       (images) of any number
//   returns      [seconds] both
//
// Example: 30 tokens on an A100 (312 TFLOP/s, 2 TB/s): 0 and 1.544 ms, from memory. With 960 x 1280 in front of them:
//          46.18 and 14.09 ms, from arithmetic.
//
// Errors:  as QwenImageTokens.
// Source:  Williams, Waterman, Patterson 2009, "Roofline", section 4.
absl::StatusOr<Ttft> PredictTtft(int64_t text_tokens, std::span<const ImageSize> images, const ResizeLimits& limits,
                                 const VlmShape& shape, const GpuSpec& gpu);

// The processor cache over a row of calls. It keeps what the processor makes of an image, kProcessedBytesPerPixel for
// each pixel of the *resized* image.
//
//   key       what the result depends on: content and limits
//   hit       the key is held: nothing is computed, and the entry becomes the most recently used
//   miss      the image is processed. It is kept if it fits into the whole capacity: the least recently used entries
//             go until it does. If it does not fit at all, nothing goes.
//
//   calls           (calls) in their order; the sizes are not checked yet: run_a_vlm::SmartResize does
//   capacity_bytes  [bytes]
//
// Errors:  as SmartResize, for the first call that has one.
// Source:  MultiModalHasher and mm_processor_cache_gb of vLLM (docs.vllm.ai, "Multi-Modal Data Processing").
absl::StatusOr<ProcessorReplay> ReplayProcessorCache(std::span<const ProcessorCall> calls, int64_t capacity_bytes);

// What is left to do for a prompt with one image, given what the three caches hold. The processor runs unless its
// result is held: the engine needs the image's size in tokens, whatever else it has. The encoder runs if a placeholder
// lies behind the cached prefix and the embeddings are not held. The language model computes what is behind the prefix.
//
//   prompt_tokens  [tokens] expanded
//   image          its placeholders
//
// Example: 595 tokens, image (6, 576): with 592 tokens of prefix nothing is encoded, and 3 tokens are computed.
// Source:  derived in the handout.
Work WorkLeft(int64_t prompt_tokens, const PlaceholderRange& image, const Lookups& lookups);

}  // namespace impl

// The functions above, checked. Everybody but you calls these.
//
// Errors:  InvalidArgument for a number out of its range, and as the function itself.
inline absl::StatusOr<VlmBill> PredictBill(int64_t text_tokens, std::span<const ImageSize> images,
                                           const ServerConfig& server) {
  RETURN_IF_ERROR(CheckRange("number of text tokens", text_tokens, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("limit of images", server.images_per_prompt, 0, 1 << 16));
  RETURN_IF_ERROR(CheckRange("max_model_len", server.max_model_len, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("block size", server.block_size, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("bytes of a token", server.kv_bytes_per_token, 1, int64_t{1} << 30));
  RETURN_IF_ERROR(CheckLimits(server.resize));
  return impl::PredictBill(text_tokens, images, server);
}

inline absl::StatusOr<std::vector<Candidate>> CaptureCandidates(int64_t printed_tokens, const Plausible& plausible) {
  RETURN_IF_ERROR(CheckRange("printed length", printed_tokens, 1, kMaxCapture));
  RETURN_IF_ERROR(CheckRange("most text", plausible.most_text, 0, kMaxCapture));
  RETURN_IF_ERROR(CheckRange("least text", plausible.least_text, 0, plausible.most_text));
  if (!(1 <= plausible.least_aspect && plausible.least_aspect <= plausible.most_aspect &&
        plausible.most_aspect <= kMaxAspectRatio)) {
    return absl::InvalidArgumentError(absl::StrCat("an aspect from ", plausible.least_aspect, " to ",
                                                   plausible.most_aspect, "; it must be 1 to ", kMaxAspectRatio,
                                                   ", the smaller one first"));
  }
  return impl::CaptureCandidates(printed_tokens, plausible);
}

inline absl::StatusOr<double> EncoderFlops(const VisionShape& vision, int64_t patches) {
  RETURN_IF_ERROR(CheckShape(vision));
  RETURN_IF_ERROR(CheckRange("number of patches", patches, kPatchesPerToken, kMaxPatches));
  if (patches % kPatchesPerToken != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(patches, " patches are not a multiple of ", kPatchesPerToken, ", which the merger joins"));
  }
  return impl::EncoderFlops(vision, patches);
}

inline absl::StatusOr<double> PrefillFlops(const LlmShape& llm, int64_t tokens) {
  RETURN_IF_ERROR(CheckShape(llm));
  RETURN_IF_ERROR(CheckRange("number of tokens", tokens, 1, kMaxPromptTokens));
  return impl::PrefillFlops(llm, tokens);
}

inline absl::StatusOr<Ttft> PredictTtft(int64_t text_tokens, std::span<const ImageSize> images,
                                        const ResizeLimits& limits, const VlmShape& shape, const GpuSpec& gpu) {
  RETURN_IF_ERROR(CheckRange("number of text tokens", text_tokens, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckLimits(limits));
  RETURN_IF_ERROR(CheckShape(shape.vision));
  RETURN_IF_ERROR(CheckShape(shape.llm));
  RETURN_IF_ERROR(prefill_vs_decode::CheckPositive("bytes_per_weight", shape.bytes_per_weight));
  RETURN_IF_ERROR(prefill_vs_decode::CheckGpu(gpu));
  return impl::PredictTtft(text_tokens, images, limits, shape, gpu);
}

inline absl::StatusOr<ProcessorReplay> ReplayProcessorCache(std::span<const ProcessorCall> calls,
                                                            int64_t capacity_bytes) {
  RETURN_IF_ERROR(CheckRange("capacity in bytes", capacity_bytes, 0, int64_t{1} << 50));
  return impl::ReplayProcessorCache(calls, capacity_bytes);
}

inline absl::StatusOr<Work> WorkLeft(int64_t prompt_tokens, const PlaceholderRange& image, const Lookups& lookups) {
  RETURN_IF_ERROR(CheckRange("length of the prompt", prompt_tokens, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("length of the image's range", image.length, 1, prompt_tokens));
  RETURN_IF_ERROR(CheckRange("offset of the image's range", image.offset, 0, prompt_tokens - image.length));
  // The last token is always computed: the first answer comes from its logits.
  RETURN_IF_ERROR(CheckRange("cached prefix", lookups.prefix_tokens, 0, prompt_tokens - 1));
  return impl::WorkLeft(prompt_tokens, image, lookups);
}

}  // namespace run_a_vlm

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_RUN_A_VLM_H_
