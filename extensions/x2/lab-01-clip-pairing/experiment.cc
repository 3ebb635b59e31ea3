// Lab x2-01 as an experiment: trains the pair of encoders, measures it, and writes figures and a manifest.
//
//   bazel run //extensions/x2/lab-01-clip-pairing:experiment
//   bazel run //extensions/x2/lab-01-clip-pairing:experiment -- --out DIR --seed 1 --epochs 80 --threads 2
//
// DIR (experiments/x2/lab-01 below the folder where you type, if you name none) then has loss.svg,
// retrieval_curves.svg, gap.svg, confusion_top1.svg and manifest.json. The same seed gives the same bytes.
//
// Exit codes: 0 done, 1 an error, 2 wrong use.

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/callers_path.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "extensions/x2/lab-01-clip-pairing/pairing.h"
#include "models/clip.h"
#include "models/data/grammar/captions.h"
#include "models/data/grammar/cell.h"
#include "models/grammar_clip/train.h"
#include "nlohmann/json.hpp"
#include "nn/io/chart.h"

namespace clip_pairing {
namespace {

using nlohmann::ordered_json;

struct Arguments {
  std::string out = "experiments/x2/lab-01";
  uint64_t seed = 1;
  int epochs = 80;
  int threads = 2;
};

std::optional<Arguments> Parse(const std::vector<std::string>& words) {
  Arguments arguments;
  if (words.size() % 2 != 0) return std::nullopt;
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::string &name = words[i], &value = words[i + 1];
    bool understood = true;
    if (name == "--out") {
      arguments.out = value;
    } else if (name == "--seed") {
      understood = absl::SimpleAtoi(value, &arguments.seed);
    } else if (name == "--epochs") {
      understood = absl::SimpleAtoi(value, &arguments.epochs) && arguments.epochs >= 1;
    } else if (name == "--threads") {
      understood = absl::SimpleAtoi(value, &arguments.threads) && arguments.threads >= 1;
    } else {
      understood = false;
    }
    if (!understood) return std::nullopt;
  }
  return arguments;
}

// Writes files below a folder and remembers what was in each.
class Folder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {}

