// Trains the course's CLIP, and says whether the committed checkpoint is what comes out.
//
//   bazel run //models/grammar_clip:train -- check           retrains (about two minutes) and compares
//   bazel run //models/grammar_clip:train -- write DIR       writes clip.safetensors and manifest.json into DIR
//   bazel run //models/grammar_clip:train -- measure         the committed checkpoint's accuracy, without training
//
// Exit codes: 0 agrees or done, 1 it does not agree or an error, 2 wrong use.

#include <cmath>
#include <ctime>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/callers_path.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/data/grammar/captions.h"
#include "models/data/grammar/cell.h"
#include "models/grammar_clip/train.h"
#include "nlohmann/json.hpp"
#include "nn/checkpoint.h"

namespace grammar_clip {
namespace {

constexpr const char* kCheckpoint = "models/grammar_clip/checkpoint/clip.safetensors";
constexpr const char* kManifest = "models/grammar_clip/checkpoint/manifest.json";

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

absl::StatusOr<nlohmann::ordered_json> Accuracy(const Data& data, const nn::ParamStore& params) {
  nlohmann::ordered_json accuracy;
  for (const auto& [name, pairs] : {std::pair{"seen", &data.train}, {"unseen", &data.unseen}}) {
    ASSIGN_OR_RETURN(const Retrieval image_to_text, ImageToText(params, *pairs));
    ASSIGN_OR_RETURN(const Retrieval text_to_image, TextToImage(params, *pairs));
    for (const auto& [direction, r] : {std::pair{"image_to_text", image_to_text}, {"text_to_image", text_to_image}}) {
      accuracy[absl::StrCat(name, "_cells")][direction] = {{"top1", r.top1}, {"top5", r.top5}};
    }
  }
  return accuracy;
}

absl::StatusOr<nlohmann::ordered_json> Manifest(const Data& data, const nn::ParamStore& params, double loss,
                                                const std::string& checkpoint) {
  const TrainOptions options;
  ASSIGN_OR_RETURN(const std::string data_hash, DataHash(data));
  ASSIGN_OR_RETURN(nlohmann::ordered_json accuracy, Accuracy(data, params));
  return nlohmann::ordered_json{
      {"what", "CLIP of the grammar universe: icons against captions, 30 of 300 cells held out"},
      {"command", "bazel run //models/grammar_clip:train -- write DIR"},
      {"seed", options.seed},
      {"epochs", options.epochs},
      {"batch", options.batch},
      {"learning_rate", absl::StrFormat("%g", options.learning_rate)},
      {"weight_decay", absl::StrFormat("%g", options.weight_decay)},
      {"shift", options.shift},
      {"parameters", params.params()},
      {"data_sha256", data_hash},
      {"checkpoint_sha256", base::Sha256Hex(checkpoint)},
      {"loss", absl::StrFormat("%.4f", loss)},
      {"accuracy", std::move(accuracy)}};
}

struct Trained {
  std::string checkpoint;  // the bytes of the file
  nlohmann::ordered_json manifest;
};

absl::StatusOr<Trained> TrainAnew(const Data& data) {
  nn::ParamStore params(models::ClipParams(Config()));
  TrainOptions options;
  double recent = 0;  // of the last epoch or so, smoothed
  options.progress = [&recent](int step, int steps, float loss) {
    recent = step == 1 ? loss : 0.95 * recent + 0.05 * loss;
    if (step % 20 == 0 || step == steps) {
      std::cerr << absl::StrFormat("\rstep %d of %d, loss %.3f   ", step, steps, recent) << std::flush;
    }
  };
  const std::clock_t start = std::clock();
  ASSIGN_OR_RETURN(const std::vector<float> losses, Train(data.train, options, params));
  std::cerr << absl::StrFormat("\n%d steps in %.0f CPU seconds\n", losses.size(),
                               double(std::clock() - start) / CLOCKS_PER_SEC);
  Trained trained;
  ASSIGN_OR_RETURN(trained.checkpoint, nn::CheckpointBytes(params));
  ASSIGN_OR_RETURN(trained.manifest, Manifest(data, params, recent, trained.checkpoint));
  return trained;
}

// Whether all accuracies of `a` and `b` lie near each other.
bool Near(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b) {
  const auto flat_a = a.flatten(), flat_b = b.flatten();
  for (const auto& [key, value] : flat_a.items()) {
    if (!flat_b.contains(key) || std::abs(value.get<double>() - flat_b[key].get<double>()) > kAccuracyTolerance) {
      return false;
    }
  }
  return flat_a.size() == flat_b.size();
}

absl::StatusOr<int> Check(const Data& data) {
  ASSIGN_OR_RETURN(const std::string committed, base::ReadFile(kCheckpoint));
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(kManifest));
  const auto manifest = nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (manifest.is_discarded() || !manifest.contains("accuracy") || !manifest.contains("data_sha256")) {
    return absl::DataLossError(absl::StrCat(kManifest, " is no manifest"));
  }
  ASSIGN_OR_RETURN(const Trained trained, TrainAnew(data));
  if (manifest["data_sha256"] != trained.manifest["data_sha256"]) {
    std::cout << "DIFFERS: the data is not what the committed checkpoint was trained on\n";
    return 1;
  }
  if (committed == trained.checkpoint) {
    std::cout << "agrees: every bit of " << committed.size() << " bytes\n";
    return 0;
  }
  const bool near = Near(manifest["accuracy"], trained.manifest["accuracy"]);
  std::cout << (near ? "agrees" : "DIFFERS") << ": other bits, and accuracies " << (near ? "within " : "not within ")
            << kAccuracyTolerance << " of the committed ones\n"
            << "committed " << manifest["accuracy"].dump() << "\nretrained " << trained.manifest["accuracy"].dump()
            << "\n";
  return near ? 0 : 1;
}

absl::StatusOr<int> Write(const Data& data, const std::string& folder) {
  ASSIGN_OR_RETURN(const Trained trained, TrainAnew(data));
  RETURN_IF_ERROR(base::WriteFile(folder + "/clip.safetensors", trained.checkpoint));
  RETURN_IF_ERROR(base::WriteFile(folder + "/manifest.json", trained.manifest.dump(2) + "\n"));
  std::cout << trained.manifest.dump(2) << "\n";
  return 0;
}

absl::StatusOr<int> Measure(const Data& data) {
  nn::ParamStore params(models::ClipParams(Config()));
  RETURN_IF_ERROR(nn::LoadCheckpoint(kCheckpoint, params).status());
  ASSIGN_OR_RETURN(const nlohmann::ordered_json accuracy, Accuracy(data, params));
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
  ASSIGN_OR_RETURN(const Data data, MakeData());
  if (mode == "check") return Check(data);
  return mode == "measure" ? Measure(data) : Write(data, base::CallersPath(argv[2]));
}

}  // namespace
}  // namespace grammar_clip

int main(int argc, char** argv) {
  const absl::StatusOr<int> exit_code = grammar_clip::Run(argc, argv);
  if (!exit_code.ok()) std::cerr << "train: " << exit_code.status().message() << "\n";
  return exit_code.ok() ? *exit_code : 1;
}
