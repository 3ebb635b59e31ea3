#include "harness/course/cmd_cohort.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/catalog/nearest.h"
#include "harness/course/cmd_cohort_people.h"

namespace course::cli {
namespace {

struct Action {
  const char* name;
  const char* arguments;  // as people write them
  size_t fewest, most;
  Result (*run)(const Context&, const CohortOptions&);
};
Result RunInit(const Context& context, const CohortOptions& options) {
  return RunCohortInit(context, options.arguments.empty() ? options.config : options.arguments[0]);
}
Result RunInvite(const Context& context, const CohortOptions& options) {
  return RunCohortInvite(context, options.config, options.role, options.uses);
}
Result RunRoster(const Context& context, const CohortOptions& options) {
  return RunCohortRoster(context, options.config, options.arguments[0], options.yes);
}

constexpr Action kActions[] = {
    {"init", "[FILE]", 0, 1, RunInit},
    {"invite", "", 0, 0, RunInvite},
    {"roster", "FILE.csv", 1, 1, RunRoster},
    {"export", "[FILE]", 0, 1, RunCohortExport},
    {"import", "FILE", 1, 1, RunCohortImport},
    {"verify", "", 0, 0, RunCohortVerify},
    {"export-learner", "LOGIN [FILE]", 1, 2, RunCohortExportLearner},
    {"erase", "LOGIN", 1, 1, RunCohortErase},
};

}  // namespace

Result RunCohort(const Context& context, const CohortOptions& options) {
  const Action* action = std::find_if(std::begin(kActions), std::end(kActions),
                                      [&](const Action& known) { return options.action == known.name; });
  if (action == std::end(kActions)) {
    std::vector<std::string> names;
    for (const Action& known : kActions) names.push_back(known.name);
    const std::vector<std::string> near = catalog::Nearest(options.action, names, 1);
    return absl::InvalidArgumentError(absl::StrCat(
        "there is no action \"", options.action, "\"",
        near.empty() ? absl::StrCat(": ", absl::StrJoin(names, ", ")) : absl::StrCat("; did you mean ", near[0], "?")));
  }
  if (options.arguments.size() < action->fewest || options.arguments.size() > action->most) {
    return absl::InvalidArgumentError(absl::StrCat("write it ./course cohort ", action->name,
                                                   *action->arguments == '\0' ? "" : " ", action->arguments,
                                                   ", not with ", options.arguments.size(), " arguments"));
  }
  return action->run(context, options);
}

}  // namespace course::cli
