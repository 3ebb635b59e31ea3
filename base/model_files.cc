#include "base/model_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace base {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string CacheFolder() {
  std::string cache = Variable("XDG_CACHE_HOME");
  if (!cache.starts_with("/")) {  // the specification: a relative path is to be ignored
    const std::string home = Variable("HOME");
    if (home.empty()) return "";
    cache = home + "/.cache";
  }
  return cache + "/llm-course/models";
}

std::string Workspace(std::string_view given) {
  if (!given.empty()) return std::string(given);
  const std::string of_bazel = Variable("BUILD_WORKSPACE_DIRECTORY");
  return of_bazel.empty() ? Variable("COURSE_ROOT") : of_bazel;
}

}  // namespace

std::vector<std::string> ModelFolders(std::string_view workspace) {
  const char* const named = std::getenv("COURSE_MODELS");
  if (named != nullptr && *named == '\0') return {};
  std::vector<std::string> folders;
  const auto add = [&](const std::filesystem::path& folder) {
    std::error_code ignored;
    std::string path = std::filesystem::absolute(folder, ignored).lexically_normal();
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (std::find(folders.begin(), folders.end(), path) == folders.end()) folders.push_back(std::move(path));
  };
  if (named != nullptr) {
    for (const std::string& folder : std::vector<std::string>(absl::StrSplit(named, ':', absl::SkipEmpty()))) {
      add(folder);
    }
  }
  if (const std::string cache = CacheFolder(); !cache.empty()) add(cache);
  if (const std::string root = Workspace(workspace); !root.empty()) add(root + "/../shared/models");
  return folders;
}

absl::StatusOr<std::string> FindModelFile(std::string_view name, std::string_view workspace) {
  const std::vector<std::string> folders = ModelFolders(workspace);
  for (const std::string& folder : folders) {
    std::string path = folder + "/" + std::string(name);
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return path;
  }
  return absl::NotFoundError(absl::StrCat(
      "there is no ", std::string(name),
      folders.empty() ? ": no folder of models is known (COURSE_MODELS)" : " in " + absl::StrJoin(folders, " or ")));
}

}  // namespace base
