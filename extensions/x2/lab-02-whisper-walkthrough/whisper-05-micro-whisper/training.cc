#include "extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper/training.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/tone_language/tones.h"
#include "models/whisper/log_mel.h"
#include "nn/adamw.h"

namespace micro_whisper {
namespace {

constexpr uint64_t kDataSeed = 7;
constexpr int kTrain = 800, kTest = 100;
constexpr double kNoTime = 2;  // [s] the error of a transcript without a time: all of the clip

absl::StatusOr<Clips> Listen(const std::vector<tones::Clip>& spoken) {
  Clips clips;
  for (const tones::Clip& clip : spoken) {
    ASSIGN_OR_RETURN(clips.pictures.emplace_back(), whisper::LogMel(clip.samples, ModelConfig().sizes.encoder.mels));
    clips.words.push_back(clip.words);
  }
  return clips;
}

// Each order with the same chances. Source: Fisher and Yates 1938, by Durstenfeld 1964.
void Shuffle(std::vector<int>& order, base::Rng& rng) {
  for (int i = static_cast<int>(order.size()) - 1; i > 0; --i) std::swap(order[i], order[rng.Below(i + 1)]);
}

struct Batch {
  base::Mat pictures;
  Lessons lessons;
};
absl::StatusOr<Batch> BatchOf(const Clips& clips, const std::vector<int>& indices) {
  Batch batch;
  std::vector<Tokens> targets;
  for (const int i : indices) {
    const base::Mat& picture = clips.pictures[i];
    batch.pictures.data.insert(batch.pictures.data.end(), picture.data.begin(), picture.data.end());
    ASSIGN_OR_RETURN(targets.emplace_back(), Target(clips.words[i]));
  }
  batch.pictures.rows = static_cast<int>(indices.size());
  batch.pictures.cols = static_cast<int>(batch.pictures.data.size() / indices.size());
  ASSIGN_OR_RETURN(batch.lessons, TeacherForcing(targets));
  return batch;
}

// The time that a token says, or nothing for a word.
double ErrorOf(int token, double right) {
  const bool is_time = token >= kFirstTime && token < kFirstTime + kTimes;
  return is_time ? std::abs((token - kFirstTime) * kSecondsPerTime - right) : kNoTime;
}

}  // namespace

absl::StatusOr<Data> MakeData() {
  std::vector<tones::Clip> train = tones::DrawClips(kTrain + kTest, kDataSeed);
  const std::vector<tones::Clip> test(train.begin() + kTrain, train.end());
  train.resize(kTrain);
  Data data;
  ASSIGN_OR_RETURN(data.train, Listen(train));
  ASSIGN_OR_RETURN(data.test, Listen(test));
  return data;
}

absl::StatusOr<Weights> Train(const Clips& clips, const TrainOptions& options) {
  const Config config = ModelConfig();
  nn::ParamStore params(speech_training::MicroWhisperParams(config));
  params.Initialize(options.seed);
  base::Rng rng = {options.seed};
  std::vector<int> order(clips.pictures.size());
  std::iota(order.begin(), order.end(), 0);
  const int per_epoch = static_cast<int>(order.size()) / options.batch;
  const Schedule schedule = {
      .peak = options.learning_rate, .warmup = options.warmup, .total = options.epochs * per_epoch};
  for (int step = 0; step < schedule.total; ++step) {
    const int batch_of_epoch = step % per_epoch;
    if (batch_of_epoch == 0) Shuffle(order, rng);
    const auto first = order.begin() + batch_of_epoch * options.batch;
    ASSIGN_OR_RETURN(const Batch batch, BatchOf(clips, {first, first + options.batch}));
    const Weights now(params.values().begin(), params.values().end());
    ASSIGN_OR_RETURN(const LossAndGradient at, Gradient(batch.pictures, batch.lessons, now, config));
    if (at.gradient.size() != params.params()) {
      return absl::InternalError(
          absl::StrCat("Gradient returned ", at.gradient.size(), " slopes for ", params.params(), " weights"));
    }
    std::copy(at.gradient.begin(), at.gradient.end(), params.grads().begin());
    if (!std::isfinite(nn::ClipGradNorm(params, options.max_grad_norm))) {
      return absl::InternalError(absl::StrCat("a slope is not finite, at a loss of ", at.loss));
    }
    ASSIGN_OR_RETURN(const double rate, LearningRate(step, schedule));
    if (!(rate >= 0 && rate <= schedule.peak * 1.000001)) {
      return absl::InternalError(absl::StrCat("step ", step, " has the learning rate ", rate));
    }
    nn::AdamWStep(params,
                  {.learning_rate = static_cast<float>(rate), .beta2 = 0.98f, .weight_decay = options.weight_decay});
    if (options.progress) options.progress(step + 1, at.loss);
  }
  return Weights(params.values().begin(), params.values().end());
}

absl::StatusOr<std::vector<std::vector<base::Mat>>> AttentionOf(const Weights& weights, const base::Mat& picture,
                                                                const std::vector<Spoken>& words) {
  const Config config = ModelConfig();
  RETURN_IF_ERROR(CheckWeights(weights, config));
  ASSIGN_OR_RETURN(const Tokens target, Target(words));
  ASSIGN_OR_RETURN(const Lessons lessons, TeacherForcing({target}));
  RETURN_IF_ERROR(CheckTokens("fed", lessons.fed, kVocabulary, /*may_ignore=*/false));
  speech_training::MicroWhisper model(config);
  Load(weights, model.params());
  const base::Mat one = {1, picture.rows * picture.cols, picture.data};
  std::vector<nn::Tensor> cross;
  model.Decode(nullptr, model.Encode(nullptr, AsPictures(one, config)), lessons.fed, &cross);
  std::vector<std::vector<base::Mat>> heads;
  for (const nn::Tensor& layer : cross) {  // (1, heads, T, Ta)
    const int T = layer.shape()[2], Ta = layer.shape()[3];
    heads.emplace_back();
    for (int h = 0; h < layer.shape()[1]; ++h) {
      const auto from = layer.data().begin() + size_t(h) * T * Ta;
      heads.back().push_back({T, Ta, {from, from + size_t(T) * Ta}});
    }
  }
  return heads;
}

absl::StatusOr<Measured> Measure(const Weights& weights, const Clips& clips) {
  const Config config = ModelConfig();
  const double count = static_cast<double>(clips.pictures.size());
  Measured m;
  size_t right_words = 0, all_words = 0, right_clips = 0;
  std::vector<std::vector<std::vector<base::Mat>>> looks(config.sizes.decoder.layers);  // [layer][head][clip]
  for (auto& layer : looks) layer.resize(config.sizes.decoder.heads);
  for (size_t i = 0; i < clips.pictures.size(); ++i) {
    const std::vector<Spoken>& words = clips.words[i];
    ASSIGN_OR_RETURN(const Tokens said, Transcribe(clips.pictures[i], weights, config));
    size_t right = 0;
    for (size_t w = 0; w < words.size(); ++w) right += said.size() > w + 2 && said[w + 2] == words[w].word;
    const bool ends = said.size() == words.size() + 4 && said.back() == kEnd;
    right_words += right, all_words += words.size();
    right_clips += right == words.size() && ends;
    m.start_error += (said.size() > 1 ? ErrorOf(said[1], words.front().start) : kNoTime) / count;
    m.end_error += (ends ? ErrorOf(said[said.size() - 2], words.back().end) : kNoTime) / count;
    ASSIGN_OR_RETURN(const auto heads, AttentionOf(weights, clips.pictures[i], words));
    for (size_t l = 0; l < heads.size(); ++l) {
      for (size_t h = 0; h < heads[l].size(); ++h) looks[l][h].push_back(heads[l][h]);
    }
  }
  m.words = static_cast<double>(right_words) / static_cast<double>(all_words);
  m.transcripts = static_cast<double>(right_clips) / count;
  for (const auto& layer : looks) {
    m.heads.emplace_back();
    for (const std::vector<base::Mat>& head : layer) {
      ASSIGN_OR_RETURN(m.heads.back().emplace_back(), PeakShare(head, clips.words));
      m.best_head = std::max(m.best_head, m.heads.back().back());
    }
  }
  return m;
}

}  // namespace micro_whisper
