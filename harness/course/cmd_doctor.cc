#include "harness/course/cmd_doctor.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "harness/doctor/doctor.h"

namespace course::cli {
namespace {

using doctor::Finding;

std::string Mark(const Context& context, Finding::Level level) {
  switch (level) {
    case Finding::kGood:
      return Coloured(context, "32", "ok  ");
    case Finding::kWarning:
      return Coloured(context, "33", "note");
    case Finding::kBad:
      return Coloured(context, "31", "BAD ");
  }
  return "";
}

}  // namespace

std::string DoctorTable(const Context& context, const std::vector<Finding>& findings) {
  std::string table;
  for (const Finding& finding : findings) {
    absl::StrAppend(&table, Mark(context, finding.level),
                    absl::StrFormat("  %-13s %s\n", finding.subject, finding.sentence));
    if (!finding.fix.empty()) absl::StrAppend(&table, "                    -> ", finding.fix, "\n");
  }
  return table;
}

Result RunDoctor(const Context& context) {
  const std::vector<Finding> findings = doctor::Examine(context);
  *context.out << DoctorTable(context, findings);
  const auto first =
      std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.level == Finding::kBad; });
  const bool bad = first != findings.end();
  *context.out << (bad ? "\nSomething will fail until it is mended.\n" : "\nThis machine is ready.\n");
  PrintNext(context, bad ? first->fix : "./course next");
  return bad ? Exit::kMachineLacks : Exit::kDone;
}

}  // namespace course::cli
