// What lab 13-02 predicts, measured:
//
//   bazel run //phases/13-multimodal-models/lab-02-run-a-vlm:measure
//
// Asks for predictions first, in .course/predictions-13-02.txt, and locks them. With the published weights of
// Qwen2-VL-2B-Instruct, where base/model_files.h finds them, else with weights from a seed: the times are the same.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/model_files.h"
#include "base/status_macros.h"
#include "models/qwen2_vl/bench/predictions.h"
#include "models/qwen2_vl/bench/ttft.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/safetensors_folder.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl::bench {
namespace {

absl::StatusOr<std::unique_ptr<WeightSource>> Weights() {
  const absl::StatusOr<std::string> folder = base::FindModelFile("Qwen2-VL-2B-Instruct");
  if (!folder.ok()) {
    std::printf("Weights: from a seed.\n");
    return std::make_unique<SeededWeights>(1);
  }
  std::printf("Weights: %s.\n", folder->c_str());
  Config config = kQwen2Vl2B;
  config.vision.layers = config.llm.layers = kDepths[2];
  std::vector<TensorSpec> tensors = VisionTensors(config);
  const std::vector<TensorSpec> llm = LlmTensors(config.llm);
  tensors.insert(tensors.end(), llm.begin(), llm.end());
  ASSIGN_OR_RETURN(std::unique_ptr<WeightSource> weights, SafetensorsFolder::Open(*folder, tensors));
  return weights;
}

// In the order of kQuestions.
std::vector<double> Measured(const Result& result) {
  const Row &text = result.rows.front(), &small = result.rows[1], &large = result.rows.back();
  const double added = result.Ttft(large) - result.Ttft(text);
  return {static_cast<double>(large.tokens - text.tokens), result.Ttft(large) / result.Ttft(text),
          100 * large.EncoderSeconds() / added, large.EncoderSeconds() / small.EncoderSeconds(),
          (large.DecodeSeconds() + result.head_seconds) / (text.DecodeSeconds() + result.head_seconds)};
}

absl::Status Run() {
  const char* const workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");  // set by `bazel run`
  const std::string folder = absl::StrCat(workspace == nullptr ? "." : workspace, "/.course");
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);  // if it fails, writing says why
  ASSIGN_OR_RETURN(const Predictions predictions, LockPredictions(folder + "/predictions-13-02.txt"));
  std::printf("%s\n", predictions.locked_now ? "Your predictions are locked. One to two minutes ..."
                                             : "Compared with the predictions that you locked. One to two minutes ...");
  std::fflush(stdout);
  ASSIGN_OR_RETURN(const std::unique_ptr<WeightSource> weights, Weights());
  ASSIGN_OR_RETURN(const Result result, MeasureTtft(*weights, {}));
  std::printf("\n%s\nPredicted and measured\n%s", Report(result).c_str(),
              Compare(predictions.values, Measured(result)).c_str());
  if (predictions.changed_since) std::printf("\nThe file has been changed since; what counts is what was locked.\n");
  return absl::OkStatus();
}

}  // namespace
}  // namespace qwen2_vl::bench

int main() {
  const absl::Status status = qwen2_vl::bench::Run();
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
