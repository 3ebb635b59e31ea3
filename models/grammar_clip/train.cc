#include "models/grammar_clip/train.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/data/grammar/captions.h"
#include "models/data/grammar/cell.h"
#include "models/data/grammar/icon.h"
#include "models/data/grammar/vocabulary.h"
#include "nn/adamw.h"

namespace grammar_clip {
namespace {

using nn::Tensor;

constexpr int kIcons = 1000;
constexpr uint64_t kDataSeed = 7;
constexpr int kEmbedAtOnce = 100;  // images in memory as patches and activations at a time

absl::StatusOr<std::vector<int>> Tokens(const std::string& text) { return grammar::Tokenize(text); }

// Indices in random order (Fisher and Yates 1938; Knuth's algorithm P).
void Shuffle(std::vector<int>& indices, base::Rng& rng) {
  for (int i = static_cast<int>(indices.size()) - 1; i > 0; --i) std::swap(indices[i], indices[rng.Below(i + 1)]);
}

// One epoch: every index at most once, in batches whose cells all differ. An index whose cell is already in the batch
// waits for the next; what fills no batch at the end is left for another epoch.
std::vector<std::vector<int>> Batches(const std::vector<int>& class_ids, int batch, base::Rng& rng) {
  std::vector<int> waiting(class_ids.size());
  std::iota(waiting.begin(), waiting.end(), 0);
  Shuffle(waiting, rng);
  std::vector<std::vector<int>> batches;
  while (waiting.size() >= batch) {
    std::vector<int> chosen, left;
    std::set<int> cells;
    for (int index : waiting) {
      if (chosen.size() < batch && cells.insert(class_ids[index]).second) {
        chosen.push_back(index);
      } else {
        left.push_back(index);
      }
    }
    if (chosen.size() < batch) break;
    batches.push_back(std::move(chosen));
    waiting = std::move(left);
  }
  return batches;
}

absl::StatusOr<models::TextBatch> DrawTexts(const Pairs& pairs, const std::vector<int>& batch, base::Rng& rng) {
  std::vector<std::vector<int>> texts;
  for (int index : batch) {
    ASSIGN_OR_RETURN(const grammar::Cell cell, grammar::CellOf(pairs.class_ids[index]));
    ASSIGN_OR_RETURN(const std::string text, grammar::DrawParaphrase(cell, rng));
    ASSIGN_OR_RETURN(texts.emplace_back(), Tokens(text));
  }
  return models::Pad(Config().text, texts);
}

absl::StatusOr<Tensor> DrawImages(const Pairs& pairs, const std::vector<int>& batch, int shift, base::Rng& rng) {
  std::vector<base::Image> images;
  for (int index : batch) {
    const int dy = rng.Below(2 * shift + 1) - shift;
    const int dx = rng.Below(2 * shift + 1) - shift;
    images.push_back(Shifted(pairs.images[index], dy, dx));
  }
  return models::PatchesOf(Config().image, images);
}

// Rows of `count` results of similarities: how many better candidates than the best right one there are.
template <class IsRight>
Retrieval Ranked(const Tensor& similarities, IsRight is_right) {
  Retrieval sum;
  for (int r = 0; r < similarities.rows(); ++r) {
    const std::span<const float> row = similarities.row(r);
    float best = -2;  // below every cosine
    for (int c = 0; c < row.size(); ++c) {
      if (is_right(r, c)) best = std::max(best, row[c]);
    }
    // Equal ones are taken for better: what cannot be told apart was not found.
    int better = 0;
    for (int c = 0; c < row.size(); ++c) better += row[c] >= best && !is_right(r, c);
    sum.top1 += better < 1;
    sum.top5 += better < 5;
  }
  return {sum.top1 / similarities.rows(), sum.top5 / similarities.rows()};
}

absl::StatusOr<std::vector<std::string>> CaptionsOf(std::span<const int> class_ids) {
  std::vector<std::string> captions;
  for (int id : class_ids) {
    ASSIGN_OR_RETURN(const grammar::Cell cell, grammar::CellOf(id));
    ASSIGN_OR_RETURN(captions.emplace_back(), grammar::Caption(cell));
  }
  return captions;
}

}  // namespace

models::ClipConfig Config() {
  models::ClipConfig config;
  config.text.vocabulary = grammar::kVocabularySize;
  config.text.context = grammar::kMaxTokens;
  return config;
}

base::Image Shifted(const base::Image& image, int dy, int dx) {
  base::Image shifted = image;
  const auto at = [&image](int y, int x) { return (size_t(y) * image.width + x) * image.channels; };
  for (int y = 0; y < image.height; ++y) {
    const int from_y = std::clamp(y - dy, 0, image.height - 1);
    for (int x = 0; x < image.width; ++x) {
      const int from_x = std::clamp(x - dx, 0, image.width - 1);
      for (int c = 0; c < image.channels; ++c) shifted.pixels[at(y, x) + c] = image.pixels[at(from_y, from_x) + c];
    }
  }
  return shifted;
}

absl::StatusOr<Data> MakeData() {
  ASSIGN_OR_RETURN(const std::vector<grammar::LabelledIcon> icons, grammar::MakeIcons(kIcons, kDataSeed));
  const grammar::Split split = grammar::CompositionalSplit(kIcons, kDataSeed);
  const auto pick = [&icons](const std::vector<int>& indices) {
    Pairs pairs;
    for (int index : indices) {
      pairs.images.push_back(grammar::Centered(icons[index].image));
      pairs.class_ids.push_back(icons[index].class_id);
    }
    return pairs;
  };
  return Data{pick(split.train), pick(split.test)};
}

absl::StatusOr<std::vector<float>> Train(const Pairs& pairs, const TrainOptions& options, nn::ParamStore& params) {
  const models::ClipConfig config = Config();
  params.Initialize(options.seed);
  base::Rng rng{options.seed};
  // How many batches an epoch has depends on the shuffle; the schedule needs a number that does not.
  const int steps = options.epochs * (static_cast<int>(pairs.images.size()) / options.batch);
  const nn::CosineSchedule schedule = {
      .peak = options.learning_rate, .warmup = std::min(options.warmup, steps - 1), .total = steps};
  std::vector<float> losses;
  while (losses.size() < steps) {
    const std::vector<std::vector<int>> batches = Batches(pairs.class_ids, options.batch, rng);
    if (batches.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(pairs.images.size(), " icons have not ", options.batch, " different cells for a batch"));
    }
    for (const std::vector<int>& batch : batches) {
      if (losses.size() == steps) break;
      ASSIGN_OR_RETURN(const models::TextBatch texts, DrawTexts(pairs, batch, rng));
      ASSIGN_OR_RETURN(const Tensor patches, DrawImages(pairs, batch, options.shift, rng));
      nn::Tape tape;
      const Tensor loss = models::ClipLoss(&tape, params, models::ImageEmbeddings(&tape, params, config, patches),
                                           models::TextEmbeddings(&tape, params, config, texts));
      params.ZeroGrad();
      tape.Backward(loss);
      nn::ClipGradNorm(params, options.max_grad_norm);
      nn::AdamWStep(
          params, {.learning_rate = schedule.At(losses.size()), .beta2 = 0.98f, .weight_decay = options.weight_decay});
      losses.push_back(loss.item());
      if (options.progress) options.progress(losses.size(), steps, loss.item());
    }
  }
  return losses;
}

