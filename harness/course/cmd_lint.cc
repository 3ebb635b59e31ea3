#include "harness/course/cmd_lint.h"

#include <cstdlib>
#include <string>

#include "harness/course/lint/lint.h"

namespace course::cli {

Result RunLint(const Context& context, const LintOptions& options) {
  const char* ci = std::getenv("CI");
  const bool author = options.author || (ci != nullptr && std::string(ci) == "true");
  const lint::LintReport report = lint::LintCourse(context.root, author);
  *context.out << lint::Text(report.complaints);
  if (report.complaints.empty()) {
    *context.out << report.labs << " labs, nothing to complain about.\n";
    PrintNext(context, "bazel test //solutions/...");
    return Exit::kDone;
  }
  *context.out << "\n" << report.labs << " labs, " << report.complaints.size() << " complaints.\n";
  PrintNext(context, "./course lint, when they are mended");
  return Exit::kFailed;
}

}  // namespace course::cli
