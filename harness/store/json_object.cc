#include "harness/store/json_object.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

namespace course::store {

using nlohmann::json;

std::string JsonText(const std::string& text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string JsonList(const std::vector<std::string>& items) {
  return absl::StrCat("[", absl::StrJoin(items, ","), "]");
}

std::string JsonLines(const std::vector<std::string>& items) {
  return absl::StrCat("[", absl::StrJoin(items, ",\n"), "]");
}

void JsonObject::Add(const char* name, double value) { AddText(name, json(value).dump()); }

void JsonObject::AddText(const char* name, const std::string& value) {
  absl::StrAppend(&text_, text_.size() > 1 ? ",\"" : "\"", name, "\":", value);
}

}  // namespace course::store
