// Trains the course's CLIP, and says whether the committed checkpoint is what comes out.
//
//   bazel run //models/grammar_clip:train -- check           retrains (about two minutes) and compares
//   bazel run //models/grammar_clip:train -- write DIR       writes clip.safetensors and manifest.json into DIR
//   bazel run //models/grammar_clip:train -- measure         the committed checkpoint's accuracy, without training
//
// What the three do, and their exit codes, is in models/committed/train_program.h.

#include <ctime>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/committed/train_program.h"
#include "models/data/grammar/captions.h"
#include "models/data/grammar/cell.h"
#include "models/grammar_clip/committed.h"
#include "models/grammar_clip/train.h"
#include "nn/checkpoint.h"

namespace grammar_clip {
namespace {

using committed::Json;
using committed::Trained;

constexpr const char* kFile = "clip.safetensors";

// What a retrained model may differ by where multiply and add are rounded apart (machines without FMA): an image of the
// 99 that falls on the other side, twice.
constexpr double kAccuracyTolerance = 0.021;

// The SHA-256 of everything that is learnt from and tested on: icons, classes, captions.
absl::StatusOr<std::string> DataHash(const Data& data) {
  std::string bytes;
  for (const Pairs* pairs : {&data.train, &data.unseen}) {
    for (size_t i = 0; i < pairs->images.size(); ++i) {
      const std::vector<float>& pixels = pairs->images[i].pixels;
      bytes.append(reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float));
      absl::StrAppend(&bytes, pairs->class_ids[i], "\n");
    }
  }
  for (int id = 0; id < grammar::kCells; ++id) {
    ASSIGN_OR_RETURN(const grammar::Cell cell, grammar::CellOf(id));
    ASSIGN_OR_RETURN(const std::vector<std::string> texts, grammar::Paraphrases(cell));
    for (const std::string& text : texts) absl::StrAppend(&bytes, text, "\n");
  }
  return base::Sha256Hex(bytes);
}

absl::StatusOr<Json> Accuracy(const Data& data, const nn::ParamStore& params) {
  Json accuracy;
  for (const auto& [name, pairs] : {std::pair{"seen", &data.train}, {"unseen", &data.unseen}}) {
    ASSIGN_OR_RETURN(const Retrieval image_to_text, ImageToText(params, *pairs));
    ASSIGN_OR_RETURN(const Retrieval text_to_image, TextToImage(params, *pairs));
    for (const auto& [direction, r] : {std::pair{"image_to_text", image_to_text}, {"text_to_image", text_to_image}}) {
      accuracy[absl::StrCat(name, "_cells")][direction] = {{"top1", r.top1}, {"top5", r.top5}};
    }
  }
  return accuracy;
}

absl::StatusOr<Json> Manifest(const Data& data, double loss, const Trained& trained) {
  const TrainOptions options;
  ASSIGN_OR_RETURN(const std::string data_hash, DataHash(data));
  return Json{{"what", "CLIP of the grammar universe: icons against captions, 30 of 300 cells held out"},
              {"command", "bazel run //models/grammar_clip:train -- write DIR"},
              {"seed", options.seed},
              {"epochs", options.epochs},
              {"batch", options.batch},
              {"learning_rate", absl::StrFormat("%g", options.learning_rate)},
              {"weight_decay", absl::StrFormat("%g", options.weight_decay)},
              {"shift", options.shift},
              {"parameters", nn::CountParams(models::ClipParams(Config()))},
              {"data_sha256", data_hash},
              {"checkpoint_sha256", base::Sha256Hex(trained.files.at(kFile))},
              {"loss", absl::StrFormat("%.4f", loss)},
              {"accuracy", trained.measured}};
}

// `loss` becomes that of the last epoch or so, smoothed.
absl::StatusOr<Trained> TrainAnew(const Data& data, double& loss) {
  nn::ParamStore params(models::ClipParams(Config()));
  TrainOptions options;
  options.progress = [&loss](int step, int steps, float now) {
    loss = step == 1 ? now : 0.95 * loss + 0.05 * now;
    if (step % 20 == 0 || step == steps) {
      std::cerr << absl::StrFormat("\rstep %d of %d, loss %.3f   ", step, steps, loss) << std::flush;
    }
  };
  const std::clock_t start = std::clock();
  ASSIGN_OR_RETURN(const std::vector<float> losses, Train(data.train, options, params));
  std::cerr << absl::StrFormat("\n%d steps in %.0f CPU seconds\n", losses.size(),
                               double(std::clock() - start) / CLOCKS_PER_SEC);
  Trained trained;
  ASSIGN_OR_RETURN(trained.files[kFile], nn::CheckpointBytes(params));
  ASSIGN_OR_RETURN(trained.measured, Accuracy(data, params));
  return trained;
}

absl::StatusOr<Json> Measure(const Data& data) {
  nn::ParamStore params(models::ClipParams(Config()));
  RETURN_IF_ERROR(TakeCommitted(params));
  return Accuracy(data, params);
}

}  // namespace
}  // namespace grammar_clip

int main(int argc, char** argv) {
  const absl::StatusOr<grammar_clip::Data> data = grammar_clip::MakeData();
  CHECK(data.ok()) << data.status();
  double loss = 0;
  return committed::Run(
      {.folder = "models/grammar_clip/checkpoint",
       .measured_at = "/accuracy",
       .tolerance = grammar_clip::kAccuracyTolerance,
       .data_hash = [&] { return grammar_clip::DataHash(*data); },
       .train = [&] { return grammar_clip::TrainAnew(*data, loss); },
       .manifest = [&](const committed::Trained& trained) { return grammar_clip::Manifest(*data, loss, trained); },
       .measure = [&] { return grammar_clip::Measure(*data); }},
      argc, argv);
}
