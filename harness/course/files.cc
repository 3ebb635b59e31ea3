#include "harness/course/files.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace course::cli {
namespace fs = std::filesystem;
namespace {

absl::Status Failed(const char* verb, const std::string& path, int error) {
  const std::string text = absl::StrCat("cannot ", verb, " ", path, ": ", std::strerror(error));
  if (error == ENOENT) return absl::NotFoundError(text);
  const bool full = error == ENOSPC || error == EDQUOT;  // as base::WriteFile says it
  return full ? absl::ResourceExhaustedError(text) : absl::InternalError(text);
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) { return base::ReadFile(path); }

absl::Status WriteFile(const std::string& path, const std::string& text, int mode) {
  const std::string folder = fs::path(path).parent_path();
  if (!folder.empty()) RETURN_IF_ERROR(MakeFolder(folder));
  return base::WriteFile(path, text, mode);
}

bool IsFile(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool IsFolder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  return error ? Failed("make the folder", path, error.value()) : absl::OkStatus();
}

absl::Status Remove(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  return error ? Failed("remove", path, error.value()) : absl::OkStatus();
}

std::vector<std::string> FilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && !it->is_symlink(ignored)) {
      files.push_back(it->path().lexically_relative(folder).string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

int64_t DiskBytes(const std::string& path) {
  constexpr int64_t kBlock = 512;  // the unit of st_blocks, whatever the file system's own is
  int64_t bytes = 0;
  std::set<std::pair<dev_t, ino_t>> seen;
  const auto add = [&](const std::string& entry) {
    struct stat info;
    if (lstat(entry.c_str(), &info) != 0) return;
    if (info.st_nlink > 1 && !S_ISDIR(info.st_mode) && !seen.emplace(info.st_dev, info.st_ino).second) return;
    bytes += info.st_blocks * kBlock;
  };
  add(path);
  std::error_code error;
  const auto skip = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(path, skip, error), end; !error && it != end; it.increment(error)) {
    add(it->path());
  }
  return bytes;
}

std::string HumanBytes(int64_t bytes) {
  if (bytes < 1000) return absl::StrCat(bytes, " B");
  double value = static_cast<double>(bytes);
  const char* unit = "B";
  for (const char* next : {"kB", "MB", "GB", "TB"}) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return value < 9.95 ? absl::StrFormat("%.1f %s", value, unit) : absl::StrFormat("%.0f %s", value, unit);
}

int64_t ModifiedMs(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return 0;
  return int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1'000'000;
}

}  // namespace course::cli
