// Lab x2-whisper-05 as an experiment: teaches a micro-Whisper the tone language, measures it, and writes figures and a
// manifest.
//
//   bazel run //extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper:experiment
//
// and behind that, as all experiments take it, -- --out DIR --seed 1 --epochs 16 --threads 2 (an epoch is 50 steps).
//
// DIR (experiments/x2/lab-02 below the folder where you type, if you name none) then has loss.svg,
// attention_LAYER_HEAD.svg of each head for one clip, with the times at which its words were said, spoken.csv and
// manifest.json. The same seed gives the same bytes.
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
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper/training.h"
#include "nlohmann/json.hpp"
#include "nn/io/chart.h"

namespace micro_whisper {
namespace {

using experiment::Arguments;
using experiment::BytesOf;
using experiment::Folder;
using nlohmann::ordered_json;

std::string DataBytes(const Data& data) {
  std::string bytes;
  for (const Clips* clips : {&data.train, &data.test}) {
    for (size_t i = 0; i < clips->pictures.size(); ++i) {
      absl::StrAppend(&bytes, BytesOf(clips->pictures[i].data));
      for (const Spoken& s : clips->words[i]) absl::StrAppendFormat(&bytes, "%d %.6f %.6f\n", s.word, s.start, s.end);
    }
  }
  return bytes;
}

// Three rows for the three words: how much the head looks at each position while it writes the word, and below each a
// row that is 1 while the word is being said, on the scale of that row.
absl::Status WriteAttention(Folder& folder, const Weights& weights, const base::Mat& picture,
                            const std::vector<Spoken>& words) {
  ASSIGN_OR_RETURN(const auto heads, AttentionOf(weights, picture, words));
  for (size_t l = 0; l < heads.size(); ++l) {
    for (size_t h = 0; h < heads[l].size(); ++h) {
      const base::Mat& head = heads[l][h];
      nn::io::HeatMap map = {.title = absl::StrFormat("Head (%d, %d): where it looks, and where the word is", l, h),
                             .values = {static_cast<int>(2 * words.size()), head.cols, {}}};
      for (size_t w = 0; w < words.size(); ++w) {
        const auto row = head.data.begin() + (w + 1) * head.cols;
        const float largest = *std::max_element(row, row + head.cols);
        map.values.data.insert(map.values.data.end(), row, row + head.cols);
        for (int j = 0; j < head.cols; ++j) {
          const double t = j * kSecondsPerPosition;
          map.values.data.push_back(t >= words[w].start && t <= words[w].end ? largest : 0);
        }
        map.row_labels.push_back(absl::StrCat("word ", words[w].word));
        map.row_labels.push_back("is said");
      }
      RETURN_IF_ERROR(folder.Write(absl::StrFormat("attention_%d_%d.svg", l, h), map));
    }
  }
  return absl::OkStatus();
}

absl::Status Run(const Arguments& arguments) {
  base::SetNumThreads(arguments.threads);
  ASSIGN_OR_RETURN(Folder folder, Folder::Create(base::CallersPath(arguments.out)));
  ASSIGN_OR_RETURN(const Data data, MakeData());

  nn::io::Series loss = {"mean of ten steps", {}};
  TrainOptions options = {.seed = arguments.seed, .epochs = arguments.epochs};
  double sum = 0;
  options.progress = [&](int step, float value) {
    sum += value;
    if (step % 10 != 0) return;
    loss.points.push_back({step, sum / 10});
    std::cerr << absl::StrFormat("\rstep %d, loss %.3f   ", step, sum / 10) << std::flush;
    sum = 0;
  };
  const std::clock_t began = std::clock();
  ASSIGN_OR_RETURN(const Weights weights, Train(data.train, options));
  std::cerr << absl::StrFormat("\n%.0f CPU seconds\n", double(std::clock() - began) / CLOCKS_PER_SEC);
  ASSIGN_OR_RETURN(const Measured m, Measure(weights, data.test));

  RETURN_IF_ERROR(folder.Write(
      "loss.svg", {.title = "Loss of a token", .x_label = "step", .y_label = "loss [nats]", .series = {loss}}));
  RETURN_IF_ERROR(WriteAttention(folder, weights, data.test.pictures[0], data.test.words[0]));
  std::string csv = "word,start,end\n";
  for (const Spoken& s : data.test.words[0]) absl::StrAppendFormat(&csv, "%d,%.3f,%.3f\n", s.word, s.start, s.end);
  RETURN_IF_ERROR(folder.Write("spoken.csv", csv));

  ordered_json heads = ordered_json::array();
  for (const std::vector<double>& layer : m.heads) heads.push_back(layer);
  const experiment::Manifest manifest = {
      .what = "a Whisper of 156,336 parameters on the tone language",
      .command = "bazel run //extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper:experiment",
      .config = {{"epochs", options.epochs},
                 {"batch", options.batch},
                 {"learning_rate", absl::StrFormat("%g", options.learning_rate)},
                 {"warmup", options.warmup},
                 {"weight_decay", absl::StrFormat("%g", options.weight_decay)},
                 {"parameters", weights.size()}},
      .data = {{"train", data.train.pictures.size()}, {"test", data.test.pictures.size()}},
      .data_bytes = DataBytes(data),
      .weights = weights,
      .results = {{"words", m.words},
                  {"transcripts", m.transcripts},
                  {"start_error_seconds", absl::StrFormat("%.4f", m.start_error)},
                  {"end_error_seconds", absl::StrFormat("%.4f", m.end_error)},
                  {"heads", heads},
                  {"best_head", m.best_head}}};
  return experiment::WriteManifest(manifest, arguments, folder);
}

}  // namespace
}  // namespace micro_whisper

int main(int argc, char** argv) {
  return experiment::Main({argv + 1, argv + argc}, {.out = "experiments/x2/lab-02", .epochs = 16}, micro_whisper::Run);
}
