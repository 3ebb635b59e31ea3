#include "harness/course/cmd_learn.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/catalog/everything.h"
#include "harness/course/files.h"

namespace course::cli {
namespace {

constexpr char kFile[] = ".bazelrc.user";
constexpr char kLine[] = "build --config=starter";

}  // namespace

std::string WithStarterConfig(const std::string& bazelrc, bool on) {
  std::vector<std::string> lines = absl::StrSplit(bazelrc, '\n');
  if (lines.back().empty()) lines.pop_back();  // what stands behind the final newline is no line
  std::string text;
  for (const std::string& line : lines) {
    if (absl::StripAsciiWhitespace(line) != kLine) absl::StrAppend(&text, line, "\n");
  }
  return on ? absl::StrCat(text, kLine, "\n") : text;
}

bool GradesStarters(const Context& context) {
  const absl::StatusOr<std::string> bazelrc = ReadFile(context.Path(kFile));
  return bazelrc.ok() && WithStarterConfig(*bazelrc, false) != *bazelrc;
}

bool IsFreshClone(const Context& context) { return !IsFile(context.Path(kFile)); }

Result RunLearn(const Context& context, const LearnOptions& options) {
  std::string before;
  if (!IsFreshClone(context)) {
    ASSIGN_OR_RETURN(before, ReadFile(context.Path(kFile)));
  }
  RETURN_IF_ERROR(WriteFile(context.Path(kFile), WithStarterConfig(before, !options.off)));
  if (options.off) {
    *context.out << "A plain `bazel test` now grades the reference solutions.\n";
    PrintNext(context, catalog::kTestEverything);
  } else {
    *context.out << "A plain `bazel test` now grades your starters (" << kFile << "; undo: ./course learn --off).\n";
    PrintNext(context, "./course next");
  }
  return Exit::kDone;
}

}  // namespace course::cli
