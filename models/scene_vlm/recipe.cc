#include "models/scene_vlm/recipe.h"

#include <algorithm>
#include <ctime>
#include <functional>
#include <numeric>
#include <vector>

namespace scene_vlm {
namespace {

// Of all threads of this process.
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Runs `work` and writes down what it took.
std::vector<float> Timed(const std::function<std::vector<float>()>& work, double& seconds) {
  const double start = CpuSeconds();
  std::vector<float> losses = work();
  seconds = CpuSeconds() - start;
  return losses;
}

}  // namespace

std::map<std::string, double> Pretrain(const TrainOptions& options, nn::ParamStore& params) {
  std::map<std::string, double> seconds;
  params.Initialize(options.seed);
  Timed([&] { return TrainEncoder(options, params); }, seconds["encoder"]);
  Timed([&] { return TrainLm(options, params); }, seconds["language model"]);
  return seconds;
}

Report TrainStages(const TrainOptions& options, Bridge bridge, Language language, nn::ParamStore& params) {
  const auto stage2 = language == Language::kTrained ? TrainStage2 : TrainStage2FrozenLm;
  Report report;
  report.before = MeasureAccuracy(params, bridge);
  Timed([&] { return TrainStage1(options, bridge, params); }, report.cpu_seconds["stage 1"]);
  report.after_stage1 = MeasureAccuracy(params, bridge);
  const std::vector<float> losses =
      Timed([&] { return stage2(options, bridge, params); }, report.cpu_seconds["stage 2"]);
  report.after_stage2 = MeasureAccuracy(params, bridge);
  const size_t last = std::min<size_t>(20, losses.size());
  report.loss = std::accumulate(losses.end() - last, losses.end(), 0.0f) / std::max<size_t>(last, 1);
  return report;
}

}  // namespace scene_vlm
