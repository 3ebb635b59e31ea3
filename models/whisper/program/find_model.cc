#include "models/whisper/program/find_model.h"

#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/model_files.h"
#include "base/status_macros.h"
#include "models/spoken_grammar/committed.h"
#include "nn/io/safetensors.h"

namespace whisper::program {
namespace {

constexpr char kWeights[] = "model.safetensors", kOwn[] = "spoken grammar";

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

absl::StatusOr<FoundModel> FindModel(const std::string& folder) {
  if (!folder.empty()) {
    ASSIGN_OR_RETURN(Model model, LoadModel(folder));
    return FoundModel{folder, std::move(model)};
  }
  for (const char* const name : {"whisper-tiny.en", "whisper-tiny"}) {
    const absl::StatusOr<std::string> path = base::FindModelFile(absl::StrCat(name, "/", kWeights));
    if (!path.ok()) continue;
    ASSIGN_OR_RETURN(Model model, LoadModel(FolderOf(*path)));
    return FoundModel{name, std::move(model)};
  }
  ASSIGN_OR_RETURN(Model model, spoken_grammar::LoadSpokenGrammar());
  return FoundModel{kOwn, std::move(model)};
}

absl::StatusOr<FoundEncoder> FindEncoder(const std::string& folder) {
  std::string path = absl::StrCat(folder, "/", kWeights);
  if (folder.empty()) {
    absl::StatusOr<std::string> found = base::FindModelFile(absl::StrCat("whisper-tiny.en/", kWeights));
    if (!found.ok()) found = base::FindModelFile("whisper-tiny.en/encoder-f16.safetensors");
    if (!found.ok()) {
      ASSIGN_OR_RETURN(Model model, spoken_grammar::LoadSpokenGrammar());
      return FoundEncoder{kOwn, std::move(model.encoder)};
    }
    path = *found;
  }
  ASSIGN_OR_RETURN(const nn::io::Safetensors file, nn::io::ReadSafetensors(path));
  absl::StatusOr<EncoderWeights> weights = LoadEncoder(file);
  if (!weights.ok()) {
    return absl::Status(weights.status().code(), absl::StrCat(path, ": ", weights.status().message()));
  }
  return FoundEncoder{path, *std::move(weights)};
}

}  // namespace whisper::program
