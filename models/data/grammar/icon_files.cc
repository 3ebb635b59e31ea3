#include "models/data/grammar/icon_files.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "models/data/grammar/cell.h"
#include "nn/io/image_file.h"

namespace grammar {

absl::StatusOr<std::string> IconFileName(int index) {
  if (index < 0) return absl::InvalidArgumentError(absl::StrCat("icon ", index, ": an index is at least 0"));
  ASSIGN_OR_RETURN(const Cell cell, CellOf(index % kCells));
  return absl::StrFormat("verb_%s_tense_%s_person_%s_%04d.png", kVerbNames[cell.verb], kTenseIds[cell.tense],
                         kPersonIds[cell.person], index);
}

absl::StatusOr<std::string> LabelsJson(int count) {
  if (count < 0) return absl::InvalidArgumentError(absl::StrCat(count, " icons: a count is at least 0"));
  std::string json = "[";
  for (int index = 0; index < count; ++index) {
    const int class_id = index % kCells;
    ASSIGN_OR_RETURN(const Cell cell, CellOf(class_id));
    ASSIGN_OR_RETURN(const std::string name, IconFileName(index));
    // Nothing in a name needs escaping: letters, digits, underscores and a dot.
    absl::StrAppendFormat(
        &json, "%s\n  {\"filename\": \"%s\", \"verb_id\": %d, \"tense_id\": %d, \"person_id\": %d, \"class_id\": %d}",
        index == 0 ? "" : ",", name, cell.verb, cell.tense, cell.person, class_id);
  }
  return json + "\n]\n";
}

absl::Status WriteIcons(std::span<const LabelledIcon> icons, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return absl::InternalError(absl::StrCat("cannot make the folder ", folder, ": ", error.message()));
  const int count = static_cast<int>(icons.size());
  for (int index = 0; index < count; ++index) {
    ASSIGN_OR_RETURN(const std::string name, IconFileName(index));
    RETURN_IF_ERROR(nn::io::WritePng(absl::StrCat(folder, "/", name), icons[index].image));
  }
  ASSIGN_OR_RETURN(const std::string labels, LabelsJson(count));
  return base::WriteFile(folder + "/labels.json", labels);
}

}  // namespace grammar
