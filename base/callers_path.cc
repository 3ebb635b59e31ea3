#include "base/callers_path.h"

#include <cstdlib>

namespace base {

std::string CallersPath(const std::string& path) {
  const char* working = std::getenv("BUILD_WORKING_DIRECTORY");
  return path.starts_with("/") || working == nullptr ? path : std::string(working) + "/" + path;
}

}  // namespace base
