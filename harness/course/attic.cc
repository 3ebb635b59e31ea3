#include "harness/course/attic.h"

#include <ctime>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "harness/course/files.h"

namespace course::cli {

std::string TimeForFileName(int64_t ms) {
  const time_t seconds = ms / 1000;
  tm utc = {};
  gmtime_r(&seconds, &utc);
  return absl::StrFormat("%04d-%02d-%02dT%02d-%02d-%02d.%03d", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                         utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>(ms % 1000));
}

absl::StatusOr<std::string> KeepInAttic(const Context& context, const std::string& lab_folder,
                                        const std::string& text) {
  const std::string stem = absl::StrCat(".course/attic/", lab_folder, "/", TimeForFileName(context.now_ms()));
  std::string path = stem + ".cc";
  for (int i = 2; IsFile(context.Path(path)); ++i) path = absl::StrCat(stem, "-", i, ".cc");
  RETURN_IF_ERROR(WriteFile(context.Path(path), text));
  return path;
}

}  // namespace course::cli
