#include "extensions/x2/experiment/folder.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace experiment {

Folder::Folder(std::string path) : path_(std::move(path)) {}

absl::StatusOr<Folder> Folder::Create(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return absl::InternalError(absl::StrCat("cannot make the folder ", path, ": ", error.message()));
  return Folder(path);
}

absl::Status Folder::Write(const std::string& name, const std::string& bytes) {
  RETURN_IF_ERROR(base::WriteFile(absl::StrCat(path_, "/", name), bytes));
  sums_[name] = base::Sha256Hex(bytes);
  return absl::OkStatus();
}

absl::Status Folder::Write(const std::string& name, const nn::io::LineChart& chart) {
  ASSIGN_OR_RETURN(const std::string svg, nn::io::LineChartSvg(chart));
  return Write(name, svg);
}

absl::Status Folder::Write(const std::string& name, const nn::io::HeatMap& map) {
  ASSIGN_OR_RETURN(const std::string svg, nn::io::HeatMapSvg(map));
  return Write(name, svg);
}

}  // namespace experiment
