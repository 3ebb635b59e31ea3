#include "models/speech_training/lessons.h"

#include <algorithm>
#include <cstddef>

#include "base/check.h"
#include "nn/adamw.h"
#include "nn/ops.h"

namespace speech_training {

Batch BatchOf(std::span<const Lesson> lessons) {
  CHECK(!lessons.empty()) << "a batch without a lesson";
  const int mels = lessons[0].picture.rows, frames = lessons[0].picture.cols;
  size_t longest = 0;
  for (const Lesson& lesson : lessons) longest = std::max(longest, lesson.tokens.size());
  Batch batch = {.pictures = nn::Tensor::Uninitialized({static_cast<int>(lessons.size()), mels, frames}),
                 .fed = {},
                 .targets = {},
                 .heard = {}};
  const size_t size = size_t(mels) * frames;
  for (size_t b = 0; b < lessons.size(); ++b) {
    const Lesson& lesson = lessons[b];
    const int count = static_cast<int>(lesson.tokens.size());
    CHECK(lesson.picture.rows == mels && lesson.picture.cols == frames)
        << "picture " << b << " is (" << lesson.picture.rows << ", " << lesson.picture.cols << "), the first (" << mels
        << ", " << frames << ")";
    CHECK(lesson.given >= 1 && lesson.given < count) << lesson.given << " of " << count << " tokens are given";
    CHECK(lesson.heard.size() == lessons[0].heard.size() && lesson.heard.size() % (frames / 2) == 0)
        << lesson.heard.size() << " positions of lesson " << b << " were heard; there are " << frames / 2;
    batch.heard.insert(batch.heard.end(), lesson.heard.begin(), lesson.heard.end());
    std::copy_n(lesson.picture.data.begin(), size, batch.pictures.data().begin() + b * size);
    for (size_t t = 0; t + 1 < longest; ++t) {
      const bool asked = t + 1 >= static_cast<size_t>(lesson.given) && t + 1 < lesson.tokens.size();
      batch.fed.push_back(lesson.tokens[std::min(t, lesson.tokens.size() - 1)]);
      batch.targets.push_back(asked ? lesson.tokens[t + 1] : nn::kIgnore);
    }
  }
  return batch;
}

nn::Tensor Loss(nn::Tape* tape, const MicroWhisper& model, const Batch& batch, float heard_weight) {
  const nn::Tensor features = model.Encode(tape, batch.pictures);
  const nn::Tensor said = CrossEntropy(tape, model.Decode(tape, features, batch.fed), batch.targets);
  if (batch.heard.empty() || heard_weight == 0) return said;
  const nn::Tensor logits = LinearNT(tape, features, model.params().Get("decoder.token_embedding.weight"));
  return Add(tape, said, Scale(tape, CrossEntropy(tape, logits, batch.heard), heard_weight));
}

std::vector<float> Train(const TrainOptions& options, const std::function<Lesson(base::Rng&)>& draw,
                         MicroWhisper& model) {
  nn::ParamStore& params = model.params();
  params.Initialize(options.seed);
  base::Rng rng{options.seed};
  const nn::CosineSchedule schedule = {.peak = options.learning_rate,
                                       .warmup = std::clamp(options.steps - 1, 0, options.warmup),
                                       .total = std::max(options.steps, 1)};
  std::vector<float> losses;
  while (static_cast<int>(losses.size()) < options.steps) {
    std::vector<Lesson> lessons;
    for (int i = 0; i < options.batch; ++i) lessons.push_back(draw(rng));
    nn::Tape tape;
    const nn::Tensor loss = Loss(&tape, model, BatchOf(lessons), options.heard_weight);
    params.ZeroGrad();
    tape.Backward(loss);
    nn::ClipGradNorm(params, options.max_grad_norm);
    const int step = static_cast<int>(losses.size());
    nn::AdamWStep(params, {.learning_rate = schedule.At(step), .beta2 = 0.98f, .weight_decay = options.weight_decay});
    losses.push_back(loss.item());
    if (options.progress) options.progress(step + 1, options.steps, loss.item());
  }
  return losses;
}

}  // namespace speech_training
