#include "harness/sidecars/vlm/way.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "harness/sidecars/vlm/showing.h"
#include "models/data/scenes/tasks.h"
#include "models/mini_lm.h"
#include "models/transformer.h"
#include "models/vit.h"
#include "nn/ops.h"
#include "phases/13-multimodal-models/exercises/ex-11-patchify/patchify.h"

namespace course::vlm {
namespace {

using Clock = std::chrono::steady_clock;

double MsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// What a learner's function returned can be anything.
absl::StatusOr<base::Mat> Checked(absl::StatusOr<base::Mat> result, int rows, int cols) {
  RETURN_IF_ERROR(result.status());
  if (result->rows != rows || result->cols != cols || result->data.size() != static_cast<size_t>(rows) * cols) {
    return absl::AbortedError(absl::StrCat("Yours gave a matrix of ", result->rows, " x ", result->cols, " with ",
                                           result->data.size(), " numbers instead of ", rows, " x ", cols, "."));
  }
  if (std::any_of(result->data.begin(), result->data.end(), [](float x) { return !std::isfinite(x); })) {
    return absl::AbortedError("Yours gave numbers that are infinite or none.");
  }
  return result;
}

// A function that may fail in two ways: no result at all, or a status of its own.
template <class T>
absl::StatusOr<T> Flat(absl::StatusOr<absl::StatusOr<T>> result) {
  RETURN_IF_ERROR(result.status());
  if (result->ok()) return **std::move(result);
  return absl::AbortedError(absl::StrCat("Yours said: ", std::string(result->status().message()), "."));
}

// The most probable word of the last row of logits, and how probable.
std::pair<int, double> Choose(std::span<const float> logits) {
  const auto best = std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(double{logit} - *best);
  return {static_cast<int>(best - logits.begin()), 1 / sum};
}

std::span<const float> LastRow(const base::Mat& m) {
  return std::span(m.data).subspan(static_cast<size_t>(m.rows - 1) * m.cols, m.cols);
}

// Of exercise 16: the whole sequence once, then word by word from the cache.
absl::StatusOr<Said> YourWords(sidecar::Servant& servant, const Model& model, const base::Mat& features, int task) {
  const llava_forward::LlavaWeights weights = LlavaOf(model);
  const models::MiniLmConfig& lm = model.config.lm;
  const int heads = lm.block.heads;
  const std::vector<int> ids = {llava_forward::kImage, task};
  int rows = features.rows + 1;
  ASSIGN_OR_RETURN(llava_forward::Output output,
                   Flat(servant.Call<decltype(llava_forward::impl::Forward)>("llava_forward::impl::Forward", features,
                                                                             std::span<const int>(ids), weights, heads,
                                                                             llava_forward::ImageRows::kVisible)));
  RETURN_IF_ERROR(Checked(output.logits, rows, lm.vocabulary).status());
  Said said;
  while (true) {
    const auto [word, probability] = Choose(LastRow(output.logits));
    said.ids.push_back(word);
    said.probabilities.push_back(probability);
    if (word == scenes::kEos || rows == lm.context) return said;
    // The marker is no word; a model that answers it has gone wrong, and the contract does not take it.
    if (word == llava_forward::kImage) return said;
    ASSIGN_OR_RETURN(output, servant.Call<decltype(llava_forward::impl::Step)>("llava_forward::impl::Step",
                                                                               output.cache, word, weights.lm, heads));
    RETURN_IF_ERROR(Checked(output.logits, 1, lm.vocabulary).status());
    ++rows;
  }
}

Said ReferenceWords(const Model& model, const base::Mat& projected, int task) {
  const nn::ParamStore& params = *model.params;
  models::MiniLmCache cache;
  Said said;
  int word = task;
  nn::Tensor rows =
      nn::ConcatRows(nullptr, TensorOf(projected), models::WordRows(nullptr, params, "lm.", std::span(&word, 1), 1));
  while (true) {
    const nn::Tensor hidden = models::MiniLmForward(nullptr, params, "lm.", model.config.lm, rows, &cache);
    const nn::Tensor logits = models::MiniLmLogits(nullptr, params, "lm.", hidden);
    const auto [next, probability] = Choose(logits.row(logits.rows() - 1));
    word = next;
    said.ids.push_back(word);
    said.probabilities.push_back(probability);
    if (word == scenes::kEos || cache.rows == model.config.lm.context) return said;
    rows = models::WordRows(nullptr, params, "lm.", std::span(&word, 1), 1);
  }
}

// What the queries bring back, and with which shares of the rows (1, 1, K, N).
nn::Tensor Resample(const nn::ParamStore& params, const nn::Tensor& rows, nn::Tensor* weights) {
  const auto linear = [&](const nn::Tensor& x, const char* name) { return nn::Linear(nullptr, x, params.Get(name)); };
  const nn::Tensor asked = nn::Repeat(nullptr, linear(params.Get("resampler.queries"), "resampler.wq"), 1);
  return linear(nn::Attention(nullptr, asked, linear(rows, "resampler.wk"), linear(rows, "resampler.wv"),
                              {.heads = 1, .weights = weights}),
                "resampler.wo");
}

}  // namespace

Way::Way(const std::vector<Part>& parts, const std::string& folder) : parts_(parts) {
  for (const Part& part : parts_) {
    if (part.yours) servants_[part.name] = std::make_unique<sidecar::Servant>(absl::StrCat(folder, "/", part.name));
  }
}

template <class Result, class Yours, class Reference>
Result Way::Take(const std::string& name, std::vector<Step>& steps, const Yours& yours, const Reference& reference) {
  const auto part = std::find_if(parts_.begin(), parts_.end(), [&](const Part& p) { return p.name == name; });
  CHECK(part != parts_.end()) << name;
  Step& step = steps.emplace_back(Step{.what = name, .lab = part->lab, .why = part->why});
  if (part->yours) {
    const Clock::time_point start = Clock::now();
    absl::StatusOr<Result> result = yours(*servants_[name]);
    step.ms = MsSince(start);
    step.yours = result.ok();
    if (result.ok()) return *std::move(result);
    step.why = std::string(result.status().message());
  }
  const Clock::time_point start = Clock::now();
  Result result = reference();
  step.ms = MsSince(start);
  return result;
}

base::Mat Way::Patches(const Model& model, const base::Image& image, std::vector<Step>& steps) {
  const models::VitConfig& config = model.config.image;
  return Take<base::Mat>(
      "patchify", steps,
      [&](sidecar::Servant& servant) {
        return Checked(
            Flat(servant.Call<decltype(patchify::impl::Patchify)>("patchify::impl::Patchify", image, config.patch)),
            config.patches(), config.patch_numbers());
      },
      [&] {
        const absl::StatusOr<nn::Tensor> patches = models::PatchesOf(config, std::span(&image, 1));
        CHECK(patches.ok()) << patches.status();  // the picture is ours
        return MatOf(*patches);
      });
}

base::Mat Way::EncoderRows(const Model& model, const base::Mat& patches, std::vector<Step>& steps) {
  const nn::ParamStore& params = *model.params;
  const models::VitConfig& config = model.config.image;
  Clock::time_point start = Clock::now();
  const nn::Tensor embedded =
      nn::Add(nullptr, nn::Linear(nullptr, TensorOf(patches), params.Get("image.patch.w"), params.Get("image.patch.b")),
              params.Get("image.positions"));
  steps.push_back({.what = "embed the patches", .ms = MsSince(start)});
  const base::Mat rows = Take<base::Mat>(
      "blocks", steps,
      [&](sidecar::Servant& servant) -> absl::StatusOr<base::Mat> {
        base::Mat x = MatOf(embedded);
        for (const minimal_vit::BlockWeights& block : BlocksOf(params, "image.", config.layers)) {
          ASSIGN_OR_RETURN(x, Checked(servant.Call<decltype(minimal_vit::impl::EncoderBlock)>(
                                          "minimal_vit::impl::EncoderBlock", x, block, config.block.heads),
                                      x.rows, x.cols));
        }
        return x;
      },
      [&] {
        nn::Tensor x = embedded;
        for (int layer = 0; layer < config.layers; ++layer) {
          x = models::TransformerBlock(nullptr, params, absl::StrCat("image.block.", layer, "."), config.block, x);
        }
        return MatOf(x);
      });
  start = Clock::now();
  base::Mat normed = MatOf(models::LayerNorm(nullptr, params, "image.ln.", TensorOf(rows)));
  steps.push_back({.what = "LayerNorm", .ms = MsSince(start)});
  return normed;
}

base::Mat Way::Resampled(const Model& model, const base::Mat& rows, std::vector<Step>& steps) {
  return Take<base::Mat>(
      "resampler", steps,
      [&](sidecar::Servant& servant) {
        return Checked(servant.Call<decltype(resampler::impl::Resample)>("resampler::impl::Resample", rows,
                                                                         ResamplerOf(*model.params)),
                       model.config.queries, rows.cols);
      },
      [&] { return MatOf(Resample(*model.params, TensorOf(rows), nullptr)); });
}

base::Mat Way::Projected(const Model& model, const base::Mat& features, std::vector<Step>& steps) {
  const nn::ParamStore& params = *model.params;
  return Take<base::Mat>(
      "projector", steps,
      [&](sidecar::Servant& servant) {
        return Checked(servant.Call<decltype(projector::impl::Project)>(
                           "projector::impl::Project", features, ProjectorOf(params), projector::Activation::kGelu),
                       features.rows, model.config.lm.block.dim);
      },
      [&] {
        const nn::Tensor wide = nn::Gelu(
            nullptr, nn::Linear(nullptr, TensorOf(features), params.Get("projector.w1"), params.Get("projector.b1")));
        return MatOf(nn::Linear(nullptr, wide, params.Get("projector.w2"), params.Get("projector.b2")));
      });
}

Said Way::Words(const Model& model, const base::Mat& features, const base::Mat& projected, int task,
                std::vector<Step>& steps) {
  return Take<Said>(
      "forward", steps, [&](sidecar::Servant& servant) { return YourWords(servant, model, features, task); },
      [&] { return ReferenceWords(model, projected, task); });
}

std::vector<std::array<double, kPatches>> AttentionOf(const Model& model, const base::Mat& encoder_rows,
                                                      const base::Mat& projected, int task,
                                                      const std::vector<int>& ids) {
  const nn::ParamStore& params = *model.params;
  // What was read: the picture, the task, and every word but the last, behind which nothing was said.
  std::vector<int> read = {task};
  read.insert(read.end(), ids.begin(), ids.end() - 1);
  const nn::Tensor sequence =
      nn::ConcatRows(nullptr, TensorOf(projected), models::WordRows(nullptr, params, "lm.", read, 1));
  std::vector<nn::Tensor> weights;
  models::MiniLmForward(nullptr, params, "lm.", model.config.lm, sequence, nullptr, &weights);
  const nn::Tensor& last = weights.back();  // (1, heads, T, T)
  const int heads = model.config.lm.block.heads, rows = sequence.shape()[1], pictured = projected.rows;
  nn::Tensor handed_on;  // (1, 1, K, N)
  if (model.config.queries > 0) Resample(params, TensorOf(encoder_rows), &handed_on);

  std::vector<std::array<double, kPatches>> shares(ids.size(), std::array<double, kPatches>{});
  for (size_t i = 0; i < ids.size(); ++i) {
    for (int h = 0; h < heads; ++h) {
      const std::span<const float> row = last.row(h * rows + pictured + static_cast<int>(i));
      for (int r = 0; r < pictured; ++r) {
        for (int p = 0; p < kPatches; ++p) {
          const double part = handed_on.has_value() ? handed_on.row(r)[p] : (r == p ? 1 : 0);
          shares[i][p] += part * row[r] / heads;
        }
      }
    }
  }
  return shares;
}

}  // namespace course::vlm
