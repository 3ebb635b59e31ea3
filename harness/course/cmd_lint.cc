#include "harness/course/cmd_lint.h"

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "harness/course/lint/banks.h"
#include "harness/course/lint/lint.h"

namespace course::cli {
namespace {

std::string Count(size_t n, const std::string& what) { return absl::StrCat(n, " ", what, n == 1 ? "" : "s"); }

// Without the list of labs it is not known which tests there are; the labs themselves can be looked at all the same.
lint::BankReport LintBanks(const Context& context) {
  const absl::StatusOr<catalog::Course> course = LoadCourse(context);
  if (course.ok()) return lint::LintBanks(context.root, context.StatePath("traces.json"), *course);
  lint::BankReport report;
  report.complaints.push_back({"quiz/bank", 0, "manifest", std::string(course.status().message())});
  return report;
}

}  // namespace

Result RunLint(const Context& context, const LintOptions& options) {
  const char* ci = std::getenv("CI");
  const bool author = options.author || (ci != nullptr && std::string(ci) == "true");
  const lint::LintReport labs = lint::LintCourse(context.root, author);
  const lint::BankReport banks = LintBanks(context);
  *context.out << lint::Text(labs.complaints) << lint::Text(banks.complaints);
  for (const std::string& pending : banks.pending) *context.out << "pending: " << pending << "\n";
  const size_t complaints = labs.complaints.size() + banks.complaints.size();
  const std::string looked_at = absl::StrCat(Count(labs.labs, "lab"), ", ", Count(banks.banks, "question bank"), ", ");
  if (complaints == 0) {
    *context.out << looked_at << "nothing to complain about.\n";
    PrintNext(context, "bazel test //solutions/... //quiz/bank/...");
    return Exit::kDone;
  }
  *context.out << "\n" << looked_at << Count(complaints, "complaint") << ".\n";
  PrintNext(context, "./course lint, when they are mended");
  return Exit::kFailed;
}

}  // namespace course::cli
