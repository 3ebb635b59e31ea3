#include "harness/watch/stamps.h"

#include "base/file.h"

namespace course::watch {

Stamps StampsOf(const std::vector<std::string>& paths) {
  Stamps stamps;
  for (const std::string& path : paths) stamps[path] = base::FileStamp(path);
  return stamps;
}

std::string FirstChanged(const Stamps& stamps) {
  for (const auto& [path, stamp] : stamps) {
    if (base::FileStamp(path) != stamp) return path;
  }
  return "";
}

}  // namespace course::watch
