#include "harness/course/bench/benches.h"

#include "base/status_macros.h"
#include "harness/course/bench/edit_benches.h"
#include "harness/course/bench/timed_test.h"
#include "nlohmann/json.hpp"

namespace course::bench {
namespace {

constexpr int kRepeats = 10;

}  // namespace

absl::StatusOr<Measure> NoopTest(const cli::Context&, Clone& clone) {
  RETURN_IF_ERROR(TimedTest(clone, "solution", "//phases/...").status());  // builds and runs
  std::vector<double> seconds;
  for (int i = 0; i < kRepeats; ++i) {
    ASSIGN_OR_RETURN(const double once, TimedTest(clone, "solution", "//phases/..."));
    seconds.push_back(once);
  }
  const nlohmann::ordered_json detail = {{"repeats", kRepeats}, {"p95_s", Rounded(Quantile(seconds, 0.95))}};
  return Measure{
      .name = "noop_test", .value = Rounded(Median(seconds)), .unit = "s", .goal = 1.0, .detail = detail.dump()};
}

const std::vector<Bench>& Benches() {
  static const auto* benches = new std::vector<Bench>{
      {"edit_to_verdict", "a saved starter to its recorded verdict by bazel test, against g++ alone", "",
       EditToVerdict},
      {"watch", "the same by ./course watch", "", WatchEditToVerdict},
      {"noop_test", "bazel test //phases/... when nothing changed and all is green", "", NoopTest},
      {"dashboard", "the dashboard's pages with 10,000 runs, against a bare cpp-httplib server",
       "//web/bench:dashboard_bench", nullptr},
      {"quiz_load", "2,000 takers of a quiz at once, a kill -9 and a full disk: no answer is lost or doubled",
       "//web/bench/quiz:quiz_load", nullptr},
      {"cohort_load",
       "2,000 learners of a cohort at once: pages, quizzes, submissions, a kill -9; nothing is lost or doubled",
       "//web/bench/cohort:cohort_load", nullptr},
      {"gemm", "matrix products on one and two threads, against OpenBLAS", "//kernels/bench:gemm_bench", nullptr},
      {"train_step", "a training step of a ViT and of a small language model, on one and two threads",
       "//models/bench:train_step_bench", nullptr},
      {"vit_train", "an epoch of labs x2-00 and x2-01, on one and two threads; 8-bit weights of a ViT",
       "//solutions/bench:vit_train_bench", nullptr},
      {"vlm", "training a small vision-language model in two stages, and its answers",
       "//models/scene_vlm/bench:vlm_bench", nullptr},
      {"vlm_ttft", "time to first token with and without an image, for Qwen2-VL-2B's shapes",
       "//models/qwen2_vl/bench:vlm_ttft_bench", nullptr},
      {"blocks", "the books of the block pool at 1k, 100k and 1M blocks, against std::deque and a free list",
       "//engine/bench:blocks_bench", nullptr},
      {"mm_schedule", "from a prompt with 200 images to the schedule of its 100,000 tokens, and how that grows",
       "//solutions/bench:mm_schedule_bench", nullptr},
      {"engine", "a scheduler's step at 1, 100 and 10,000 requests, the engine's share of a step, tokens/s in batches",
       "//engine/bench:engine_bench", nullptr},
      {"whisper", "Whisper tiny: log-mel, encoder and a decoded token, on one and two threads",
       "//models/whisper/bench:whisper_bench", nullptr},
      {"grading", "verified gradings a minute, submission to verdict, and what the jail adds",
       "//harness/grading/bench:grading_bench", nullptr},
      {"remote_call", "a call to the graded code in another process", "//harness/remote:call_bench", nullptr},
  };
  return *benches;
}

}  // namespace course::bench
