// A ParamStore in a file: safetensors, which the tools of the whole ecosystem read.

#ifndef NN_CHECKPOINT_H_
#define NN_CHECKPOINT_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nn/io/safetensors.h"
#include "nn/param_store.h"

namespace nn {

// The values of all parameters, each under its name and with its shape. The optimiser's moments are not in it: a
// checkpoint is to be used, not to be trained on. The same values give the same bytes.
absl::StatusOr<std::string> CheckpointBytes(const ParamStore& params,
                                            const std::map<std::string, std::string>& metadata = {});
absl::Status SaveCheckpoint(const ParamStore& params, const std::string& path,
                            const std::map<std::string, std::string>& metadata = {});

// Overwrites the values of all parameters with those of the file and returns the file's metadata.
//
// Errors: as io::ReadSafetensors; InvalidArgument if the file has not exactly the store's names and shapes, with all
// that is missing, left over or of another shape. Nothing changes on error.
absl::StatusOr<std::map<std::string, std::string>> LoadCheckpoint(const std::string& path, ParamStore& params);

// The same from what was read already.
absl::Status TakeValues(const io::Safetensors& file, ParamStore& params);

}  // namespace nn

#endif  // NN_CHECKPOINT_H_
