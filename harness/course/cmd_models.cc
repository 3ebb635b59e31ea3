#include "harness/course/cmd_models.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/model_files.h"
#include "base/status_macros.h"
#include "harness/catalog/nearest.h"
#include "harness/course/files.h"
#include "harness/models/check.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

using models::Checked;
using models::KnownFile;
using models::State;

// What `names` select; all of `known` if there are none.
absl::StatusOr<std::vector<const KnownFile*>> Selected(const std::vector<std::string>& names,
                                                       std::span<const KnownFile> known) {
  std::vector<const KnownFile*> selected;
  for (const std::string& name : names) {
    const size_t before = selected.size();
    for (const KnownFile& file : known) {
      if (name == file.name || name == file.model()) selected.push_back(&file);
    }
    if (selected.size() > before) continue;
    std::vector<std::string> candidates;
    for (const KnownFile& file : known) {
      const std::string model(file.model());
      if (candidates.empty() || std::find(candidates.begin(), candidates.end(), model) == candidates.end()) {
        candidates.push_back(model);
      }
    }
    for (const KnownFile& file : known) candidates.emplace_back(file.name);
    const std::vector<std::string> near = catalog::Nearest(name, candidates);
    return absl::InvalidArgumentError(
        absl::StrCat("there is no model or file \"", name, "\" that the course knows",
                     near.empty() ? "" : absl::StrCat("; did you mean ", absl::StrJoin(near, " or "), "?")));
  }
  if (names.empty()) {
    for (const KnownFile& file : known) selected.push_back(&file);
  }
  return selected;
}

std::string SizeOf(const KnownFile& file) {
  return file.bytes != 0 ? HumanBytes(file.bytes) : absl::StrCat("about ", std::string(file.about));
}

std::string Mark(const Context& context, State state) {
  const std::string name = absl::StrFormat("%-10s", std::string(models::StateName(state)));
  switch (state) {
    case State::kVerified:
      return Coloured(context, "32", name);
    case State::kWrong:
      return Coloured(context, "31", name);
    default:
      return name;
  }
}

void PrintFolders(const Context& context, const std::vector<std::string>& folders) {
  if (folders.empty()) {
    *context.out << "COURSE_MODELS is set and empty: no folder is searched.\n\n";
    return;
  }
  *context.out << "The first folder that has a file is the one:\n";
  for (const std::string& folder : folders) {
    std::error_code ignored;
    const bool there = std::filesystem::is_directory(folder, ignored);
    *context.out << "  " << folder << (there ? "" : "   (not there)") << "\n";
  }
  *context.out << "\n";
}

void PrintFile(const Context& context, const Checked& checked, bool all) {
  const KnownFile& file = *checked.file;
  const std::string indent(12, ' ');
  *context.out << Mark(context, checked.state) << "  " << file.name << ", " << SizeOf(file) << ": " << file.purpose
               << "\n";
  if (!checked.reason.empty()) *context.out << indent << "it " << checked.reason << "\n";
  if (!checked.path.empty() && (all || checked.state == State::kWrong)) *context.out << indent << checked.path << "\n";
  if (checked.state != State::kVerified || all) {
    *context.out << indent << "from " << file.source << "   licence: " << file.licence << "\n";
  }
  if (checked.state == State::kNotPinned) {
    *context.out << indent << "SHA-256 " << checked.sha256 << "\n"
                 << indent << "the course knows no hash to compare it with; the file's own page shows one\n";
  } else if (all) {
    *context.out << indent << "SHA-256 " << (file.sha256.empty() ? "not pinned" : file.sha256) << "\n";
  }
}

nlohmann::ordered_json AsJson(const Checked& checked) {
  const KnownFile& file = *checked.file;
  nlohmann::ordered_json json = {{"name", file.name},       {"purpose", file.purpose},
                                 {"source", file.source},   {"licence", file.licence},
                                 {"size", SizeOf(file)},    {"bytes", nullptr},
                                 {"sha256", nullptr},       {"state", models::StateName(checked.state)},
                                 {"path", nullptr},         {"found_sha256", nullptr},
                                 {"reason", checked.reason}};
  if (file.bytes != 0) json["bytes"] = file.bytes;
  if (!file.sha256.empty()) json["sha256"] = file.sha256;
  if (!checked.path.empty()) json["path"] = checked.path;
  if (!checked.sha256.empty()) json["found_sha256"] = checked.sha256;
  return json;
}

std::string Summary(const std::vector<Checked>& files) {
  std::vector<std::string> parts;
  for (const State state : {State::kVerified, State::kNotPinned, State::kWrong, State::kAbsent}) {
    const auto n = std::count_if(files.begin(), files.end(), [&](const Checked& c) { return c.state == state; });
    if (n > 0) parts.push_back(absl::StrCat(n, " ", std::string(models::StateName(state))));
  }
  return absl::StrJoin(parts, ", ");
}

// The command that fetches the first absent file which has an address.
std::string FetchCommand(const std::vector<Checked>& files, const std::vector<std::string>& folders) {
  if (folders.empty()) return "";
  for (const Checked& checked : files) {
    if (checked.state != State::kAbsent || !checked.file->source.starts_with("https://")) continue;
    return absl::StrCat("curl --create-dirs -L -o ", folders.front(), "/", std::string(checked.file->name), " ",
                        std::string(checked.file->source));
  }
  return "";
}

}  // namespace

Result RunModels(const Context& context, const ModelsOptions& options, std::span<const KnownFile> known) {
  ASSIGN_OR_RETURN(const std::vector<const KnownFile*> selected, Selected(options.names, known));
  if (options.where) {
    if (options.names.size() != 1) return absl::InvalidArgumentError("--where takes one NAME");
    ASSIGN_OR_RETURN(const std::string path, base::FindModelFile(options.names[0], context.root));
    *context.out << path << "\n";
    return Exit::kDone;
  }
  const std::vector<std::string> folders = base::ModelFolders(context.root);
  std::vector<Checked> files;
  for (const KnownFile* file : selected) files.push_back(models::Check(*file, context.root));
  const auto any = [&](State state) {
    return std::any_of(files.begin(), files.end(), [&](const Checked& c) { return c.state == state; });
  };
  const bool failed = any(State::kWrong) || (!options.names.empty() && any(State::kAbsent));
  if (options.json) {
    nlohmann::ordered_json json = {{"folders", folders}, {"files", nlohmann::ordered_json::array()}};
    for (const Checked& checked : files) json["files"].push_back(AsJson(checked));
    *context.out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
    return failed ? Exit::kFailed : Exit::kDone;
  }
  PrintFolders(context, folders);
  for (const Checked& checked : files) PrintFile(context, checked, /*all=*/!options.names.empty());
  *context.out << "\n" << Summary(files) << ". Everything that is graded works without any of them.\n";
  const std::string fetch = FetchCommand(files, folders);
  PrintNext(context, fetch.empty() ? "./course next" : fetch);
  return failed ? Exit::kFailed : Exit::kDone;
}

}  // namespace course::cli