  absl::Status Write(const std::string& name, const std::string& bytes) {
    sums_[name] = base::Sha256Hex(bytes);
    return base::WriteFile(absl::StrCat(path_, "/", name), bytes);
  }
  absl::Status WriteLines(const std::string& name, const nn::io::LineChart& chart) {
    ASSIGN_OR_RETURN(const std::string svg, nn::io::LineChartSvg(chart));
    return Write(name, svg);
  }
  const std::map<std::string, std::string>& sums() const { return sums_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::map<std::string, std::string> sums_;
};

std::string BytesOf(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

// Everything that is learnt from and tested on.
std::string DataHash(const grammar_clip::Data& data) {
  std::string bytes;
  for (const grammar_clip::Pairs* pairs : {&data.train, &data.unseen}) {
    for (size_t i = 0; i < pairs->images.size(); ++i) {
      absl::StrAppend(&bytes, BytesOf(pairs->images[i].pixels), pairs->class_ids[i], "\n");
    }
  }
  return base::Sha256Hex(bytes);
}

// Embeddings of icons, and of the captions of all cells, by the course's CLIP.
struct Embedded {
  base::Mat images, captions;
};
absl::StatusOr<Embedded> Embed(const Weights& weights, const grammar_clip::Pairs& pairs) {
  nn::ParamStore params(models::ClipParams(grammar_clip::Config()));
  AsCourseClip(weights, params);
  std::vector<std::string> captions;
  for (int id = 0; id < grammar::kCells; ++id) {
    ASSIGN_OR_RETURN(const grammar::Cell cell, grammar::CellOf(id));
    ASSIGN_OR_RETURN(captions.emplace_back(), grammar::Caption(cell));
  }
  ASSIGN_OR_RETURN(const nn::Tensor images, grammar_clip::EmbedImages(params, pairs.images));
  ASSIGN_OR_RETURN(const nn::Tensor texts, grammar_clip::EmbedTexts(params, captions));
  return Embedded{AsMat(images.rows(), images.cols(), images.data()), AsMat(texts.rows(), texts.cols(), texts.data())};
}

base::Mat Similarities(const base::Mat& queries, const base::Mat& candidates) {
  const nn::Tensor all = nn::MatMulNT(nullptr, AsTensor(queries), AsTensor(candidates));
  return AsMat(all.rows(), all.cols(), all.data());
}

struct Measured {
  Retrieval to_caption, to_icon;
  double gap = 0;
};

// Icons against the captions of all 300 cells; captions of the icons' cells against the icons.
absl::StatusOr<Measured> Measure(const Weights& weights, const grammar_clip::Pairs& pairs) {
  ASSIGN_OR_RETURN(const Embedded at, Embed(weights, pairs));
  std::vector<int> all_cells(grammar::kCells);
  std::iota(all_cells.begin(), all_cells.end(), 0);
  std::vector<std::vector<int>> own;
  base::Mat captions = {at.images.rows, at.images.cols, {}};
  for (const int id : pairs.class_ids) {
    own.push_back({id});
    const auto row = at.captions.data.begin() + static_cast<size_t>(id) * captions.cols;
    captions.data.insert(captions.data.end(), row, row + captions.cols);
  }
  Measured measured;
  ASSIGN_OR_RETURN(measured.to_caption, Retrieve(Similarities(at.images, at.captions), own, all_cells));
  ASSIGN_OR_RETURN(measured.to_icon, Retrieve(Similarities(captions, at.images), own, pairs.class_ids));
  ASSIGN_OR_RETURN(measured.gap, ModalityGap(at.images, captions));
  return measured;
}

ordered_json AsJson(const Measured& m) {
  return {{"icon_to_caption", {{"top1", m.to_caption.top1}, {"top5", m.to_caption.top5}}},
          {"caption_to_icon", {{"top1", m.to_icon.top1}, {"top5", m.to_icon.top5}}},
          {"modality_gap", m.gap}};
}

// Which (tense, person) the best caption of an icon names: shares of a row, rows are what is right.
absl::Status WriteConfusion(Folder& folder, const Weights& weights, const grammar_clip::Pairs& pairs) {
  constexpr int kKinds = grammar::kTenses * grammar::kPersons;  // the last two digits of a class
  ASSIGN_OR_RETURN(const Embedded at, Embed(weights, pairs));
  const base::Mat similar = Similarities(at.images, at.captions);
  nn::io::HeatMap map = {.title = "Best caption: right (rows) and found (columns)",
                         .values = {kKinds, kKinds, std::vector<float>(kKinds * kKinds)}};
  for (const char* tense : grammar::kTenseWords) {
    for (const char* person : grammar::kPersonIds) map.row_labels.push_back(absl::StrCat(tense, " ", person));
  }
  map.column_labels = map.row_labels;
  std::vector<int> asked(kKinds);
  for (const int id : pairs.class_ids) ++asked[id % kKinds];
  for (int i = 0; i < similar.rows; ++i) {
    const auto row = similar.data.begin() + static_cast<size_t>(i) * similar.cols;
    const int found = static_cast<int>(std::max_element(row, row + similar.cols) - row);
    const int right = pairs.class_ids[i] % kKinds;
    map.values.data[right * kKinds + found % kKinds] += 1.0f / asked[right];
  }
  ASSIGN_OR_RETURN(const std::string svg, nn::io::HeatMapSvg(map));
  return folder.Write("confusion_top1.svg", svg);
}

absl::Status Run(const Arguments& arguments) {
  base::SetNumThreads(arguments.threads);
  Folder folder(base::CallersPath(arguments.out));
  std::error_code error;
  std::filesystem::create_directories(folder.path(), error);
  if (error) return absl::InternalError(absl::StrCat("cannot make the folder ", folder.path(), ": ", error.message()));
  ASSIGN_OR_RETURN(const grammar_clip::Data data, grammar_clip::MakeData());
  ASSIGN_OR_RETURN(const Measured untrained, Measure(FirstWeights(arguments.seed), data.unseen));

  nn::io::Series loss = {"training loss", {}}, gap = {"unseen cells", {{0, untrained.gap}}};
  nn::io::Series curves[] = {
      {"icon to caption, top-1", {}}, {"icon to caption, top-5", {}}, {"caption to icon, top-1", {}}};
  absl::Status curve_status;
  TrainOptions options = {.seed = arguments.seed, .epochs = arguments.epochs};
  options.progress = [&](int epoch, float value, const Weights& weights) {
    const absl::StatusOr<Measured> m = Measure(weights, data.unseen);
    curve_status.Update(m.status());
    if (!m.ok()) return;
    loss.points.push_back({epoch, value});
    gap.points.push_back({epoch, m->gap});
    curves[0].points.push_back({epoch, m->to_caption.top1});
    curves[1].points.push_back({epoch, m->to_caption.top5});
    curves[2].points.push_back({epoch, m->to_icon.top1});
    std::cerr << absl::StrFormat("\repoch %d, loss %.3f, unseen cells: top-1 %.3f   ", epoch, value, m->to_caption.top1)
              << std::flush;
  };
  const std::clock_t began = std::clock();
  ASSIGN_OR_RETURN(const Weights weights, Train(data.train, options));
  RETURN_IF_ERROR(curve_status);
  std::cerr << absl::StrFormat("\n%.0f CPU seconds, of which a part went into the curves\n",
                               double(std::clock() - began) / CLOCKS_PER_SEC);

  ASSIGN_OR_RETURN(const Measured seen, Measure(weights, data.train));
  ASSIGN_OR_RETURN(const Measured unseen, Measure(weights, data.unseen));
  RETURN_IF_ERROR(folder.WriteLines(
      "loss.svg", {.title = "Symmetric loss", .x_label = "epoch", .y_label = "loss [nats]", .series = {loss}}));
  RETURN_IF_ERROR(folder.WriteLines("retrieval_curves.svg", {.title = "Searches in cells that were never seen",
                                                             .x_label = "epoch",
                                                             .y_label = "share found",
                                                             .series = {curves[0], curves[1], curves[2]}}));
  RETURN_IF_ERROR(folder.WriteLines(
      "gap.svg",
      {.title = "Distance of mean icon and mean caption", .x_label = "epoch", .y_label = "distance", .series = {gap}}));
  RETURN_IF_ERROR(WriteConfusion(folder, weights, data.unseen));

  const ordered_json manifest = {
      {"what", "dual encoder of grammar icons and their captions, 30 of 300 cells held out"},
      {"command", "bazel run //extensions/x2/lab-01-clip-pairing:experiment"},
      {"versions", {{"compiler", __VERSION__}, {"language", __cplusplus}}},
      {"seed", arguments.seed},
      {"threads", arguments.threads},
      {"config",
       {{"epochs", options.epochs},
        {"batch", options.batch},
        {"learning_rate", absl::StrFormat("%g", options.learning_rate)},
        {"warmup", options.warmup},
        {"weight_decay", absl::StrFormat("%g", options.weight_decay)},
        {"shift", options.shift},
        {"parameters", weights.size()}}},
      {"data",
       {{"train", data.train.images.size()}, {"unseen", data.unseen.images.size()}, {"sha256", DataHash(data)}}},
      {"weights_sha256", base::Sha256Hex(BytesOf(weights))},
      {"log_scale", absl::StrFormat("%.4f", weights.back())},
      {"untrained", AsJson(untrained)},
      {"seen_cells", AsJson(seen)},
      {"unseen_cells", AsJson(unseen)},
      {"files_sha256", folder.sums()}};
  std::cout << manifest.dump(2) << "\n" << folder.path() << "\n";
  return base::WriteFile(folder.path() + "/manifest.json", manifest.dump(2) + "\n");
}

}  // namespace
}  // namespace clip_pairing

int main(int argc, char** argv) {
  const auto arguments = clip_pairing::Parse({argv + 1, argv + argc});
  if (!arguments.has_value()) {
    std::cerr << "usage: experiment [--out DIR] [--seed N] [--epochs N] [--threads N]\n";
    return 2;
  }
  if (const absl::Status done = clip_pairing::Run(*arguments); !done.ok()) {
    std::cerr << "experiment: " << done.message() << "\n";
    return 1;
  }
  return 0;
}
