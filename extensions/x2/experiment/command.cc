#include "extensions/x2/experiment/command.h"

#include <iostream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace experiment {

namespace {

absl::Status ParseNumber(const std::string& name, const std::string& value, int most, int& number) {
  if (absl::SimpleAtoi(value, &number) && number >= 1 && number <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(name, " is \"", value, "\"; it must be a whole number from 1 to ", most));
}

}  // namespace

absl::StatusOr<Arguments> Parse(const std::vector<std::string>& words, Arguments defaults) {
  Arguments arguments = std::move(defaults);
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::string& name = words[i];
    if (name != "--out" && name != "--seed" && name != "--epochs" && name != "--threads") {
      return absl::InvalidArgumentError(absl::StrCat("there is no option \"", name, "\""));
    }
    if (i + 1 == words.size()) return absl::InvalidArgumentError(absl::StrCat(name, " has no value"));
    const std::string& value = words[i + 1];
    if (name == "--out") arguments.out = value;
    if (name == "--seed" && !absl::SimpleAtoi(value, &arguments.seed)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--seed is \"", value, "\"; it must be a whole number from 0 to ", ~uint64_t{0}));
    }
    if (name == "--epochs") RETURN_IF_ERROR(ParseNumber(name, value, kMostEpochs, arguments.epochs));
    if (name == "--threads") RETURN_IF_ERROR(ParseNumber(name, value, kMostThreads, arguments.threads));
  }
  return arguments;
}

int Main(const std::vector<std::string>& words, const Arguments& defaults, absl::Status (*run)(const Arguments&)) {
  const absl::StatusOr<Arguments> arguments = Parse(words, defaults);
  if (!arguments.ok()) {
    std::cerr << "experiment: " << arguments.status().message()
              << "\nusage: experiment [--out DIR] [--seed N] [--epochs N] [--threads N]\n";
    return 2;
  }
  if (const absl::Status done = run(*arguments); !done.ok()) {
    std::cerr << "experiment: " << done.message() << "\n";
    return 1;
  }
  return 0;
}

}  // namespace experiment
