#include "models/whisper/program/find_model.h"

#include <initializer_list>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/model_files.h"
#include "base/status_macros.h"
#include "nn/io/safetensors.h"

namespace whisper::program {
namespace {

constexpr char kWeights[] = "model.safetensors";

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
  return absl::NotFoundError(
      "no model that transcribes is on this machine: ./course models whisper-tiny.en says where to get one, --model "
      "FOLDER names another");
}

absl::StatusOr<FoundEncoder> FindEncoder(const std::string& folder) {
  std::string path = absl::StrCat(folder, "/", kWeights);
  if (folder.empty()) {
    absl::StatusOr<std::string> found = base::FindModelFile(absl::StrCat("whisper-tiny.en/", kWeights));
    if (!found.ok()) found = base::FindModelFile("whisper-tiny.en/encoder-f16.safetensors");
    if (!found.ok()) {
      return absl::NotFoundError(
          "no encoder is on this machine: ./course models whisper-tiny.en says where to get one, --model FOLDER names "
          "another");
    }
    path = *found;
  }
  ASSIGN_OR_RETURN(const nn::io::Safetensors file, nn::io::ReadSafetensors(path));
  ASSIGN_OR_RETURN(EncoderWeights weights, LoadEncoder(file));
  return FoundEncoder{path, std::move(weights)};
}

}  // namespace whisper::program
