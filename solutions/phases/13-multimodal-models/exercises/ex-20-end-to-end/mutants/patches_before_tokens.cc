// Mutant: finer patches are asked first, although they bring more tokens.

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/image.h"
#include "base/mat.h"
#include "base/rng.h"
#include "models/data/scenes/tasks.h"
#include "models/vlm.h"
#include "nn/adamw.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "phases/13-multimodal-models/exercises/ex-20-end-to-end/end_to_end.h"

namespace end_to_end::impl {
namespace {

using Doubles = std::vector<double>;

double Dot(const Doubles& a, const Doubles& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }
double Length(const Doubles& a) { return std::sqrt(Dot(a, a)); }

// What is left of `x` when its parts along `basis` (orthonormal) are taken away. Twice: the first pass leaves rounding
// errors along the basis that are large beside a small rest, the second removes them.
Doubles Rest(Doubles x, const std::vector<Doubles>& basis) {
  for (int pass = 0; pass < 2; ++pass) {
    for (const Doubles& direction : basis) {
      const double along = Dot(x, direction);
      for (size_t i = 0; i < x.size(); ++i) x[i] -= along * direction[i];
    }
  }
  return x;
}

// Below this share of its length a vector is taken to lie in the span of others.
constexpr double kNothingLeft = 1e-6;

// An orthonormal basis of what W sees: the span of its columns (Gram-Schmidt).
std::vector<Doubles> Seen(const base::Mat& w) {
  std::vector<Doubles> basis;
  for (int c = 0; c < w.cols; ++c) {
    Doubles column;
    for (int r = 0; r < w.rows; ++r) column.push_back(w.data[static_cast<size_t>(r) * w.cols + c]);
    Doubles rest = Rest(column, basis);
    const double length = Length(rest);
    if (length <= kNothingLeft * Length(column)) continue;  // says nothing that the columns before it did not say
    for (double& value : rest) value /= length;
    basis.push_back(rest);
  }
  return basis;
}

bool Helps(const Share& before, const Share& after) {
  if (before.asked == 0 || after.asked == 0) return false;
  const double p = Accuracy(before), q = Accuracy(after);
  const double error = std::sqrt(p * (1 - p) / before.asked + q * (1 - q) / after.asked);
  return q - p >= kHelps && q - p >= kErrors * error;
}

}  // namespace

bool ExactMatch(std::span<const int> generated, std::span<const int> reference) {
  // The end is the last id of the reference, so whoever agrees up to there has also stopped.
  return generated.size() >= reference.size() && std::equal(reference.begin(), reference.end(), generated.begin());
}

Seeds HoldOut(uint64_t seed, int test, int train) {
  base::Rng rng = {seed};
  Seeds seeds;
  // The test first: how much is learnt from later must not change what is asked.
  for (int i = 0; i < test; ++i) seeds.test.push_back(rng.Next());
  for (int i = 0; i < train; ++i) seeds.train.push_back(rng.Next());
  return seeds;
}

int64_t NullSpaceDim(int patch, int channels, int dim) {
  return std::max<int64_t>(0, int64_t{patch} * patch * channels - dim);
}

absl::StatusOr<std::vector<float>> NullPerturbation(const base::Mat& patch_w, double length, uint64_t seed) {
  base::Rng rng = {seed};
  Doubles start;
  for (int i = 0; i < patch_w.rows; ++i) start.push_back(2 * rng.Uniform() - 1);
  const Doubles unseen = Rest(start, Seen(patch_w));
  if (Length(unseen) <= kNothingLeft * Length(start)) {
    return absl::FailedPreconditionError(absl::StrCat("a patch embedding of ", patch_w.rows, " numbers into ",
                                                      patch_w.cols, " loses nothing: only 0 is mapped to 0"));
  }
  const double scale = length / Length(unseen);
  std::vector<float> change;
  for (const double value : unseen) change.push_back(static_cast<float>(scale * value));
  return change;
}

std::vector<GroupShare> AccuracyBy(std::span<const Reading> readings) {
  std::map<int, Share> shares;  // sorted by group
  for (const Reading& reading : readings) {
    Share& share = shares[reading.group];
    share.right += reading.answer == reading.truth ? 1 : 0;
    ++share.asked;
  }
  std::vector<GroupShare> rows;
  for (const auto& [group, share] : shares) rows.push_back({group, share});
  return rows;
}

Cause Explain(const Evidence& evidence) {
  if (Accuracy(evidence.as_is) >= kRead) return Cause::kNone;
  // Finer patches bring more tokens with them, so whether these alone would do is asked first.
  if (Helps(evidence.as_is, evidence.finer_patches)) return Cause::kPatchSize;
  if (Helps(evidence.as_is, evidence.more_tokens)) return Cause::kTokenBudget;
  return Cause::kNotResolved;
}

Weights TrainStage(Stage stage, const Weights& start, std::span<const uint64_t> seeds, const StageOptions& options) {
  // A store of its own for each stage: no moment and no step is left over from another one.
  nn::ParamStore params(Specs());
  Load(start, params);
  for (const Part part : {Part::kVision, Part::kProjector, Part::kLm}) {
    params.SetTrainable(PrefixOf(part), *two_stage::Trains(stage, part));
  }
  const nn::CosineSchedule schedule = {.peak = options.learning_rate, .warmup = options.warmup, .total = options.steps};
  for (int step = 0; step < options.steps; ++step) {
    std::vector<Lesson> lessons;
    for (const uint64_t seed : seeds.subspan(static_cast<size_t>(step) * options.batch, options.batch)) {
      lessons.push_back(LessonOf(seed, stage));
    }
    params.ZeroGrad();
    nn::Tape tape;
    tape.Backward(Loss(&tape, params, lessons));
    nn::ClipGradNorm(params, 1);
    nn::AdamWStep(params, OptimizerAt(schedule.At(step)));
  }
  return {params.values().begin(), params.values().end()};
}

Weights TrainVlm(const Weights& start, std::span<const uint64_t> seeds, const StageOptions& align,
                 const StageOptions& instruct) {
  const size_t captions = static_cast<size_t>(align.steps) * align.batch;
  const Weights aligned = TrainStage(Stage::kAlign, start, seeds.first(captions), align);
  return TrainStage(Stage::kInstruct, aligned, seeds.subspan(captions), instruct);
}

std::vector<std::vector<int>> Answers(const Weights& weights, const std::vector<base::Image>& images,
                                      const std::vector<scenes::Task>& tasks) {
  const models::VlmConfig config;
  nn::ParamStore params(Specs());
  Load(weights, params);
  std::vector<int> words;
  for (const scenes::Task task : tasks) words.push_back(scenes::TaskWord(task));
  const nn::Tensor seen = models::EncoderRows(nullptr, params, config, PatchesOf(images));
  return models::Answer(params, config, models::VisualRows(nullptr, params, config, seen), words, scenes::kEos);
}

}  // namespace end_to_end::impl
