// The command line of an experiment: where its files go, and what it runs with.
//
//   int main(int argc, char** argv) {
//     return experiment::Main({argv + 1, argv + argc}, {.out = "experiments/x2/lab-00", .epochs = 40}, tiny_vit::Run);
//   }

#ifndef EXTENSIONS_X2_EXPERIMENT_COMMAND_H_
#define EXTENSIONS_X2_EXPERIMENT_COMMAND_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace experiment {

struct Arguments {
  std::string out;  // a folder, as it was typed
  uint64_t seed = 1;
  int epochs = 1;   // 1 to kMostEpochs
  int threads = 2;  // 1 to kMostThreads
};

// Beyond every use, and small enough that steps can be counted.
inline constexpr int kMostEpochs = 100'000, kMostThreads = 1024;

// `defaults`, changed by words such as {"--out", "DIR", "--seed", "3", "--epochs", "2", "--threads", "1"}.
//
// Errors: InvalidArgument, and which, for another option, one without a value, and a value that is no number or out of
//         range.
absl::StatusOr<Arguments> Parse(const std::vector<std::string>& words, Arguments defaults);

// Runs the experiment and returns the exit code: 0 done; 1 an error, 2 wrong use, both of which stderr explains.
int Main(const std::vector<std::string>& words, const Arguments& defaults, absl::Status (*run)(const Arguments&));

}  // namespace experiment

#endif  // EXTENSIONS_X2_EXPERIMENT_COMMAND_H_
