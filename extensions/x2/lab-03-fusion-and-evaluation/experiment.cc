// Lab x2-03 as an experiment: trains nine bridges between the course's encoder and its language model, measures what
// each costs and how often the model is right behind it, and draws the plot, with your Dominators deciding who stands
// on its front.
//
//   bazel run //extensions/x2/lab-03-fusion-and-evaluation:experiment
//   bazel run //extensions/x2/lab-03-fusion-and-evaluation:experiment -- --out DIR --seed 1 --epochs 4 --threads 2
//
// An epoch is 100 steps of the first stage and 200 of the second; measured.h has 4. DIR (experiments/x2/lab-03 below
// the folder where you type, if you name none) then has bridges.csv, quality.svg and manifest.json. The same seed gives
// the same bytes.
//
// Exit codes: 0 done, 1 an error, 2 wrong use.

#include <ctime>
#include <iostream>
#include <optional>
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
#include "extensions/x2/lab-03-fusion-and-evaluation/bridges.h"
#include "extensions/x2/lab-03-fusion-and-evaluation/fusion.h"
#include "nlohmann/json.hpp"
#include "nn/io/chart.h"

namespace fusion {
namespace {

using experiment::Arguments;
using experiment::Folder;
using nlohmann::ordered_json;

absl::Status Run(const Arguments& arguments) {
  base::SetNumThreads(arguments.threads);
  ASSIGN_OR_RETURN(Folder folder, Folder::Create(base::CallersPath(arguments.out)));
  const Stages stages = {.align = 100 * arguments.epochs, .instruct = 200 * arguments.epochs};
  std::string csv = "bridge,parameters,rows,kept_bytes,caption,colour,shape,place,quality\n";
  std::vector<Design> designs;
  std::vector<float> weights;
  nn::io::Series resamplers = {"resampler", {}}, projectors = {"projector, 16 rows", {}}, front = {"front", {}};
  const std::clock_t began = std::clock();
  for (const Bridge& bridge : AllBridges()) {
    ASSIGN_OR_RETURN(const BridgeMeasured m, TrainAndMeasure(bridge, arguments.seed, stages));
    absl::StrAppendFormat(&csv, "%s,%d,%d,%d,%.3f,%.3f,%.3f,%.3f,%.4f\n", bridge.name, m.params, m.rows, m.kept_bytes,
                          m.caption, m.colour, m.shape, m.place, m.quality);
    designs.push_back({bridge.name, static_cast<double>(m.rows), m.quality});
    weights.insert(weights.end(), m.weights.begin(), m.weights.end());
    (bridge.queries > 0 ? resamplers : projectors).points.push_back({m.rows, m.quality});
    std::cerr << absl::StrFormat("%-14s %5d parameters, %2d rows, right %.4f\n", bridge.name, m.params, m.rows,
                                 m.quality);
  }
  std::cerr << absl::StrFormat("%.0f CPU seconds\n", double(std::clock() - began) / CLOCKS_PER_SEC);

  ASSIGN_OR_RETURN(const std::vector<int> by, Dominators(designs));
  ordered_json dominated = ordered_json::object();
  for (size_t i = 0; i < by.size(); ++i) {
    if (by[i] == kNobody) {
      front.points.push_back({designs[i].cost, designs[i].quality});
    } else {
      dominated[designs[i].name] = designs[by[i]].name;
    }
  }
  RETURN_IF_ERROR(folder.Write("bridges.csv", csv));
  RETURN_IF_ERROR(folder.Write("quality.svg", {.title = "Rows that a picture takes, and answers that are right",
                                               .x_label = "rows of a picture",
                                               .y_label = "share of right answers",
                                               .series = {resamplers, projectors, front}}));
  const experiment::Manifest manifest = {
      .what = "nine bridges between the scene encoder and the scene language model",
      .command = "bazel run //extensions/x2/lab-03-fusion-and-evaluation:experiment",
      .config = {{"bridges", designs.size()}, {"align_steps", stages.align}, {"instruct_steps", stages.instruct}},
      .data = {{"lessons_of_a_step", kBatch}, {"pictures_of_a_kind", kPictures}},
      .data_bytes = std::nullopt,  // lessons are drawn while it trains
      .weights = weights,
      .results = {{"dominated_by", dominated}}};
  return experiment::WriteManifest(manifest, arguments, folder);
}

}  // namespace
}  // namespace fusion

int main(int argc, char** argv) {
  return experiment::Main({argv + 1, argv + argc}, {.out = "experiments/x2/lab-03", .epochs = 4}, fusion::Run);
}
