// manifest.json of an experiment: what has to be the same for a run to give the same bytes again, and what came out.

#ifndef EXTENSIONS_X2_EXPERIMENT_MANIFEST_H_
#define EXTENSIONS_X2_EXPERIMENT_MANIFEST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "extensions/x2/experiment/command.h"
#include "extensions/x2/experiment/folder.h"
#include "nlohmann/json.hpp"

namespace experiment {

struct Manifest {
  std::string what;     // one line
  std::string command;  // that runs it
  nlohmann::ordered_json config;
  nlohmann::ordered_json data;  // its numbers; the hash is added
  // Everything that is learnt from and tested on. None where that is drawn on the way: it follows from the seed.
  std::optional<std::string> data_bytes;
  std::vector<float> weights;      // after the last step, of all models that were trained
  nlohmann::ordered_json results;  // an object, whose members stand beside these
};

// As bytes of this machine, for hashes.
std::string BytesOf(const std::vector<float>& values);

// The seed, the configuration, the compiler, and SHA-256 of the data, if there are bytes of it, of the weights and of
// each file written so far.
nlohmann::ordered_json AsJson(const Manifest& manifest, const Arguments& arguments, const Folder& folder);

// Writes that as manifest.json, the last file of the folder, and shows it and the folder's path on stdout.
//
// Errors: as Folder::Write.
absl::Status WriteManifest(const Manifest& manifest, const Arguments& arguments, Folder& folder);

}  // namespace experiment

#endif  // EXTENSIONS_X2_EXPERIMENT_MANIFEST_H_
