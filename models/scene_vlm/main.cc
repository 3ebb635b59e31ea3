// Trains the course's scene VLM, and says whether the committed checkpoints are what comes out.
//
//   bazel run //models/scene_vlm:train -- check        retrains seed 1 (about a minute and a half) and compares
//   bazel run //models/scene_vlm:train -- write DIR    trains three seeds, writes the checkpoints of seed 1 and
//                                                      manifest.json with what all three can do
//   bazel run //models/scene_vlm:train -- measure      what the committed checkpoints can do, without training
//
// CPU seconds are printed on the error output: they are the machine's, not the model's, so the manifest has none.
// What the three do, and their exit codes, is in models/committed/train_program.h.

#include <cmath>
#include <iostream>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/committed/train_program.h"
#include "models/scene_vlm/accuracy.h"
#include "models/scene_vlm/committed.h"
#include "models/scene_vlm/lessons.h"
#include "models/scene_vlm/recipe.h"
#include "models/scene_vlm/train.h"
#include "nn/checkpoint.h"

namespace scene_vlm {
namespace {

using committed::Json;
using committed::Trained;

constexpr int kSeeds = 3;

// What a retrained model may differ by where multiply and add are rounded apart (machines without FMA): training that
// takes another path ends elsewhere, as other seeds do.
constexpr double kAccuracyTolerance = 0.15;

constexpr std::pair<const char*, Committed> kCheckpoints[] = {{"pretrained", Committed::kPretrained},
                                                              {"projector", Committed::kProjector},
                                                              {"resampler", Committed::kResampler},
                                                              {"frozen_lm", Committed::kFrozenLm}};

// The SHA-256 of what is learnt from and tested on: the words, 1,000 lessons and the pictures of the evaluation.
std::string DataHash() {
  std::string bytes;
  const auto add = [&bytes](const scenes::Picture& picture) {
    const std::vector<float>& pixels = picture.image.pixels;
    bytes.append(reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float));
    for (const int word : scenes::TellingWords(picture.facts)) absl::StrAppend(&bytes, word, "\n");
  };
  for (const std::string& word : scenes::Words()) absl::StrAppend(&bytes, word, "\n");
  base::Rng rng = {1};
  for (const Lesson& lesson : DrawLessons(1000, Ask::kEverything, rng)) add(lesson.picture);
  for (int kind = 0; kind < scenes::kKinds; ++kind) {
    for (const auto& p : scenes::MakePicturesOf(static_cast<scenes::Kind>(kind), 100, kEvaluationSeed + kind)) add(p);
  }
  return base::Sha256Hex(bytes);
}

double Rounded(double share) { return std::round(share * 1000) / 1000; }

Json JsonOf(const Accuracy& a) {
  return {{"caption", Rounded(a.caption)},
          {"colour", Rounded(a.colour)},
          {"shape", Rounded(a.shape)},
          {"place", Rounded(a.place)},
          {"count", Rounded(a.count)},
          {"digit_of_scale_1_2_4", {Rounded(a.digit[0]), Rounded(a.digit[1]), Rounded(a.digit[2])}}};
}

absl::StatusOr<Trained> TrainSeed(uint64_t seed) {
  TrainOptions options = {.seed = seed};
  options.progress = [seed](const char* part, int step, int steps, float loss) {
    if (step % 20 != 0 && step != steps) return;
    std::cerr << absl::StrFormat("\rseed %d, %s: step %d of %d, loss %.3f   ", seed, part, step, steps, loss);
  };
  const auto print = [](const std::map<std::string, double>& seconds) {
    for (const auto& [part, cpu] : seconds) std::cerr << absl::StrFormat("\n%s: %.1f CPU seconds", part, cpu);
    std::cerr << "\n";
  };
  Trained trained;
  nn::ParamStore pretrained(models::VlmParams(Config(Bridge::kProjector)));
  print(Pretrain(options, pretrained));
  ASSIGN_OR_RETURN(trained.files["pretrained.safetensors"], nn::CheckpointBytes(pretrained));
  for (const auto& [name, which] : kCheckpoints) {
    if (which == Committed::kPretrained) continue;
    const Bridge bridge = BridgeOf(which);
    nn::ParamStore params(models::VlmParams(Config(bridge)));
    params.Initialize(seed);
    for (const char* part : {"image.", "lm."}) CopyParams(pretrained, part, params);
    const Report report = TrainStages(options, bridge, LanguageOf(which), params);
    print(report.cpu_seconds);
    trained.measured[name] = {{"before_stage_1", JsonOf(report.before)},
                              {"after_stage_1", JsonOf(report.after_stage1)},
                              {"after_stage_2", JsonOf(report.after_stage2)},
                              {"loss", absl::StrFormat("%.4f", report.loss)}};
    ASSIGN_OR_RETURN(trained.files[absl::StrCat(name, ".safetensors")], nn::CheckpointBytes(params));
  }
  return trained;
}

absl::StatusOr<Json> Manifest(const Trained& trained) {
  const TrainOptions options;
  Json manifest = {{"what",
                    "VLM of scenes: encoder and LM pre-trained, two stages, with either bridge; frozen_lm: stage 2 "
                    "left the LM as it was"},
                   {"command", "bazel run //models/scene_vlm:train -- write DIR"},
                   {"seed", options.seed},
                   {"batch", {{"encoder", options.encoder_batch}, {"others", options.batch}}},
                   {"steps",
                    {{"encoder", options.encoder_steps},
                     {"language_model", options.lm_steps},
                     {"stage_1", options.stage1_steps},
                     {"stage_2", options.stage2_steps}}},
                   {"data_sha256", DataHash()}};
  manifest["accuracy"][absl::StrCat("seed_", options.seed)] = trained.measured;
  for (const auto& [name, which] : kCheckpoints) {
    manifest["checkpoint_sha256"][name] = base::Sha256Hex(trained.files.at(absl::StrCat(name, ".safetensors")));
  }
  // What other seeds can do, so that nobody takes a lucky one for the rule.
  for (uint64_t seed = options.seed + 1; seed < options.seed + kSeeds; ++seed) {
    ASSIGN_OR_RETURN(const Trained other, TrainSeed(seed));
    manifest["accuracy"][absl::StrCat("seed_", seed)] = other.measured;
  }
  return manifest;
}

absl::StatusOr<Json> Measure() {
  Json accuracy;
  for (const auto& [name, which] : kCheckpoints) {
    const Bridge bridge = BridgeOf(which);
    nn::ParamStore params(models::VlmParams(Config(bridge)));
    RETURN_IF_ERROR(TakeCommitted(which, params));
    accuracy[name] = JsonOf(MeasureAccuracy(params, bridge));
  }
  return accuracy;
}

}  // namespace
}  // namespace scene_vlm

int main(int argc, char** argv) {
  base::SetNumThreads(1);  // so that CPU seconds are those of the work alone; the bits do not depend on it
  return committed::Run({.folder = "models/scene_vlm/checkpoint",
                         .measured_at = "/accuracy/seed_1",
                         .tolerance = scene_vlm::kAccuracyTolerance,
                         .data_hash = [] { return scene_vlm::DataHash(); },
                         .train = [] { return scene_vlm::TrainSeed(scene_vlm::TrainOptions().seed); },
                         .manifest = scene_vlm::Manifest,
                         .measure = scene_vlm::Measure},
                        argc, argv);
}
