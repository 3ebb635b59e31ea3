// `course bench train_step`: a training step of the course's models, in tokens a second and as a part of what the cores
// could do at most; what a second thread gains; how much memory it takes. Prints measures as lines of JSON.
//
//   bazel run //models/bench:train_step_bench [-- SECONDS]     seconds for each model; 4 without

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "harness/course/bench/measure.h"
#include "kernels/bench/second_thread.h"
#include "kernels/gemm_kernel.h"
#include "models/bench/workload.h"
#include "nlohmann/json.hpp"
#include "nn/buffer_pool.h"

namespace models::bench {
namespace {

using course::bench::Measure;
using course::bench::Rounded;

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str()), std::fflush(stdout);
}

// The most memory that this process ever had.
double PeakMiB() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024.0;  // KiB on Linux
}

void PrintSpeed(const Workload& work, const std::string& threads, double seconds, double peak) {
  const double gflops = 1e-9 * work.flops / seconds;
  const nlohmann::ordered_json detail = {{"step_ms", Rounded(1e3 * seconds)},
                                         {"gflops", Rounded(gflops)},
                                         {"fma_loop_gflops", Rounded(peak)},
                                         {"of_peak", Rounded(gflops / peak)},
                                         {"mflop_a_step", Rounded(1e-6 * work.flops)},
                                         {"params", work.params},
                                         {"kernel", kernels::internal::GemmKernels().back()->name}};
  Print({absl::StrCat("train_step.", work.name, ".", threads), Rounded(work.tokens / seconds), "tokens/s", 0,
         /*lower_is_better=*/false, detail.dump()});
}

void Measured(Workload (*make)(), double seconds) {
  const double before = PeakMiB();
  const Workload work = make();
  const kernels::bench::SecondThread threads = kernels::bench::MeasureSecondThread(seconds, work.step);
  PrintSpeed(work, "one_thread", threads.one_s, threads.peak_one);
  PrintSpeed(work, "two_threads", threads.two_s, threads.peak_two);
  const nlohmann::ordered_json gains = {
      {"gain", Rounded(threads.gain)}, {"fma_loop_gain", Rounded(threads.peak_gain)}, {"rounds", threads.rounds}};
  Print({absl::StrCat("train_step.", work.name, ".second_thread"), Rounded(threads.share), "x of the FMA loop's gain",
         0.85, /*lower_is_better=*/false, gains.dump()});
  const nlohmann::ordered_json memory = {
      {"before_the_model_mib", Rounded(before)},
      {"tensors_mib", Rounded(static_cast<double>(nn::GetBufferStats().peak_bytes) / (1 << 20))},
      {"params_gradients_and_moments_mib", Rounded(4.0 * sizeof(float) * work.params / (1 << 20))}};
  Print({absl::StrCat("train_step.", work.name, ".peak_memory"), Rounded(PeakMiB()), "MiB", 0,
         /*lower_is_better=*/false, memory.dump()});
}

// Each in a process of its own, so that one's memory is not the other's. False: it ended by an error.
bool InAProcessOfItsOwn(Workload (*make)(), double seconds) {
  const pid_t child = fork();
  if (child == 0) {
    Measured(make, seconds);
    _exit(0);
  }
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace
}  // namespace models::bench

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 4;
  if (argc > 2 || seconds <= 0) {
    std::fprintf(stderr, "usage: train_step_bench [SECONDS]   for each model, above 0\n");
    return 2;
  }
  bool good = true;
  for (auto* make : {models::bench::VitWorkload, models::bench::MiniLmWorkload}) {
    good = models::bench::InAProcessOfItsOwn(make, seconds) && good;
  }
  return good ? 0 : 1;
}
