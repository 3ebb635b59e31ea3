// Lab x2-00 as an experiment: makes the icons, trains, measures, and writes figures and a manifest.
//
//   bazel run //extensions/x2/lab-00-tiny-vit:experiment
//   bazel run //extensions/x2/lab-00-tiny-vit:experiment -- --out DIR --seed 1 --epochs 40 --threads 2
//
// DIR (experiments/x2/lab-00 below the folder where you type, if you name none) then has icons/ with labels.json, the
// weights' curves loss.svg and accuracy.svg, a confusion matrix for each head, attention.png with what the class token
// looks at, and manifest.json. The same seed gives the same bytes.
//
// Exit codes: 0 done, 1 an error, 2 wrong use.

#include <algorithm>
#include <ctime>
#include <iostream>
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
#include "extensions/x2/lab-00-tiny-vit/training.h"
#include "models/data/grammar/cell.h"
#include "models/data/grammar/icon_files.h"
#include "models/data/grammar/icon_set.h"
#include "nlohmann/json.hpp"
#include "nn/io/chart.h"
#include "nn/io/image_file.h"

namespace tiny_vit {
namespace {

using experiment::Arguments;
using experiment::BytesOf;
using experiment::Folder;
using nlohmann::ordered_json;

constexpr uint64_t kDataSeed = 7;
constexpr int kIcons = 1000;
constexpr int kShown = 6;   // icons in attention.png
constexpr int kZoom = 4;    // pixels of a figure for one of an icon
constexpr int kBorder = 4;  // [pixels] between the pictures of it

// Everything that is learnt from and tested on.
std::string DataBytes(const Data& data) {
  std::string bytes;
  for (const Icons* icons : {&data.train, &data.test}) {
    for (size_t i = 0; i < icons->images.size(); ++i) {
      absl::StrAppend(&bytes, BytesOf(icons->images[i].pixels), icons->labels.verb[i], " ", icons->labels.tense[i], " ",
                      icons->labels.person[i], "\n");
    }
  }
  return bytes;
}

ordered_json AsJson(const Accuracy& a) {
  return {{"verb", a.verb}, {"tense", a.tense}, {"person", a.person}, {"joint", a.joint}};
}

// Rows are what is right, columns what was said, in shares of a row.
absl::Status WriteConfusion(Folder& folder, const char* what, const std::vector<std::string>& names,
                            const std::vector<int>& right, const std::vector<int>& said) {
  const int n = static_cast<int>(names.size());
  std::vector<int> asked(n);
  for (const int r : right) ++asked[r];
  nn::io::HeatMap map = {.title = absl::StrCat("Confusion of the ", what, ": right (rows) and said (columns)"),
                         .row_labels = names,
                         .column_labels = names,
                         .values = {n, n, std::vector<float>(static_cast<size_t>(n) * n)}};
  for (size_t i = 0; i < right.size(); ++i) map.values.data[right[i] * n + said[i]] += 1.0f / asked[right[i]];
  return folder.Write(absl::StrCat("confusion_", what, ".svg"), map);
}

void Paste(const base::Image& from, int top, int left, base::Image& onto) {
  for (int y = 0; y < from.height; ++y) {
    std::copy_n(from.pixels.begin() + size_t{3} * y * from.width, 3 * from.width,
                onto.pixels.begin() + 3 * (size_t(top + y) * onto.width + left));
  }
}

// An icon as the model takes it (-1 .. 1), larger.
base::Image Zoomed(const base::Image& icon) {
  base::Image large = {icon.height * kZoom, icon.width * kZoom, 3, {}};
  for (int y = 0; y < large.height; ++y) {
    for (int x = 0; x < large.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        large.pixels.push_back(icon.pixels[(y / kZoom * icon.width + x / kZoom) * 3 + c] / 2 + .5f);
      }
    }
  }
  return large;
}

// A row for each of some icons: the icon, and for each block how much the class token looks at each patch.
absl::Status WriteAttention(Folder& folder, const VitConfig& config, const Icons& icons,
                            const std::vector<base::Mat>& attention) {
  const int large = config.side * kZoom, step = large + kBorder, patches = config.side / config.patch;
  const int columns = 1 + static_cast<int>(attention.size());
  base::Image sheet = {kShown * step - kBorder, columns * step - kBorder, 3, {}};
  sheet.pixels.assign(size_t{3} * sheet.height * sheet.width, 1.0f);
  for (int i = 0; i < kShown; ++i) {
    Paste(Zoomed(icons.images[i]), i * step, 0, sheet);
    for (int layer = 0; layer + 1 < columns; ++layer) {
      const auto row = attention[layer].data.begin() + size_t(i) * patches * patches;
      const base::Mat map = {patches, patches, {row, row + patches * patches}};
      ASSIGN_OR_RETURN(const base::Image picture, nn::io::HeatMapImage(map, config.patch * kZoom));
      Paste(picture, i * step, (layer + 1) * step, sheet);
    }
  }
  ASSIGN_OR_RETURN(const std::string png, nn::io::PngBytes(sheet));
  return folder.Write("attention.png", png);
}

struct Curves {
  nn::io::Series loss = {"training loss", {}}, train = {"learnt icons", {}}, test = {"other icons", {}};
};

absl::Status WriteCurves(Folder& folder, const Curves& curves) {
  RETURN_IF_ERROR(folder.Write(
      "loss.svg",
      {.title = "Loss of three heads", .x_label = "epoch", .y_label = "loss [nats]", .series = {curves.loss}}));
  return folder.Write("accuracy.svg", {.title = "Verb, tense and person all right",
                                       .x_label = "epoch",
                                       .y_label = "share of icons",
                                       .series = {curves.train, curves.test}});
}

template <class Names>
std::vector<std::string> Strings(const Names& names) {
  return {names.begin(), names.end()};
}

absl::Status Run(const Arguments& arguments) {
  base::SetNumThreads(arguments.threads);
  const VitConfig config;
  ASSIGN_OR_RETURN(Folder folder, Folder::Create(base::CallersPath(arguments.out)));
  ASSIGN_OR_RETURN(const std::vector<grammar::LabelledIcon> icons, grammar::MakeIcons(kIcons, kDataSeed));
  RETURN_IF_ERROR(grammar::WriteIcons(icons, folder.path() + "/icons"));
  ASSIGN_OR_RETURN(const Data data, MakeData(kDataSeed));

  Curves curves;
  TrainOptions options = {.seed = arguments.seed, .epochs = arguments.epochs};
  options.progress = [&](int epoch, float loss, const Weights& weights) {
    const Accuracy train = Judge(Answers(weights, config, data.train), data.train.labels);
    const Accuracy test = Judge(Answers(weights, config, data.test), data.test.labels);
    curves.loss.points.push_back({epoch, loss});
    curves.train.points.push_back({epoch, train.joint});
    curves.test.points.push_back({epoch, test.joint});
    std::cerr << absl::StrFormat("\repoch %d of %d, loss %.3f, all right: learnt %.3f, others %.3f   ", epoch,
                                 arguments.epochs, loss, train.joint, test.joint)
              << std::flush;
  };
  const std::clock_t began = std::clock();
  ASSIGN_OR_RETURN(const Weights weights, Train(data.train, config, options));
  std::cerr << absl::StrFormat("\n%.0f CPU seconds, of which a part went into the curves\n",
                               double(std::clock() - began) / CLOCKS_PER_SEC);

  std::vector<base::Mat> attention;
  const Labels said = Answers(weights, config, data.test, &attention);
  const Accuracy test = Judge(said, data.test.labels);
  RETURN_IF_ERROR(WriteCurves(folder, curves));
  const Labels& right = data.test.labels;
  RETURN_IF_ERROR(WriteConfusion(folder, "verb", Strings(grammar::kVerbNames), right.verb, said.verb));
  RETURN_IF_ERROR(WriteConfusion(folder, "tense", Strings(grammar::kTenseWords), right.tense, said.tense));
  RETURN_IF_ERROR(WriteConfusion(folder, "person", Strings(grammar::kPersonIds), right.person, said.person));
  RETURN_IF_ERROR(WriteAttention(folder, config, data.test, attention));

  const experiment::Manifest manifest = {
      .what = "tiny ViT: verb, tense and person of grammar icons",
      .command = "bazel run //extensions/x2/lab-00-tiny-vit:experiment",
      .config = {{"side", config.side},
                 {"patch", config.patch},
                 {"layers", config.layers},
                 {"dim", config.block.dim},
                 {"heads", config.block.heads},
                 {"ff", config.block.ff},
                 {"epochs", options.epochs},
                 {"batch", options.batch},
                 {"learning_rate", absl::StrFormat("%g", options.learning_rate)},
                 {"warmup", options.warmup},
                 {"weight_decay", absl::StrFormat("%g", options.weight_decay)},
                 {"parameters", weights.size()}},
      .data = {{"seed", kDataSeed}, {"icons", kIcons}, {"train", data.train.images.size()}},
      .data_bytes = DataBytes(data),
      .weights = weights,
      .results = {{"accuracy", AsJson(test)}}};
  return experiment::WriteManifest(manifest, arguments, folder);
}

}  // namespace
}  // namespace tiny_vit

int main(int argc, char** argv) {
  return experiment::Main({argv + 1, argv + argc}, {.out = "experiments/x2/lab-00", .epochs = 40}, tiny_vit::Run);
}
