#include "harness/runner/expected_tests.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/runner/files.h"
#include "nlohmann/json.hpp"

namespace course::runner {
namespace {

using nlohmann::json;

// The names go into a --gtest_filter, where ':', '*' and '?' would mean something.
bool IsIdentifier(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

std::string Text(const json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

int Number(const json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_number_integer() ? it->get<int>() : 0;
}

}  // namespace

absl::StatusOr<std::vector<ExpectedTest>> ParseCatalog(std::string_view text) {
  const json root = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object() || !root.contains("tests") || !root["tests"].is_array() || root["tests"].empty()) {
    return absl::InvalidArgumentError("catalog: no list \"tests\"");
  }
  std::vector<ExpectedTest> tests;
  for (const json& object : root["tests"]) {
    if (!object.is_object()) return absl::InvalidArgumentError("catalog: a test is no object");
    const ExpectedTest test = {Text(object, "suite"), Text(object, "name"),   Number(object, "points"),
                               Text(object, "file"),  Number(object, "line"), Text(object, "once")};
    if (!IsIdentifier(test.suite) || !IsIdentifier(test.name)) {
      return absl::InvalidArgumentError(absl::StrCat("catalog: \"", test.FullName(), "\" is no name of a test"));
    }
    if (!test.once.empty() && !IsIdentifier(test.once)) {
      return absl::InvalidArgumentError(absl::StrCat("catalog: \"", test.once, "\" is no name of a step"));
    }
    if (test.points < 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("catalog: ", test.FullName(), " is worth ", test.points, " points"));
    }
    tests.push_back(test);
  }
  return tests;
}

absl::StatusOr<std::vector<ExpectedTest>> ReadCatalog(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParseCatalog(text);
}

}  // namespace course::runner
