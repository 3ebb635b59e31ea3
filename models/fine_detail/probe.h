// Probes of fine detail: how many dots can a small vision transformer count, and which digits can it read, at a given
// patch size?
//
// One model for each task and patch size, all else equal: 2 blocks, D = 32, a CLS row, and a head on it for 1 to 8 dots
// or for the digits 0 to 9. Everything is trained end to end, so nothing but the model is to blame for what it does not
// read.

#ifndef MODELS_FINE_DETAIL_PROBE_H_
#define MODELS_FINE_DETAIL_PROBE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/fine_detail/reading.h"
#include "models/vit.h"
#include "nn/param_store.h"

namespace fine_detail {

struct ProbeOptions {
  Task task = Task::kDots;
  int patch = 8;      // [pixels]; REQUIRES: divides 32
  uint64_t seed = 1;  // of the first weights and of the pictures
  int steps = 1500;
  int batch = 32;
  float learning_rate = 2e-3f;
};

// The trunk (models/vit.h) as "image.", and "head.w" (32, 8 or 10), "head.b".
models::VitConfig Trunk(int patch);
std::vector<nn::ParamSpec> Params(const ProbeOptions& options);

// Fills `params` (made from Params(options)) with trained values; every step sees new pictures.
//
// Errors: InvalidArgument for a patch that does not divide 32, and for less than one step or one picture a step.
absl::Status Train(const ProbeOptions& options, nn::ParamStore& params);

// What the model says about `count` pictures of each group, none of which training has seen.
absl::StatusOr<std::vector<Reading>> Read(const ProbeOptions& options, const nn::ParamStore& params, int count);

}  // namespace fine_detail

#endif  // MODELS_FINE_DETAIL_PROBE_H_
