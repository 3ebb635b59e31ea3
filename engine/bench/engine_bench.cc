// `course bench engine`: what a step of the scheduler costs at 1, 100 and 10,000 requests, what the engine adds to its
// model's time, and tokens a second of a real model in batches of 1 to 64. Prints a measure as a line of JSON each.
//
//   bazel run //engine/bench:engine_bench
//
// The model is stories260K, where base/model_files.h finds it, or else one of the same shape whose weights nobody
// trained: it does the same work. One thread; times are processor time (clock.h). The references: the same model
// in plain code (plain_llama.h), which takes turns with the engine, and the 11,100 tokens a second that llama2.c's
// -Ofast build makes of stories260K on one core of an AMD EPYC.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/model_files.h"
#include "base/parallel.h"
#include "engine/bench/llama_speed.h"
#include "engine/bench/plain_llama.h"
#include "engine/bench/scheduler_cost.h"
#include "harness/course/bench/measure.h"
#include "models/llama/checkpoint.h"
#include "models/llama/testing/made_up.h"
#include "nlohmann/json.hpp"

namespace engine::bench {
namespace {

using course::bench::Measure;
using course::bench::Median;
using course::bench::Rounded;
using Json = nlohmann::ordered_json;

constexpr int kTokens = 256;  // a sequence; llama2.c's default
constexpr int kRounds = 9;
constexpr int kBatches[] = {1, 4, 16, 64};
constexpr double kPublished = 11'100;  // tokens/s

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str());
  std::fflush(stdout);
}

void BenchScheduler() {
  std::map<int, SchedulerCost> costs;
  for (const int requests : {1, 100, 10'000}) costs[requests] = MeasureScheduler(requests);
  const std::pair<const char*, double SchedulerCost::*> steps[] = {{"admit", &SchedulerCost::admit},
                                                                   {"decode", &SchedulerCost::decode},
                                                                   {"finish", &SchedulerCost::finish},
                                                                   {"abort", &SchedulerCost::abort}};
  for (const auto& [name, cost] : steps) {
    Json detail;
    for (const auto& [requests, of_all] : costs) {
      detail[absl::StrCat(requests, "_requests")] = {{"us", Rounded(of_all.*cost)},
                                                     {"us_each", Rounded(of_all.*cost / requests)}};
    }
    // 100 times the requests at 100 times the cost is 1. More is what a processor's caches cost, up to here; a search
    // through the batch for each request would be 100.
    const double growth = costs[10'000].*cost / 100 / (costs[100].*cost);
    Print({absl::StrCat("engine.step_", name), Rounded(growth), "x a request's cost at 100", 3,
           /*lower_is_better=*/true, detail.dump()});
  }
}

llama::LlamaCheckpoint Checkpoint(std::string& name) {
  if (const auto path = base::FindModelFile("stories260K/stories260K.bin"); path.ok()) {
    if (auto checkpoint = llama::ReadLlama2c(*path); checkpoint.ok()) {
      name = "stories260K";
      return *std::move(checkpoint);
    }
  }
  name = "made up, of the shape of stories260K";
  return llama::testing::MadeUp(llama::testing::kStories260K, 1);
}

void BenchTokens() {
  std::string model;
  const llama::LlamaCheckpoint checkpoint = Checkpoint(model);
  std::vector<double> plain, ofast;
  std::map<int, std::vector<double>> seconds, overheads, against_ofast, against_plain;
  for (int round = 0; round < kRounds; ++round) {
    plain.push_back(PlainSecondsPerToken(checkpoint, kTokens));
    ofast.push_back(PlainOfastSecondsPerToken(checkpoint, kTokens));
    for (const int batch : kBatches) {
      const EngineSpeed speed = MeasureEngine(checkpoint, batch, kTokens);
      seconds[batch].push_back(speed.all);
      overheads[batch].push_back(100 * (speed.all - speed.model) / speed.model);
      against_ofast[batch].push_back(ofast.back() / speed.all);
      against_plain[batch].push_back(plain.back() / speed.all);
    }
  }
  for (const int batch : kBatches) {
    const double rate = 1 / Median(seconds[batch]);
    const Json detail = {{"model", model},
                         {"tokens_per_s", std::round(rate)},
                         {"of_published_11100", Rounded(rate / kPublished)},
                         {"plain_ofast_tokens_per_s", std::round(1 / Median(ofast))},
                         {"plain_same_flags_tokens_per_s", std::round(1 / Median(plain))},
                         {"x_plain_same_flags", Rounded(Median(against_plain[batch]))}};
    Print({absl::StrCat("engine.tokens_batch_", batch), Rounded(Median(against_ofast[batch])), "x plain -Ofast",
           batch == 16 ? 4.0 : 1.0, /*lower_is_better=*/false, detail.dump()});
  }
  for (const int batch : kBatches) {
    const double us = 1e6 * Median(seconds[batch]), percent = Median(overheads[batch]);
    const Json detail = {{"us_per_token", Rounded(us)}, {"of_it_engine_us", Rounded(us * percent / (100 + percent))}};
    Print({absl::StrCat("engine.overhead_batch_", batch), Rounded(percent), "% of the model's time", 5,
           /*lower_is_better=*/true, detail.dump()});
  }
}

}  // namespace
}  // namespace engine::bench

int main() {
  base::SetNumThreads(1);
  engine::bench::BenchScheduler();
  engine::bench::BenchTokens();
}
