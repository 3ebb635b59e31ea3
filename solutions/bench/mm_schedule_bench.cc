// `course bench mm_schedule`: what a request with many images costs before anything is computed: the tokens of each
// image, the expanded prompt, and the encoder's schedule over all chunks of the prefill. With the reference solutions
// of the labs 13-01 and 13-03. Prints two measures as lines of JSON.
//
//   bazel run //solutions/bench:mm_schedule_bench
//
// The request: an image of 400 tokens behind every 100 tokens of text, all images different; chunks of 2,048 tokens, an
// encoder budget of 2,048. Times are processor time. In each round all sizes take turns, so that a ratio compares
// neighbours in time; the figures are medians over the rounds.

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "harness/course/bench/measure.h"
#include "nlohmann/json.hpp"
#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"
#include "phases/13-multimodal-models/lab-03-encoder-scheduling/encoder_scheduling.h"

namespace mm_schedule_bench {
namespace {

using course::bench::Measure;
using course::bench::Median;
using course::bench::Rounded;
using encoder_scheduling::EncoderInput;
using image_token_expansion::ImageSize;

constexpr int kMarker = 0;
constexpr int64_t kText = 100, kImage = 400;        // [tokens] of a stretch of text, of an image
constexpr int64_t kChunk = 2048;                    // [tokens] a step, for either budget
constexpr int64_t kImages[] = {50, 100, 200, 400};  // 25,000 to 200,000 tokens
constexpr size_t kGoalSize = 2;                     // 200 images, 100,000 tokens
constexpr int kRounds = 101, kRepeats = 5;

// Of the processor, that this thread has used.
double Now() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Request {
  std::vector<int> prompt;
  std::vector<ImageSize> images;
};

Request MakeRequest(int64_t images) {
  Request request;
  for (int64_t i = 0; i < images; ++i) {
    request.prompt.insert(request.prompt.end(), kText, 1);
    request.prompt.push_back(kMarker);
    request.images.push_back({.height = 560, .width = 560});  // 20 x 20 tokens
  }
  return request;
}

struct Seconds {
  double count = 0, expand = 0, schedule = 0;
  double Total() const { return count + expand + schedule; }
};

// Once, from the request to its schedule.
Seconds Once(const Request& request) {
  const double start = Now();
  std::vector<int64_t> tokens;
  tokens.reserve(request.images.size());
  for (const ImageSize& size : request.images) {
    tokens.push_back(*image_token_expansion::ImageTokenCount(size, {}));
  }
  const double counted = Now();
  const auto expanded = image_token_expansion::ExpandPrompt(request.prompt, kMarker, tokens);
  CHECK(expanded.ok());
  const double expansion = Now();
  std::vector<EncoderInput> inputs;
  inputs.reserve(expanded->ranges.size());
  for (const auto& range : expanded->ranges) inputs.push_back({range, inputs.size()});
  const int64_t length = std::ssize(expanded->token_ids);
  const auto trace = encoder_scheduling::RunPrefill(inputs, length, {.token_budget = kChunk, .encoder_budget = kChunk});
  CHECK(trace.ok());
  const double scheduled = Now();
  CHECK(length == std::ssize(request.images) * (kText + kImage));
  CHECK(trace->encoder_runs == std::ssize(request.images) && !trace->stalled);
  return {counted - start, expansion - counted, scheduled - expansion};
}

Seconds Several(const Request& request) {
  Seconds sum;
  for (int i = 0; i < kRepeats; ++i) {
    const Seconds once = Once(request);
    sum.count += once.count / kRepeats;
    sum.expand += once.expand / kRepeats;
    sum.schedule += once.schedule / kRepeats;
  }
  return sum;
}

double MedianMicroseconds(const std::vector<Seconds>& rounds, double (*part)(const Seconds&)) {
  std::vector<double> values;
  for (const Seconds& round : rounds) values.push_back(1e6 * part(round));
  return Rounded(Median(values));
}

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str());
  std::fflush(stdout);
}

void Run() {
  std::vector<Request> requests;
  for (const int64_t images : kImages) requests.push_back(MakeRequest(images));
  std::vector<std::vector<Seconds>> rounds(requests.size());
  for (const Request& request : requests) Several(request);  // memory that was never used is not part of the price
  for (int round = 0; round < kRounds; ++round) {
    for (size_t i = 0; i < requests.size(); ++i) rounds[i].push_back(Several(requests[i]));
  }

  nlohmann::ordered_json time, growth;
  double worst = 0;
  for (size_t i = 0; i < requests.size(); ++i) {
    const std::string name = absl::StrCat(kImages[i] * (kText + kImage), "_tokens");
    time[name] = {{"images", kImages[i]},
                  {"count_us", MedianMicroseconds(rounds[i], [](const Seconds& s) { return s.count; })},
                  {"expand_us", MedianMicroseconds(rounds[i], [](const Seconds& s) { return s.expand; })},
                  {"schedule_us", MedianMicroseconds(rounds[i], [](const Seconds& s) { return s.schedule; })},
                  {"total_us", MedianMicroseconds(rounds[i], [](const Seconds& s) { return s.Total(); })}};
    if (i == 0) continue;
    std::vector<double> ratios;
    for (int round = 0; round < kRounds; ++round) {
      ratios.push_back(rounds[i][round].Total() / rounds[i - 1][round].Total());
    }
    growth[absl::StrCat("to_", name)] = Rounded(Median(ratios));
    worst = std::max(worst, Median(ratios));
  }
  const double goal_us = MedianMicroseconds(rounds[kGoalSize], [](const Seconds& s) { return s.Total(); });
  Print({"mm_schedule.time", Rounded(goal_us / 1000), "ms", 5, /*lower_is_better=*/true, time.dump()});
  // Linear is 2, quadratic 4.
  Print({"mm_schedule.growth", Rounded(worst), "x per doubling", 2.5, /*lower_is_better=*/true, growth.dump()});
}

}  // namespace
}  // namespace mm_schedule_bench

int main() { mm_schedule_bench::Run(); }
