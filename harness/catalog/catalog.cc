#include "harness/catalog/catalog.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "harness/catalog/nearest.h"

namespace course::catalog {
namespace {

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

// "00-foundations" -> "00"; "x2" -> "x2".
std::string PhaseKey(const std::string& phase) {
  const std::string head = phase.substr(0, phase.find('-'));
  return IsDigits(head) ? head : phase;
}

// "lab-01-kv-cache-speedup" -> {"lab", "01", "kv-cache-speedup"}; anything else has no number.
struct NameParts {
  std::string kind, number, rest;
};
NameParts SplitName(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, absl::MaxSplits('-', 2));
  if (parts.size() == 3 && IsDigits(parts[1])) return {parts[0], parts[1], parts[2]};
  return {"", "", name};
}

// "00-05" for a lab whose folder has no number and which is the fifth of phase 00: its handout is headed "Lab 00-05".
const Lab* FindByPlace(const std::vector<Phase>& phases, const std::string& wanted) {
  for (const Phase& phase : phases) {
    for (size_t i = 0; i < phase.labs.size(); ++i) {
      const bool has_number = !SplitName(phase.labs[i].name).number.empty();
      if (!has_number && absl::StrFormat("%s-%02d", PhaseKey(phase.name), i + 1) == wanted) return &phase.labs[i];
    }
  }
  return nullptr;
}

std::vector<std::string> NamesOf(const Lab& lab) {
  const NameParts parts = SplitName(lab.name);
  std::vector<std::string> names = {lab.ShortName(), lab.name, lab.Folder(), lab.label};
  if (!parts.number.empty()) names.push_back(parts.rest);
  return names;
}

// What people paste: "./phases/p/lab-01-x/", "//phases/p/lab-01-x:lab-01-x", "phases/p/lab-01-x/starter.cc".
std::string Cleaned(std::string_view text) {
  absl::string_view name = absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size()));
  absl::ConsumePrefix(&name, "./");
  name = name.substr(0, name.find(':'));
  absl::ConsumeSuffix(&name, "/starter.cc");
  while (absl::ConsumeSuffix(&name, "/")) {
  }
  return absl::AsciiStrToLower(name);
}

}  // namespace

std::string ShortNameOf(std::string_view folder) {
  const std::vector<std::string> path = absl::StrSplit(absl::string_view(folder.data(), folder.size()), '/');
  const NameParts parts = SplitName(path.back());
  const std::string phase = path.size() > 1 ? PhaseKey(path[1]) : "";
  if (parts.number.empty()) return absl::StrCat(phase, "-", path.back());
  return parts.kind == "lab" ? absl::StrCat(phase, "-", parts.number)
                             : absl::StrCat(phase, "-", parts.kind, "-", parts.number);
}

std::string Lab::ShortName() const { return ShortNameOf(Folder()); }

std::string Lab::Group() const {
  const std::vector<std::string> path = absl::StrSplit(Folder(), '/');
  return path.size() > 3 ? absl::StrJoin(path.begin() + 2, path.end() - 1, "/") : "";
}

std::string Phase::TitleOver(const Lab& lab) const {
  for (const catalog::Group& group : groups) {
    if (group.folder == lab.Group()) return group.title;
  }
  return "";
}

std::vector<Section> Phase::Sections() const {
  std::vector<Section> sections;
  const Lab* previous = nullptr;
  for (const Lab& lab : labs) {
    if (previous == nullptr || previous->Group() != lab.Group()) {
      sections.push_back({.title = TitleOver(lab)});
    }
    sections.back().labs.push_back(&lab);
    previous = &lab;
  }
  return sections;
}

std::vector<const Lab*> Course::Labs() const {
  std::vector<const Lab*> labs;
  for (const Phase& phase : phases) {
    for (const Lab& lab : phase.labs) labs.push_back(&lab);
  }
  return labs;
}

absl::StatusOr<const Lab*> Course::Find(std::string_view text) const {
  const std::string wanted = Cleaned(text);
  std::vector<const Lab*> found;
  std::vector<std::string> names;
  for (const Lab* lab : Labs()) {
    const std::vector<std::string> own = NamesOf(*lab);
    names.insert(names.end(), own.begin(), own.end());
    const auto same = [&](const std::string& name) { return absl::EqualsIgnoreCase(name, wanted); };
    if (std::any_of(own.begin(), own.end(), same)) found.push_back(lab);
  }
  if (found.size() == 1) return found[0];
  if (found.size() > 1) {
    const auto short_name = [](std::string* out, const Lab* lab) { absl::StrAppend(out, lab->ShortName()); };
    return absl::InvalidArgumentError(absl::StrCat("\"", std::string(text), "\" can mean ",
                                                   absl::StrJoin(found, " or ", short_name), ": name one of them"));
  }
  if (const Lab* lab = FindByPlace(phases, wanted); lab != nullptr) return lab;
  const std::vector<std::string> near = Nearest(wanted, names);
  std::string hint = ": ./course status lists the labs";
  if (!near.empty()) hint = absl::StrCat("; did you mean ", absl::StrJoin(near, " or "), "?");
  return absl::NotFoundError(absl::StrCat("there is no lab \"", std::string(text), "\"", hint));
}

absl::StatusOr<Course> ReadManifest(const std::string& path) {
  const absl::StatusOr<std::string> json = base::ReadFile(path);
  if (!json.ok()) return absl::NotFoundError(absl::StrCat("cannot open the list of labs ", path, ": run ./course up"));
  absl::StatusOr<Course> course = ParseManifest(*json);
  if (course.ok()) return course;
  return absl::Status(course.status().code(), absl::StrCat(path, ": ", std::string(course.status().message())));
}

}  // namespace course::catalog
