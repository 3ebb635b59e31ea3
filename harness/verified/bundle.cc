#include "harness/verified/bundle.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "nlohmann/json.hpp"

namespace course::verified {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Bumped when the layout changes: bundles of another one have to be made anew.
constexpr int kLayout = 2;

absl::Status Failed(const std::string& what, const std::error_code& error) {
  const std::string text = absl::StrCat(what, ": ", error.message());
  if (error == std::errc::no_space_on_device) return absl::ResourceExhaustedError(text);
  return absl::InternalError(text);
}

json HiddenJson(const std::vector<HiddenNote>& hidden) {
  json list = json::array();
  for (const HiddenNote& note : hidden) {
    list.push_back({{"test", note.test}, {"visibility", VisibilityName(note.visibility)}});
  }
  return list;
}

// Without the digest, which is made of it.
json ToJson(const Bundle& bundle) {
  return {{"layout", kLayout},
          {"lab", bundle.lab},
          {"course_version", bundle.course_version},
          {"compiler", bundle.compiler},
          {"compile", bundle.compile},
          {"link", bundle.link},
          {"source", bundle.source},
          {"object", bundle.object},
          {"servant", bundle.servant},
          {"libraries", bundle.libraries},
          {"includes", bundle.includes},
          {"memory_mb", bundle.limits.memory_mb},
          {"cpu_seconds", bundle.limits.cpu_seconds},
          {"wall_seconds", bundle.limits.wall_seconds},
          {"output_kb", bundle.limits.output_kb},
          {"hidden", HiddenJson(bundle.hidden)}};
}

Visibility ParseVisibility(const std::string& name) {
  for (const Visibility visibility : {Visibility::kNow, Visibility::kAfterDueDate}) {
    if (name == VisibilityName(visibility)) return visibility;
  }
  return Visibility::kNever;
}

Bundle FromJson(const json& text) {
  const auto words = [&](const char* name) { return text.value(name, std::vector<std::string>{}); };
  Bundle bundle = {.lab = text.value("lab", ""),
                   .course_version = text.value("course_version", ""),
                   .compiler = text.value("compiler", ""),
                   .compile = words("compile"),
                   .link = words("link"),
                   .source = text.value("source", ""),
                   .object = text.value("object", ""),
                   .servant = text.value("servant", ""),
                   .libraries = words("libraries"),
                   .includes = text.value("includes", ""),
                   .limits = {.memory_mb = text.value("memory_mb", 0),
                              .cpu_seconds = text.value("cpu_seconds", 0),
                              .wall_seconds = text.value("wall_seconds", 0),
                              .output_kb = text.value("output_kb", 0)},
                   .digest = text.value("digest", "")};
  for (const json& note : text.value("hidden", json::array())) {
    bundle.hidden.push_back({note.value("test", ""), ParseVisibility(note.value("visibility", ""))});
  }
  return bundle;
}

absl::StatusOr<Bundle> ReadBundle(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::string text, cli::ReadFile(folder + "/bundle.json"));
  const json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || parsed.value("layout", 0) != kLayout) {
    return absl::DataLossError(absl::StrCat(folder, "/bundle.json is none of this version: make the bundles anew"));
  }
  Bundle bundle = FromJson(parsed);
  bundle.folder = folder;
  return bundle;
}

// Over names, permissions to execute and bytes of all files, and what bundle.json will say.
absl::StatusOr<std::string> DigestOf(const Bundle& bundle) {
  std::string all = ToJson(bundle).dump();
  for (const std::string& path : cli::FilesBelow(bundle.folder)) {
    ASSIGN_OR_RETURN(const std::string bytes, cli::ReadFile(absl::StrCat(bundle.folder, "/", path)));
    absl::StrAppend(&all, "\n", path, " ", base::Sha256Hex(bytes));
  }
  return base::Sha256Hex(all);
}

