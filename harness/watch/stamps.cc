#include "harness/watch/stamps.h"

#include <sys/stat.h>

#include "absl/strings/str_cat.h"

namespace course::watch {

std::string StampOf(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return "absent";
  return absl::StrCat(file.st_ino, " ", file.st_size, " ", file.st_mtim.tv_sec, ".", file.st_mtim.tv_nsec);
}

Stamps StampsOf(const std::vector<std::string>& paths) {
  Stamps stamps;
  for (const std::string& path : paths) stamps[path] = StampOf(path);
  return stamps;
}

std::string FirstChanged(const Stamps& stamps) {
  for (const auto& [path, stamp] : stamps) {
    if (StampOf(path) != stamp) return path;
  }
  return "";
}

}  // namespace course::watch
