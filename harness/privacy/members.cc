#include "harness/privacy/members.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace course::privacy {

using nlohmann::json;

Members::Members(const json& object, std::string place) : object_(object), place_(std::move(place)) {
  if (!object_.is_object()) status_ = Wrong("", absl::StrCat("must be an object, is ", object_.type_name()));
}

void Members::Read(const char* name, std::string& value) {
  if (const json* member = Find(name, &json::is_string, "a text")) value = *member;
}
void Members::Read(const char* name, bool& value) {
  if (const json* member = Find(name, &json::is_boolean, "true or false")) value = *member;
}
void Members::Read(const char* name, double& value) {
  if (const json* member = Find(name, &json::is_number, "a number")) value = *member;
}
void Members::Read(const char* name, int64_t& value) {
  const json* member = Find(name, &json::is_number_integer, "a whole number");
  if (member == nullptr) return;
  // The library would make 2^64 - 1 a -1.
  if (member->is_number_unsigned() && member->get<uint64_t>() > INT64_MAX) {
    return Refuse(name, absl::StrCat("is too large: ", member->get<uint64_t>()));
  }
  value = *member;
}
void Members::Read(const char* name, int& value) {
  int64_t number = value;
  Read(name, number);
  if (number < INT32_MIN || number > INT32_MAX) return Refuse(name, absl::StrCat("is too large: ", number));
  value = static_cast<int>(number);
}
void Members::Read(const char* name, Verdict& value) {
  std::string text;
  Read(name, text);
  if (!status_.ok()) return;
  const std::optional<Verdict> verdict = ParseVerdict(text);
  if (!verdict.has_value()) return Refuse(name, absl::StrCat("\"", text, "\" is no verdict"));
  value = *verdict;
}

const json* Members::List(const char* name) { return Find(name, &json::is_array, "a list"); }
const json* Members::Object(const char* name) { return Find(name, &json::is_object, "an object"); }

void Members::Refuse(const char* name, const std::string& rule) {
  if (status_.ok()) status_ = Wrong(name, rule);
}

std::string Members::Place(const char* name) const { return absl::StrCat(place_, place_.empty() ? "" : ".", name); }
std::string Members::Place(const char* name, size_t index) const { return absl::StrCat(Place(name), "[", index, "]"); }

absl::Status Members::Wrong(const char* name, const std::string& rule) const {
  return absl::InvalidArgumentError(absl::StrCat("export, ", Place(name), ": ", rule));
}

const json* Members::Find(const char* name, bool (json::*is)() const noexcept, const char* kind) {
  if (!status_.ok()) return nullptr;
  const auto found = object_.find(name);
  if (found == object_.end()) return Refuse(name, "is missing"), nullptr;
  if (!((*found).*is)()) return Refuse(name, absl::StrCat("must be ", kind, ", is ", found->type_name())), nullptr;
  return &*found;
}

}  // namespace course::privacy
