#include "harness/course/cmd_cohort.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
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

// An option that is for some actions only, and whether it was given as something else than what it is without.
struct Option {
  const char* name;
  std::vector<std::string> actions;
  bool (*given)(const CohortOptions&);
};
const std::vector<Option>& Options() {
  static const auto* options = new std::vector<Option>{
      {"--format", {"export"}, [](const CohortOptions& o) { return o.format != CohortOptions().format; }},
      {"--gradebook", {"export"}, [](const CohortOptions& o) { return !o.gradebook.empty(); }},
      {"--submission", {"export"}, [](const CohortOptions& o) { return !o.submission.empty(); }},
      {"--dir", {"import"}, [](const CohortOptions& o) { return o.dir != CohortOptions().dir; }},
      {"--role", {"invite"}, [](const CohortOptions& o) { return o.role != CohortOptions().role; }},
      {"--uses", {"invite"}, [](const CohortOptions& o) { return o.uses != CohortOptions().uses; }},
      {"--yes", {"erase", "roster"}, [](const CohortOptions& o) { return o.yes; }}};
  return *options;
}

// Whoever writes `cohort roster FILE --role instructor` expects something that does not happen.
absl::Status CheckOptions(const CohortOptions& options) {
  for (const Option& option : Options()) {
    const bool known = std::count(option.actions.begin(), option.actions.end(), options.action) > 0;
    if (known || !option.given(options)) continue;
    return absl::InvalidArgumentError(absl::StrCat(option.name, " is not for ", options.action, ", but for ",
                                                   absl::StrJoin(option.actions, " and ")));
  }
  return absl::OkStatus();
}

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
  RETURN_IF_ERROR(CheckOptions(options));
  return action->run(context, options);
}

}  // namespace course::cli
