// The program behind a committed checkpoint: it trains the model anew, and says whether what is committed comes out.
//
//   train check        retrains and compares: the data, then every bit, then what the model can do: the same figures as
//                      the manifest's, or, where bits differ, near ones
//   train write DIR    retrains and writes the checkpoint's files and manifest.json into DIR
//   train measure      what the committed checkpoint can do, without training
//
// Bits may differ where multiply and add are rounded apart (machines without FMA): there training takes another path
// and ends elsewhere, as another seed does.

#ifndef MODELS_COMMITTED_TRAIN_PROGRAM_H_
#define MODELS_COMMITTED_TRAIN_PROGRAM_H_

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace committed {

using Json = nlohmann::ordered_json;

struct Trained {
  std::map<std::string, std::string> files;  // by name: the bytes of each file of the checkpoint
  Json measured;                             // what the model can do; numbers are compared, texts are not
};

struct TrainProgram {
  std::string folder;       // of the committed files, as seen from where `bazel run` starts: "models/x/checkpoint"
  std::string measured_at;  // where the manifest has what `check` compares with Trained::measured: "/accuracy"
  double tolerance = 0;     // what a number in there may differ by if the bits do
  // The SHA-256 of what is learnt from and tested on; the manifest has it as "data_sha256".
  std::function<absl::StatusOr<std::string>()> data_hash;
  // Trains with the committed seed.
  std::function<absl::StatusOr<Trained>()> train;
  std::function<absl::StatusOr<Json>(const Trained&)> manifest;
  std::function<absl::StatusOr<Json>()> measure;
};

// The body of main(). Returns its exit code: 0 agrees or done, 1 it does not agree or an error, 2 wrong use.
int Run(const TrainProgram& program, int argc, char** argv);

// Whether `a` and `b` have the same entries, and numbers that differ by at most `tolerance`.
bool Near(const Json& a, const Json& b, double tolerance);

}  // namespace committed

#endif  // MODELS_COMMITTED_TRAIN_PROGRAM_H_
