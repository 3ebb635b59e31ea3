#include "harness/sidecar/parts.h"

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace course::sidecar {
namespace {

using nlohmann::json;

std::string PathIn(const std::string& folder) { return folder + "/parts.json"; }

}  // namespace

absl::StatusOr<std::vector<Part>> ReadParts(const std::string& folder, std::span<const KnownPart> known_parts) {
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(PathIn(folder)));
  const json note = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!note.is_object()) return absl::DataLossError(absl::StrCat(PathIn(folder), " holds no JSON object"));
  std::vector<Part> parts;
  for (const KnownPart& known : known_parts) {
    Part& part = parts.emplace_back(Part{.name = std::string(known.name), .lab = std::string(known.lab)});
    const auto entry = note.find(part.name);
    if (entry == note.end()) continue;
    try {
      part.yours = entry->at("yours").get<bool>();
      part.why = entry->at("why").get<std::string>();
      part.starter = entry->at("starter").get<std::string>();
    } catch (const json::exception& e) {
      return absl::DataLossError(absl::StrCat(PathIn(folder), ": ", part.name, ": ", e.what()));
    }
  }
  return parts;
}

absl::Status WriteParts(const std::string& folder, const std::vector<Part>& parts) {
  json note = json::object();
  for (const Part& part : parts) {
    note[part.name] = {{"yours", part.yours}, {"why", part.why}, {"starter", part.starter}};
  }
  return base::WriteFile(PathIn(folder), note.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace course::sidecar
