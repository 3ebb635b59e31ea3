#include "harness/course/cmd_sandbox.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "harness/jail/jail.h"
#include "harness/jail/selftest.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

std::string Json(const std::vector<jail::Guarantee>& found) {
  nlohmann::json list = nlohmann::json::array();
  for (const jail::Guarantee& guarantee : found) {
    list.push_back({{"guarantee", guarantee.name},
                    {"holds", guarantee.holds},
                    {"required", guarantee.required},
                    {"how", guarantee.how}});
  }
  return nlohmann::json{{"level", jail::LevelName()}, {"guarantees", list}}.dump(2);
}

void Print(const Context& context, const jail::Guarantee& guarantee) {
  const std::string word = guarantee.holds      ? Coloured(context, "32", "holds    ")
                           : guarantee.required ? Coloured(context, "31", "DOES NOT ")
                                                : Coloured(context, "33", "does not ");
  *context.out << word << " " << guarantee.name << "\n           " << guarantee.how << "\n";
}

}  // namespace

Result RunSandbox(const Context& context, const SandboxOptions& options) {
  if (options.action != "selftest") {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no `sandbox ", options.action, "`, only `sandbox selftest`"));
  }
  if (!options.json) *context.err << "A program in the jail tries to get out, for some seconds ..." << std::endl;
  const std::vector<jail::Guarantee> found = jail::Selftest();
  const auto missing =
      std::count_if(found.begin(), found.end(), [](const jail::Guarantee& g) { return g.required && !g.holds; });
  if (options.json) {
    *context.out << Json(found) << "\n";
    return missing == 0 ? Exit::kDone : Exit::kFailed;
  }
  for (const jail::Guarantee& guarantee : found) Print(context, guarantee);
  *context.out << "\n" << jail::LevelName() << "\n";
  if (missing == 0) {
    *context.out << "Every guarantee that a verified score rests on holds. docs/security.md says what none covers.\n";
  } else {
    *context.out << missing << " of the guarantees that a verified score rests on do not hold here.\n";
  }
  PrintNext(context, missing == 0 ? "./course grade FOLDER" : "./course doctor");
  return missing == 0 ? Exit::kDone : Exit::kFailed;
}

}  // namespace course::cli
