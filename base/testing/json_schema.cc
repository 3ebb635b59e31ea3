#include "base/testing/json_schema.h"

#include <algorithm>
#include <regex>
#include <set>

namespace base::testing {
namespace {

using nlohmann::json;

bool HasType(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  return type == "number" && value.is_number();
}

class Check {
 public:
  Check(const json& document) : document_(document) {}

  std::string Mistake(const json& value, const json& schema, const std::string& place) const {
    static const std::set<std::string> kKnown = {"type",     "enum",       "minimum",
                                                 "maximum",  "minLength",  "pattern",
                                                 "required", "properties", "additionalProperties",
                                                 "items",    "minItems",   "maxItems",
                                                 "oneOf",    "$ref",       "description",
                                                 "title",    "$schema"};
    for (const auto& [word, ignored] : schema.items()) {
      if (kKnown.count(word) == 0) return place + ": the schema has the word " + word;
    }
    if (schema.contains("$ref")) {
      const std::string ref = schema["$ref"];
      const json::json_pointer pointer(ref.substr(1));
      if (!document_.contains(pointer)) return place + ": the schema names " + ref + ", which is not there";
      return Mistake(value, document_[pointer], place);
    }
    if (schema.contains("oneOf")) {
      const json& all = schema["oneOf"];
      const auto fits =
          std::count_if(all.begin(), all.end(), [&](const json& one) { return Mistake(value, one, place).empty(); });
      // The first one's mistake is the one that helps.
      if (fits != 1) return fits == 0 ? Mistake(value, all[0], place) : place + " fits several schemas";
    }
    if (std::string wrong = OfValue(value, schema, place); !wrong.empty()) return wrong;
    if (value.is_object()) return OfObject(value, schema, place);
    if (value.is_array()) return OfArray(value, schema, place);
    return "";
  }

 private:
  static std::string OfValue(const json& value, const json& schema, const std::string& place) {
    if (schema.contains("type")) {
      const json types = schema["type"].is_array() ? schema["type"] : json::array({schema["type"]});
      if (std::none_of(types.begin(), types.end(), [&](const json& type) { return HasType(value, type); })) {
        return place + " has the wrong type";
      }
    }
    if (schema.contains("enum")) {
      const json& allowed = schema["enum"];
      if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) return place + " is " + value.dump();
    }
    if (schema.contains("minimum") && value.is_number() && value < schema["minimum"]) return place + " is too small";
    if (schema.contains("maximum") && value.is_number() && value > schema["maximum"]) return place + " is too large";
    if (value.is_string()) {
      const std::string text = value;
      if (text.size() < schema.value("minLength", size_t{0})) return place + " is too short";
      if (schema.contains("pattern") && !std::regex_search(text, std::regex(schema["pattern"].get<std::string>()))) {
        return place + " is " + value.dump();
      }
    }
    return "";
  }

  std::string OfObject(const json& value, const json& schema, const std::string& place) const {
    for (const json& name : schema.value("required", json::array())) {
      if (!value.contains(name.get<std::string>())) return place + "." + name.get<std::string>() + " is missing";
    }
    const json properties = schema.value("properties", json::object());
    for (const auto& [name, member] : value.items()) {
      const std::string here = place + "." + name;
      if (!properties.contains(name)) {
        if (schema.value("additionalProperties", true)) continue;
        return here + " is unknown";
      }
      if (std::string wrong = Mistake(member, properties[name], here); !wrong.empty()) return wrong;
    }
    return "";
  }

  std::string OfArray(const json& value, const json& schema, const std::string& place) const {
    if (value.size() < schema.value("minItems", size_t{0})) return place + " has too few items";
    if (schema.contains("maxItems") && value.size() > schema["maxItems"]) return place + " has too many items";
    if (!schema.contains("items")) return "";
    for (size_t i = 0; i < value.size(); ++i) {
      std::string wrong = Mistake(value[i], schema["items"], place + "[" + std::to_string(i) + "]");
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  const json& document_;
};

}  // namespace

std::string SchemaMistake(const json& value, const json& schema, const std::string& place, const json& document) {
  return Check(document).Mistake(value, schema, place);
}

}  // namespace base::testing
