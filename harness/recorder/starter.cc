#include "harness/recorder/starter.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "harness/recorder/files.h"
#include "harness/store/records.h"

namespace course::recorder {
namespace {

std::string PathOf(const std::string& workspace, const std::string& lab) {
  return absl::StrCat(workspace, "/", lab.substr(2), "/starter.cc");
}

}  // namespace

std::string StarterWithDigest(const std::string& workspace, const std::string& lab, const std::string& sha256) {
  if (sha256.empty()) return "";
  const std::string text = ReadRegularFile(PathOf(workspace, lab), store::kMaxSource).value_or("");
  return base::Sha256Hex(text) == sha256 ? text : "";
}

std::string StarterBefore(const std::string& workspace, const std::string& lab, int64_t time_ms) {
  const std::string path = PathOf(workspace, lab);
  const std::string text = ReadRegularFile(path, store::kMaxSource).value_or("");
  // Afterwards: were it written while we read, the time would say so.
  const std::optional<int64_t> written = WrittenMs(path);
  return written.has_value() && *written < time_ms ? text : "";
}

}  // namespace course::recorder
