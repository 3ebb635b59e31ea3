#include "extensions/x2/experiment/command.h"

#include <iostream>
#include <utility>

#include "absl/strings/numbers.h"

namespace experiment {

std::optional<Arguments> Parse(const std::vector<std::string>& words, Arguments defaults) {
  Arguments arguments = std::move(defaults);
  if (words.size() % 2 != 0) return std::nullopt;
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::string &name = words[i], &value = words[i + 1];
    bool understood = true;
    if (name == "--out") {
      arguments.out = value;
    } else if (name == "--seed") {
      understood = absl::SimpleAtoi(value, &arguments.seed);
    } else if (name == "--epochs") {
      understood = absl::SimpleAtoi(value, &arguments.epochs) && arguments.epochs >= 1;
    } else if (name == "--threads") {
      understood = absl::SimpleAtoi(value, &arguments.threads) && arguments.threads >= 1;
    } else {
      understood = false;
    }
    if (!understood) return std::nullopt;
  }
  return arguments;
}

int Main(const std::vector<std::string>& words, const Arguments& defaults, absl::Status (*run)(const Arguments&)) {
  const std::optional<Arguments> arguments = Parse(words, defaults);
  if (!arguments.has_value()) {
    std::cerr << "usage: experiment [--out DIR] [--seed N] [--epochs N] [--threads N]\n";
    return 2;
  }
  if (const absl::Status done = run(*arguments); !done.ok()) {
    std::cerr << "experiment: " << done.message() << "\n";
    return 1;
  }
  return 0;
}

}  // namespace experiment
