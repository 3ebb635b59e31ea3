// What the report measures on this machine: answers, rows, accuracy over sides, time of each part, and what is gained
// by keeping and by compressing. Every formula is the lab's (vlm_inference.h); every answer is the course's model's.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_MEASURE_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_MEASURE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "models/data/scenes/tasks.h"
#include "models/vlm_session/session.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/products.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

namespace vlm_report {

using scene_vlm::Committed;

// A model whose positions are resampled by the lab's ResampleGrid.
absl::StatusOr<std::unique_ptr<vlm_session::Session>> MakeSession(Committed model, int side = 32);

// A question and everything about its answer.
struct Asked {
  std::string question, phrase;  // what was asked, and which phrase of it decided
  scenes::Task task = scenes::Task::kCaption;
  std::string text;
  int visual_tokens = 0, text_tokens = 0;
  double resize_ms = 0;  // before the model sees anything; no part of `times`
  vlm_inference::AskTimes times;
  double total_ms = 0;  // what the four parts of `times` make up
};

// Errors: as scenes::Understand and Session::LookAt.
absl::StatusOr<Asked> Ask(vlm_session::Session& session, const base::Image& image, const std::string& question);

// A side of the sweep: how often the three questions about an object are answered right.
struct QualityPoint {
  int side = 0;                       // [pixels]
  int64_t patches = 0;                // N
  std::array<double, 3> projector{};  // shares of right answers, with 16 rows: colour, shape, place
  std::array<double, 3> resampler{};  // with 4 queries
  vlm_session::Macs macs;             // of the encoder, for one picture
};

// `pictures` objects of 32 x 32 pixels, resized to each side; no training saw them.
absl::StatusOr<std::vector<QualityPoint>> QualitySweep(const std::vector<int>& sides, int pictures);

// A side of the other sweep: the shapes of CLIP's ViT-L/14, which is not run here. Tokens and multiplications are
// exact.
struct TokenPoint {
  int side = 0;
  int64_t floor_tokens = 0, ceil_tokens = 0;
  vlm_session::Macs macs;  // of floor_tokens
};
absl::StatusOr<std::vector<TokenPoint>> TokenSweep(const std::vector<int>& sides);

// One way of asking, and how long a question takes on it.
struct Variant {
  std::string what;
  vlm_inference::AskTimes times;  // medians of each part

  double total_ms() const { return times.vision_ms + times.bridge_ms + times.prefill_ms + times.decode_ms; }
};

struct Performance {
  int questions = 0;                  // asked in each variant
  Variant base;                       // 16 rows, everything read again for each word
  std::vector<Variant> single;        // one change each
  Variant combined;                   // all changes at once
  vlm_inference::AskSummary summary;  // of the usual way: 16 rows, keys and values kept
  Variant usual;
  ProductTimes products;  // of `base`, timed by themselves; medians

  // `base`, if its products were three plain loops.
  double loops_ms() const { return base.total_ms() - products.blocked_ms + products.loops_ms; }
};

// `questions` questions in each variant, in turns, so that a busy moment hits all of them alike.
absl::StatusOr<Performance> MeasurePerformance(int questions);

struct Conversation {
  std::vector<Asked> turns;  // the image once, then question by question
  std::vector<vlm_inference::TurnCost> costs;
  int encoder_runs = 0;
  bool same_as_alone = true;  // every answer is the one that the question gets alone
};
absl::StatusOr<Conversation> Converse(Committed model, const base::Image& image);

struct Comparison {
  double cosine = 0;                                  // of the pooled rows
  std::vector<std::string> questions, first, second;  // answers side by side
};
absl::StatusOr<Comparison> Compare(Committed model, const base::Image& first, const base::Image& second);

// Attributes told right, and what that makes for each token that told them.
struct Density {
  std::string what;
  int64_t tokens = 0;  // for one picture
  int correct = 0, asked = 0;
  double bits = 0, at_best = 0;  // a token, measured, and if every answer were right
};
absl::StatusOr<std::vector<Density>> MeasureDensity(int pictures);

}  // namespace vlm_report

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_MEASURE_H_
