// Writes icons as PNG files with their labels, to look at or to learn from.
//
//   bazel run //models/data/grammar:icons -- gen --out DIR [--n 1000] [--seed 7]
//
// Exit codes: 0 done, 1 an error, 2 wrong use.

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/callers_path.h"
#include "base/status_macros.h"
#include "models/data/grammar/icon_files.h"
#include "models/data/grammar/icon_set.h"

namespace grammar {
namespace {

constexpr int kMostIcons = 100'000;  // 1.2 GB of memory, and more files than anybody wants in a folder

struct Arguments {
  std::string out;
  int n = 1000;
  uint64_t seed = 7;
};

std::optional<Arguments> Parse(const std::vector<std::string>& words) {
  if (words.size() % 2 != 1 || words[0] != "gen") return std::nullopt;
  Arguments arguments;
  for (size_t i = 1; i < words.size(); i += 2) {
    const std::string& value = words[i + 1];
    if (words[i] == "--out") {
      arguments.out = value;
    } else if (words[i] == "--n") {
      if (!absl::SimpleAtoi(value, &arguments.n)) return std::nullopt;
    } else if (words[i] == "--seed") {
      if (!absl::SimpleAtoi(value, &arguments.seed)) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (arguments.out.empty() || arguments.n < 0 || arguments.n > kMostIcons) return std::nullopt;
  return arguments;
}

absl::Status Generate(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::vector<LabelledIcon> icons, MakeIcons(arguments.n, arguments.seed));
  const std::string folder = base::CallersPath(arguments.out);
  RETURN_IF_ERROR(WriteIcons(icons, folder));
  std::cout << arguments.n << " icons of seed " << arguments.seed << " and labels.json are in " << folder << "\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace grammar

int main(int argc, char** argv) {
  const std::optional<grammar::Arguments> arguments = grammar::Parse({argv + 1, argv + argc});
  if (!arguments) {
    std::cerr << "usage: icons gen --out DIR [--n 1000] [--seed 7]     n is at most " << grammar::kMostIcons << "\n";
    return 2;
  }
  const absl::Status status = grammar::Generate(*arguments);
  if (!status.ok()) std::cerr << "icons: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
