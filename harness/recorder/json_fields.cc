#include "harness/recorder/json_fields.h"

#include "absl/strings/numbers.h"

namespace course::recorder {

using nlohmann::json;

const json& Member(const json& object, const char* name) {
  static const json kNull;
  if (!object.is_object()) return kNull;
  const auto it = object.find(name);
  return it == object.end() ? kNull : *it;
}

std::string TextOf(const json& object, const char* name) {
  const json& value = Member(object, name);
  return value.is_string() ? value.get<std::string>() : "";
}

int64_t IntOf(const json& object, const char* name) {
  const json& value = Member(object, name);
  if (value.is_number_integer()) return value.get<int64_t>();
  int64_t number = 0;
  if (value.is_string() && absl::SimpleAtoi(value.get_ref<const std::string&>(), &number)) return number;
  return 0;
}

bool BoolOf(const json& object, const char* name) {
  const json& value = Member(object, name);
  return value.is_boolean() && value.get<bool>();
}

}  // namespace course::recorder
