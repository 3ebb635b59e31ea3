#include "harness/recorder/compiler_message.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "harness/recorder/files.h"

namespace course::recorder {
namespace {

constexpr size_t kMaxFile = 4 << 20;
constexpr int64_t kSlackMs = 1000;

bool BeginsBazelMessage(std::string_view line) {
  for (const std::string_view word : {"ERROR:", "INFO:", "FAIL:", "FAILED:", "WARNING:", "DEBUG:", "FLAKY:", "TIMEOUT:",
                                      "Target ", "Use --verbose_failures", "=====", "//", "Executed "}) {
    if (line.substr(0, word.size()) == word) return true;
  }
  return !line.empty() && line[0] == '[' && line.find(" / ") != line.npos;  // "[12 / 34] Compiling ..."
}

// "//a/b:c" gives "a/b".
std::string PackageOf(const std::string& label) {
  const std::string path = label.substr(std::min<size_t>(2, label.size()));
  return path.substr(0, path.find(':'));
}

bool IsOfThisRun(const EventFile& file, const std::string& path) {
  const std::optional<int64_t> written = WrittenMs(path);
  if (!written.has_value() || *written < file.started_ms - kSlackMs) return false;
  return file.finished_ms == 0 || *written <= file.finished_ms + kSlackMs;
}

}  // namespace

std::string ErrorBlock(std::string_view output, const std::string& package) {
  const std::string place = absl::StrCat("/", package, "/BUILD");
  std::string block;
  bool inside = false;
  while (!output.empty()) {
    const size_t end = std::min(output.find('\n'), output.size());
    const std::string_view line = output.substr(0, end);
    if (BeginsBazelMessage(line)) inside = line.substr(0, 6) == "ERROR:" && line.find(place) != line.npos;
    // The first line names Bazel's action and half its command line; the compiler's own words follow.
    const bool is_head = line.find("failed: (Exit ") != line.npos;
    if (inside && !is_head) absl::StrAppend(&block, std::string(line), "\n");
    output.remove_prefix(std::min(output.size(), end + 1));
  }
  return block;
}

std::string CompilerMessage(const EventFile& file, const LabEvents& lab) {
  std::string message;
  for (const std::string& key : lab.failed_actions) {
    const auto action = file.failed_actions.find(key);
    if (action == file.failed_actions.end()) continue;
    std::optional<std::string> text;
    if (IsOfThisRun(file, action->second.message_file)) text = ReadRegularFile(action->second.message_file, kMaxFile);
    const std::string found =
        text.has_value() && !text->empty() ? *text : ErrorBlock(file.output, PackageOf(action->second.label));
    if (!absl::StrContains(message, found)) absl::StrAppend(&message, found);
  }
  if (message.empty()) message = ErrorBlock(file.output, PackageOf(lab.label));
  return message.empty() ? lab.failure : message;
}

}  // namespace course::recorder