absl::StatusOr<Tensor> EmbedImages(const nn::ParamStore& params, std::span<const base::Image> images) {
  const models::ClipConfig config = Config();
  const Tensor all = Tensor::Uninitialized({static_cast<int>(images.size()), config.dim});
  for (size_t begin = 0; begin < images.size(); begin += kEmbedAtOnce) {
    const auto part = images.subspan(begin, std::min<size_t>(kEmbedAtOnce, images.size() - begin));
    ASSIGN_OR_RETURN(const Tensor patches, models::PatchesOf(config.image, part));
    const Tensor rows = models::ImageEmbeddings(nullptr, params, config, patches);
    std::ranges::copy(rows.data(), all.data().begin() + begin * config.dim);
  }
  return all;
}

absl::StatusOr<Tensor> EmbedTexts(const nn::ParamStore& params, std::span<const std::string> texts) {
  std::vector<std::vector<int>> tokens;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(tokens.emplace_back(), Tokens(text));
  }
  ASSIGN_OR_RETURN(const models::TextBatch batch, models::Pad(Config().text, tokens));
  return models::TextEmbeddings(nullptr, params, Config(), batch);
}

absl::StatusOr<Retrieval> ImageToText(const nn::ParamStore& params, const Pairs& pairs) {
  std::vector<int> all_cells(grammar::kCells);
  std::iota(all_cells.begin(), all_cells.end(), 0);
  ASSIGN_OR_RETURN(const std::vector<std::string> captions, CaptionsOf(all_cells));
  ASSIGN_OR_RETURN(const Tensor texts, EmbedTexts(params, captions));
  ASSIGN_OR_RETURN(const Tensor images, EmbedImages(params, pairs.images));
  return Ranked(nn::MatMulNT(nullptr, images, texts), [&](int r, int c) { return pairs.class_ids[r] == c; });
}

absl::StatusOr<Retrieval> TextToImage(const nn::ParamStore& params, const Pairs& pairs) {
  ASSIGN_OR_RETURN(const std::vector<std::string> captions, CaptionsOf(pairs.class_ids));
  ASSIGN_OR_RETURN(const Tensor texts, EmbedTexts(params, captions));
  ASSIGN_OR_RETURN(const Tensor images, EmbedImages(params, pairs.images));
  return Ranked(nn::MatMulNT(nullptr, texts, images),
                [&](int r, int c) { return pairs.class_ids[r] == pairs.class_ids[c]; });
}

}  // namespace grammar_clip
