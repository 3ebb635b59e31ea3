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
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/callers_path.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "extensions/x2/experiment/command.h"
#include "extensions/x2/experiment/folder.h"
#include "extensions/x2/experiment/manifest.h"
#include "extensions/x2/lab-01-clip-pairing/pairing.h"
#include "models/clip.h"
#include "models/data/grammar/captions.h"
#include "models/data/grammar/cell.h"
#include "models/grammar_clip/train.h"
#include "nlohmann/json.hpp"
#include "nn/io/chart.h"

namespace clip_pairing {
namespace {

using experiment::Arguments;
using experiment::BytesOf;
using experiment::Folder;
using nlohmann::ordered_json;

// Everything that is learnt from and tested on.
std::string DataBytes(const grammar_clip::Data& data) {
  std::string bytes;
  for (const grammar_clip::Pairs* pairs : {&data.train, &data.unseen}) {
    for (size_t i = 0; i < pairs->images.size(); ++i) {
      absl::StrAppend(&bytes, BytesOf(pairs->images[i].pixels), pairs->class_ids[i], "\n");
    }
  }
  return bytes;
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
  return folder.Write("confusion_top1.svg", map);
}

absl::Status Run(const Arguments& arguments) {
  base::SetNumThreads(arguments.threads);
  ASSIGN_OR_RETURN(Folder folder, Folder::Create(base::CallersPath(arguments.out)));
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
  RETURN_IF_ERROR(folder.Write(
      "loss.svg", {.title = "Symmetric loss", .x_label = "epoch", .y_label = "loss [nats]", .series = {loss}}));
  RETURN_IF_ERROR(folder.Write("retrieval_curves.svg", {.title = "Searches in cells that were never seen",
                                                        .x_label = "epoch",
                                                        .y_label = "share found",
                                                        .series = {curves[0], curves[1], curves[2]}}));
  RETURN_IF_ERROR(folder.Write(
      "gap.svg",
      {.title = "Distance of mean icon and mean caption", .x_label = "epoch", .y_label = "distance", .series = {gap}}));
  RETURN_IF_ERROR(WriteConfusion(folder, weights, data.unseen));

  const experiment::Manifest manifest = {
      .what = "dual encoder of grammar icons and their captions, 30 of 300 cells held out",
      .command = "bazel run //extensions/x2/lab-01-clip-pairing:experiment",
      .config = {{"epochs", options.epochs},
                 {"batch", options.batch},
                 {"learning_rate", absl::StrFormat("%g", options.learning_rate)},
                 {"warmup", options.warmup},
                 {"weight_decay", absl::StrFormat("%g", options.weight_decay)},
                 {"shift", options.shift},
                 {"parameters", weights.size()}},
      .data = {{"train", data.train.images.size()}, {"unseen", data.unseen.images.size()}},
      .data_bytes = DataBytes(data),
      .weights = weights,
      .results = {{"log_scale", absl::StrFormat("%.4f", weights.back())},
                  {"untrained", AsJson(untrained)},
                  {"seen_cells", AsJson(seen)},
                  {"unseen_cells", AsJson(unseen)}}};
  return experiment::WriteManifest(manifest, arguments, folder);
}

}  // namespace
}  // namespace clip_pairing

int main(int argc, char** argv) {
  return experiment::Main({argv + 1, argv + argc}, {.out = "experiments/x2/lab-01", .epochs = 80}, clip_pairing::Run);
}
