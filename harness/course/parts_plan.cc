#include "harness/course/parts_plan.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/course/files.h"

namespace course::cli {
namespace {

// "" if the starter belongs in.
absl::StatusOr<std::string> WhyNot(store::Store& store, const std::string& lab, const std::string& starter) {
  ASSIGN_OR_RETURN(const std::optional<store::LabRun> latest, store.LatestLabRun(lab, "starter"));
  if (!latest.has_value()) return "Yours is not graded yet.";
  if (latest->verdict == Verdict::kNotCompiled) return "Yours did not compile when it was graded.";
  if (latest->max_points == 0 || latest->points < latest->max_points) {
    return absl::StrCat("Yours has ", latest->points, " of ", latest->max_points, " points.");
  }
  ASSIGN_OR_RETURN(const std::optional<store::LabRun> whole, store.LabRunById(latest->id));
  if (whole.has_value() && !whole->source.empty() && whole->source != starter) {
    return "Yours was edited since it got full marks; grade it again.";
  }
  return "";
}

}  // namespace

std::vector<sidecar::Part> ReferenceParts(std::span<const sidecar::KnownPart> known_parts) {
  std::vector<sidecar::Part> parts;
  for (const sidecar::KnownPart& known : known_parts) {
    parts.push_back({.name = std::string(known.name), .lab = std::string(known.lab)});
  }
  return parts;
}

absl::StatusOr<std::vector<sidecar::Part>> PlanParts(const std::string& root, store::Store& store,
                                                     std::span<const sidecar::KnownPart> known) {
  std::vector<sidecar::Part> parts = ReferenceParts(known);
  for (sidecar::Part& part : parts) {
    const absl::StatusOr<std::string> starter = ReadFile(absl::StrCat(root, "/", part.lab.substr(2), "/starter.cc"));
    if (!starter.ok()) {
      part.why = "There is no starter.cc.";
      continue;
    }
    ASSIGN_OR_RETURN(part.why, WhyNot(store, part.lab, *starter));
    part.yours = part.why.empty();
    if (part.yours) part.starter = base::Sha256Hex(*starter);
  }
  return parts;
}

std::vector<std::string> WhatIsNewer(const std::vector<sidecar::Part>& built,
                                     const std::vector<sidecar::Part>& planned) {
  std::vector<std::string> labs;
  for (size_t i = 0; i < planned.size() && i < built.size(); ++i) {
    if (planned[i].starter != built[i].starter) labs.push_back(planned[i].lab);
  }
  return labs;
}

std::vector<std::string> BuildFlags(const std::vector<sidecar::Part>& planned) {
  std::vector<std::string> flags = {"--config=solution", "--noshow_progress", "--color=no", "--curses=no"};
  for (const sidecar::Part& part : planned) {
    if (part.yours) flags.push_back(absl::StrCat("--", part.lab, ":use=starter"));
  }
  return flags;
}

}  // namespace course::cli
