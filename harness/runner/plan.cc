#include "harness/runner/plan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/runner/files.h"
#include "nlohmann/json.hpp"

namespace course::runner {
namespace {

using nlohmann::json;

constexpr std::pair<Expect, std::string_view> kExpectations[] = {
    {Expect::kPass, ""}, {Expect::kFull, "full"}, {Expect::kZero, "zero"}, {Expect::kLoses, "loses"}};

// Collects the first error, so that the caller reads as a list of members.
class Members {
 public:
  explicit Members(const json& object) : object_(object) {}

  std::string Text(const char* name) {
    const json* value = Find(name);
    if (value == nullptr) return "";
    if (!value->is_string()) return Refuse(name, "a string"), "";
    return *value;
  }

  int Number(const char* name, int least) {
    const json* value = Find(name);
    if (value == nullptr) return 0;
    if (!value->is_number_integer() || *value < least || *value > (1 << 30)) {
      return Refuse(name, absl::StrCat("a whole number, at least ", least)), 0;
    }
    return *value;
  }

  std::vector<std::string> Texts(const char* name) {
    const json* value = Find(name);
    if (value == nullptr) return {};
    std::vector<std::string> texts;
    for (const json& item : *value) {
      if (!item.is_string()) return Refuse(name, "a list of strings"), texts;
      texts.push_back(item);
    }
    return texts;
  }

  void Refuse(const char* name, const std::string& rule) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(absl::StrCat("plan: \"", name, "\" must be ", rule));
  }

  const absl::Status& status() const { return status_; }

 private:
  const json* Find(const char* name) {
    const auto it = object_.find(name);
    if (it != object_.end()) return &*it;
    Refuse(name, "there");
    return nullptr;
  }

  const json& object_;
  absl::Status status_;
};

}  // namespace

std::string_view ExpectName(Expect expect) {
  for (const auto& [value, name] : kExpectations) {
    if (value == expect) return name;
  }
  return "";  // unreachable for a value of the enum
}

absl::StatusOr<Plan> ParsePlan(std::string_view text) {
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return absl::InvalidArgumentError("plan: not a JSON object");
  Members members(object);
  Plan plan;
  plan.lab = members.Text("lab");
  plan.impl = members.Text("impl");
  plan.program = members.Text("program");
  plan.catalog = members.Text("catalog");
  plan.servant = members.Text("servant");
  plan.submitted = members.Texts("submitted");
  plan.sanitizer = members.Text("sanitizer");
  plan.limits.memory_mb = members.Number("memory_mb", 0);
  plan.limits.cpu_seconds = members.Number("cpu_seconds", 1);
  plan.limits.wall_seconds = members.Number("wall_seconds", 1);
  plan.limits.output_kb = members.Number("output_kb", 1);
  const std::string expect = members.Text("expect");
  bool known = false;
  for (const auto& [value, name] : kExpectations) {
    if (name != expect) continue;
    plan.expect = value;
    known = true;
  }
  if (!known) members.Refuse("expect", "\"\", full, zero or loses");
  RETURN_IF_ERROR(members.status());
  return plan;
}

absl::StatusOr<Plan> ReadPlan(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParsePlan(text);
}

}  // namespace course::runner
