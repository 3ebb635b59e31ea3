// Trains the course's scene VLM, and says whether the committed checkpoints are what comes out.
//
//   bazel run //models/scene_vlm:train -- check        retrains seed 1 (about a minute and a half) and compares
//   bazel run //models/scene_vlm:train -- write DIR    trains three seeds, writes the checkpoints of seed 1 into DIR
//   and
//                                                      manifest.json with what all three can do
//   bazel run //models/scene_vlm:train -- measure      what the committed checkpoints can do, without training
//
// CPU seconds are printed on the error output: they are the machine's, not the model's, so the manifest has none.
// Exit codes: 0 agrees or done, 1 it does not agree or an error, 2 wrong use.

#include <cmath>
#include <iostream>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/callers_path.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/scene_vlm/accuracy.h"
#include "models/scene_vlm/committed.h"
#include "models/scene_vlm/lessons.h"
#include "models/scene_vlm/recipe.h"
#include "models/scene_vlm/train.h"
#include "nlohmann/json.hpp"
#include "nn/checkpoint.h"

namespace scene_vlm {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kManifest = "models/scene_vlm/checkpoint/manifest.json";
constexpr int kSeeds = 3;

// What a retrained model may differ by where multiply and add are rounded apart (machines without FMA): training that
// takes another path ends elsewhere, as other seeds do.
constexpr double kAccuracyTolerance = 0.15;

constexpr std::pair<const char*, Committed> kCheckpoints[] = {
    {"pretrained", Committed::kPretrained}, {"projector", Committed::kProjector}, {"resampler", Committed::kResampler}};

const char* NameOf(Bridge bridge) { return bridge == Bridge::kProjector ? "projector" : "resampler"; }

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

struct Trained {
  std::map<std::string, std::string> checkpoints;  // by name: the bytes of the files
  Json accuracy;
};

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
  ASSIGN_OR_RETURN(trained.checkpoints["pretrained"], nn::CheckpointBytes(pretrained));
  for (const Bridge bridge : {Bridge::kProjector, Bridge::kResampler}) {
    nn::ParamStore params(models::VlmParams(Config(bridge)));
    params.Initialize(seed);
    for (const char* part : {"image.", "lm."}) CopyParams(pretrained, part, params);
    const Report report = TrainStages(options, bridge, params);
    print(report.cpu_seconds);
    trained.accuracy[NameOf(bridge)] = {{"before_stage_1", JsonOf(report.before)},
                                        {"after_stage_1", JsonOf(report.after_stage1)},
                                        {"after_stage_2", JsonOf(report.after_stage2)},
                                        {"loss", absl::StrFormat("%.4f", report.loss)}};
    ASSIGN_OR_RETURN(trained.checkpoints[NameOf(bridge)], nn::CheckpointBytes(params));
  }
  return trained;
}

absl::StatusOr<int> Write(const std::string& folder) {
  const TrainOptions options;
  Json manifest = {{"what", "VLM of scenes: encoder and LM pre-trained, two stages, with either bridge"},
                   {"command", "bazel run //models/scene_vlm:train -- write DIR"},
                   {"seed", options.seed},
                   {"batch", {{"encoder", options.encoder_batch}, {"others", options.batch}}},
                   {"steps",
                    {{"encoder", options.encoder_steps},
                     {"language_model", options.lm_steps},
                     {"stage_1", options.stage1_steps},
                     {"stage_2", options.stage2_steps}}},
                   {"data_sha256", DataHash()}};
  for (uint64_t seed = options.seed; seed < options.seed + kSeeds; ++seed) {
    ASSIGN_OR_RETURN(const Trained trained, TrainSeed(seed));
    manifest["accuracy"][absl::StrCat("seed_", seed)] = trained.accuracy;
    if (seed != options.seed) continue;
    for (const auto& [name, bytes] : trained.checkpoints) {
      RETURN_IF_ERROR(base::WriteFile(absl::StrCat(folder, "/", name, ".safetensors"), bytes));
      manifest["checkpoint_sha256"][name] = base::Sha256Hex(bytes);
    }
  }
  RETURN_IF_ERROR(base::WriteFile(folder + "/manifest.json", manifest.dump(2) + "\n"));
  std::cout << manifest.dump(2) << "\n";
  return 0;
}

// Whether all accuracies of `a` and `b` lie near each other.
bool Near(const Json& a, const Json& b) {
  const auto flat_a = a.flatten(), flat_b = b.flatten();
  for (const auto& [key, value] : flat_a.items()) {
    if (!flat_b.contains(key)) return false;
    if (value.is_number() && std::abs(value.get<double>() - flat_b[key].get<double>()) > kAccuracyTolerance)
      return false;
  }
  return flat_a.size() == flat_b.size();
}

absl::StatusOr<int> Check() {
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(kManifest));
  const Json manifest = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (manifest.is_discarded() || !manifest.contains("accuracy") || !manifest.contains("data_sha256")) {
    return absl::DataLossError(absl::StrCat(kManifest, " is no manifest"));
  }
  if (manifest["data_sha256"] != DataHash()) {
    std::cout << "DIFFERS: the data is not what the committed checkpoints were trained on\n";
    return 1;
  }
  const TrainOptions options;
  ASSIGN_OR_RETURN(const Trained trained, TrainSeed(options.seed));
  bool same = true;
  for (const auto& [name, which] : kCheckpoints) same = same && trained.checkpoints.at(name) == CommittedBytes(which);
  if (same) {
    std::cout << "agrees: every bit of all three checkpoints\n";
    return 0;
  }
  const Json committed = manifest["accuracy"][absl::StrCat("seed_", options.seed)];
  const bool near = Near(committed, trained.accuracy);
  std::cout << (near ? "agrees" : "DIFFERS") << ": other bits, and accuracies " << (near ? "within " : "not within ")
            << kAccuracyTolerance << " of the committed ones\ncommitted " << committed.dump() << "\nretrained "
            << trained.accuracy.dump() << "\n";
  return near ? 0 : 1;
}

absl::StatusOr<int> Measure() {
  Json accuracy;
  for (const auto& [name, which] : kCheckpoints) {
    const Bridge bridge = BridgeOf(which);
    nn::ParamStore params(models::VlmParams(Config(bridge)));
    RETURN_IF_ERROR(TakeCommitted(which, params));
    accuracy[name] = JsonOf(MeasureAccuracy(params, bridge));
  }
  std::cout << accuracy.dump(2) << "\n";
  return 0;
}

absl::StatusOr<int> Run(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const bool known = (argc == 2 && (mode == "check" || mode == "measure")) || (argc == 3 && mode == "write");
  if (!known) {
    std::cerr << "usage: train check | train measure | train write DIR\n";
    return 2;
  }
  base::SetNumThreads(1);  // so that CPU seconds are those of the work alone; the bits do not depend on it
  if (mode == "check") return Check();
  return mode == "measure" ? Measure() : Write(base::CallersPath(argv[2]));
}

}  // namespace
}  // namespace scene_vlm

int main(int argc, char** argv) {
  const absl::StatusOr<int> exit_code = scene_vlm::Run(argc, argv);
  if (!exit_code.ok()) std::cerr << "train: " << exit_code.status().message() << "\n";
  return exit_code.ok() ? *exit_code : 1;
}
