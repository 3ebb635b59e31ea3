// `course bench vlm`: what the scene VLM's training costs, and how fast it answers. Prints a measure as a line of JSON.
//
//   bazel run //models/scene_vlm/bench:vlm_bench
//
// CPU seconds of one thread. The goal is what the course's prototype took for all four steps, 39 to 57.

#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/parallel.h"
#include "harness/course/bench/measure.h"
#include "models/scene_vlm/committed.h"
#include "models/scene_vlm/lessons.h"
#include "models/scene_vlm/recipe.h"
#include "nlohmann/json.hpp"

namespace scene_vlm {
namespace {

using course::bench::Rounded;

constexpr double kPrototypeSeconds = 57;
constexpr int kPictures = 300;

const char* NameOf(Committed which) {
  if (which == Committed::kFrozenLm) return "frozen_lm";
  return which == Committed::kResampler ? "resampler" : "projector";
}

void Print(const course::bench::Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str());
  std::fflush(stdout);
}

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void Training(Committed which) {
  const Bridge bridge = BridgeOf(which);
  nn::ParamStore params(models::VlmParams(Config(bridge)));
  std::map<std::string, double> seconds = Pretrain({}, params);
  const Report report = TrainStages({}, bridge, LanguageOf(which), params);
  seconds.insert(report.cpu_seconds.begin(), report.cpu_seconds.end());
  double all = 0;
  nlohmann::ordered_json detail;
  for (const auto& [part, cpu] : seconds) {
    all += cpu;
    detail[part] = Rounded(cpu);
  }
  detail["shape_after_stage_2"] = Rounded(report.after_stage2.shape);
  Print({.name = absl::StrCat("vlm.training.", NameOf(which)),
         .value = Rounded(all),
         .unit = "CPU s",
         .goal = kPrototypeSeconds,
         .detail = detail.dump()});
}

// One picture after the other, as a learner asks: what the picture costs, and then the words.
void Answering(Committed which) {
  const Bridge bridge = BridgeOf(which);
  const models::VlmConfig config = Config(bridge);
  nn::ParamStore params(models::VlmParams(config));
  CHECK(TakeCommitted(which, params).ok()) << NameOf(which);
  base::Rng rng = {5};
  double seeing = 0, saying = 0;
  int words = 0;
  for (const Lesson& lesson : DrawLessons(kPictures, Ask::kCaption, rng)) {
    const double start = CpuSeconds();
    const nn::Tensor seen = EncoderRows(nullptr, params, config, PatchesOf(config, {&lesson, 1}));
    const nn::Tensor rows = VisualRows(nullptr, params, config, seen);
    const double seen_at = CpuSeconds();
    const int task = scenes::TaskWord(scenes::Task::kCaption);
    words += static_cast<int>(models::Answer(params, config, rows, {&task, 1}, scenes::kEos)[0].size());
    seeing += seen_at - start;
    saying += CpuSeconds() - seen_at;
  }
  const nlohmann::ordered_json detail = {{"picture_ms", Rounded(1000 * seeing / kPictures)},
                                         {"answer_ms", Rounded(1000 * saying / kPictures)},
                                         {"words_an_answer", Rounded(double(words) / kPictures)}};
  Print({.name = absl::StrCat("vlm.answering.", NameOf(which)),
         .value = Rounded(words / saying),
         .unit = "tokens/s",
         .lower_is_better = false,
         .detail = detail.dump()});
}

}  // namespace
}  // namespace scene_vlm

int main() {
  base::SetNumThreads(1);
  using scene_vlm::Committed;
  for (const Committed which : {Committed::kProjector, Committed::kResampler, Committed::kFrozenLm}) {
    // An answer takes as long as its shapes ask for, whatever was trained.
    if (which != Committed::kFrozenLm) scene_vlm::Answering(which);
    scene_vlm::Training(which);
  }
}