// So that neither a careless tool nor the jail's user changes what others are graded against.
absl::Status MakeReadOnly(const std::string& folder) {
  std::error_code error;
  constexpr auto kWrite = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
  constexpr auto kRead = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
  constexpr auto kEnter = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  std::vector<fs::path> paths = {folder};
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) paths.push_back(entry.path());
  for (const fs::path& path : paths) {
    if (error) break;
    if (fs::is_symlink(path)) continue;
    fs::permissions(path, fs::is_directory(path) ? kRead | kEnter : kRead, fs::perm_options::add, error);
    if (!error) fs::permissions(path, kWrite, fs::perm_options::remove, error);
  }
  return error ? Failed(absl::StrCat("cannot make ", folder, " read-only"), error) : absl::OkStatus();
}

void RemoveReadOnly(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (entry.is_directory()) fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add, ignored);
  }
  fs::permissions(folder, fs::perms::owner_write, fs::perm_options::add, ignored);
  fs::remove_all(folder, ignored);
}

// A symbolic link cannot be changed in place, but another one can be renamed over it.
absl::Status Point(const std::string& link, const std::string& target) {
  const std::string made = absl::StrCat(link, ".", getpid());
  std::error_code error;
  fs::remove(made, error);
  fs::create_symlink(target, made, error);
  if (!error) fs::rename(made, link, error);
  return error ? Failed(absl::StrCat("cannot point ", link, " at ", target), error) : absl::OkStatus();
}

std::string Target(const std::string& link) {
  std::error_code none;
  return fs::read_symlink(link, none).string();
}

}  // namespace

std::string BundleName(const std::string& lab) {
  if (!lab.starts_with("//")) return "";
  const std::vector<std::string> folders = absl::StrSplit(lab.substr(2), '/');
  for (const std::string& folder : folders) {
    const bool plain = std::all_of(folder.begin(), folder.end(),
                                   [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; });
    if (folder.empty() || !plain) return "";
  }
  return absl::StrReplaceAll(lab.substr(2), {{"/", "+"}});
}

absl::StatusOr<Bundle> FindBundle(const std::string& bundles, const std::string& lab) {
  const std::string name = BundleName(lab);
  if (name.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("lab \"", lab, "\" is no label such as //phases/P/L"));
  }
  const std::string version = Target(absl::StrCat(bundles, "/", name, "/current"));
  if (version.empty()) {
    return absl::NotFoundError(
        absl::StrCat("there is no bundle of ", lab, " in ", bundles, ": it has to be made first"));
  }
  ASSIGN_OR_RETURN(Bundle bundle, ReadBundle(absl::StrCat(bundles, "/", name, "/", version)));
  if (bundle.lab != lab) return absl::DataLossError(absl::StrCat(bundle.folder, " is a bundle of ", bundle.lab));
  return bundle;
}

absl::StatusOr<Bundle> SealBundle(Bundle bundle, const std::string& bundles) {
  const std::string place = absl::StrCat(bundles, "/", BundleName(bundle.lab));
  RETURN_IF_ERROR(cli::MakeFolder(place));
  ASSIGN_OR_RETURN(bundle.digest, DigestOf(bundle));
  json text = ToJson(bundle);
  text["digest"] = bundle.digest;
  RETURN_IF_ERROR(cli::WriteFile(bundle.folder + "/bundle.json", text.dump(1)));
  const std::string version = bundle.digest.substr(0, 16);
  const std::string final_folder = absl::StrCat(place, "/", version);
  if (cli::IsFolder(final_folder)) {
    RemoveReadOnly(bundle.folder);
  } else {
    std::error_code error;
    // Before it is read-only: a folder that cannot be written to cannot be moved into another one either.
    fs::rename(bundle.folder, final_folder, error);
    if (error) return Failed(absl::StrCat("cannot move the bundle to ", final_folder), error);
    RETURN_IF_ERROR(MakeReadOnly(final_folder));
  }
  const std::string before = Target(place + "/current");
  RETURN_IF_ERROR(Point(place + "/current", version));
  for (const std::string& name : cli::NamesIn(place)) {
    const bool in_use = name == version || name == before || name == "current";
    if (!in_use && before != version) RemoveReadOnly(absl::StrCat(place, "/", name));
  }
  return FindBundle(bundles, bundle.lab);
}

}  // namespace course::verified
