// What a call across the process border costs. Prints one JSON object a line:
// name, value, unit, goal, better ("higher" or "lower"), detail.
//
//   bazel run -c opt //harness/remote:call_bench

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "harness/remote/testdata/trip.h"

namespace {

using Clock = std::chrono::steady_clock;

double Microseconds(Clock::duration d) { return std::chrono::duration<double, std::micro>(d).count(); }

struct Spread {
  double median, p95;
};

// Runs f `times` times; microseconds of one run.
template <class F>
Spread Measure(int times, F f) {
  std::vector<double> us;
  for (int i = 0; i < times; ++i) {
    const auto start = Clock::now();
    f();
    us.push_back(Microseconds(Clock::now() - start));
  }
  std::ranges::sort(us);
  return {us[us.size() / 2], us[us.size() * 95 / 100]};
}

void Print(const char* name, double value, const char* unit, double goal, const char* better,
           const std::string& detail) {
  std::printf(
      "{\"name\": \"%s\", \"value\": %.3g, \"unit\": \"%s\", \"goal\": %.3g, \"better\": \"%s\", \"detail\": {%s}}\n",
      name, value, unit, goal, better, detail.c_str());
}

std::string Detail(const Spread& us, int times) {
  char text[100];
  std::snprintf(text, sizeof text, "\"median_us\": %.3g, \"p95_us\": %.3g, \"runs\": %d", us.median, us.p95, times);
  return text;
}

// The goals are what a first version reached on two idle cores: a call costs about two wake-ups of a waiting process.
void Run() {
  constexpr int kCalls = 5000;
  const Spread first = Measure(1, [] { trip::Nothing(); });
  Print("remote.first_call", first.median / 1000, "ms", 10, "lower", Detail(first, 1));

  const Spread call = Measure(kCalls, [] { trip::Nothing(); });
  Print("remote.call", call.median, "us", 60, "lower", Detail(call, kCalls));

  constexpr int kCallbacks = 10;
  const Spread callback = Measure(kCalls / kCallbacks, [] { trip::Apply([](int x) { return x + 1; }, kCallbacks); });
  Print("remote.callback", callback.median / kCallbacks, "us", 60, "lower", Detail(callback, kCalls / kCallbacks));

  auto pool = trip::MakePool(1);
  const Spread method = Measure(kCalls, [&] { (*pool)->free_count(); });
  Print("remote.method", method.median, "us", 60, "lower", Detail(method, kCalls));

  // Both ways: a writable span goes over and comes back.
  std::vector<float> values(600000, 1e-30f);
  const Spread span = Measure(100, [&] { trip::Double(values); });
  const double megabytes = 2 * values.size() * sizeof(float) / 1e6;
  Print("remote.span", megabytes / (span.median / 1e6), "MB/s", 500, "higher", Detail(span, 100));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2) ::setenv("COURSE_SERVANT", argv[1], 1);
  if (std::getenv("COURSE_SERVANT") == nullptr) {
    std::fprintf(stderr, "usage: call_bench SERVANT\n");
    return 2;
  }
  Run();
}
