#include "cohort/wire/json_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace course::cohort::wire {
namespace {

using nlohmann::json;

constexpr size_t kQuoted = 40;  // bytes of a value in a message

std::string Quoted(const json& value) {
  std::string text = value.is_structured() ? "" : value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (!text.empty() && text.size() <= kQuoted) return text;
  if (value.is_string()) return absl::StrCat("a text of ", value.get_ref<const std::string&>().size(), " bytes");
  return absl::StrCat("an ", value.type_name(), " of ", value.size());
}

// How deep lists and objects stand in one another, without the parser, which would have built them.
int DepthOf(std::string_view text) {
  int depth = 0, deepest = 0;
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

absl::StatusOr<json> ParseJson(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.most_bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the JSON has ", text.size(), " bytes: it may have ", limits.most_bytes));
  }
  if (const int depth = DepthOf(text); depth > limits.deepest) {
    return absl::InvalidArgumentError(
        absl::StrCat("the JSON is nested ", depth, " deep: it may be ", limits.deepest, " deep"));
  }
  std::vector<std::set<std::string>> names;  // of the objects that are open
  std::string twice;
  const json::parser_callback_t watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end && !names.empty()) names.pop_back();
    if (event == json::parse_event_t::key && !names.empty()) {
      const std::string& name = value.get_ref<const std::string&>();
      if (!names.back().insert(name).second) twice = name;
    }
    return true;
  };
  json parsed;
  try {
    parsed = json::parse(text, watch);
  } catch (const json::exception& error) {
    // Its words may quote the text, whose bytes need not be UTF-8: the place is enough.
    const auto* where = dynamic_cast<const json::parse_error*>(&error);
    return absl::InvalidArgumentError(
        absl::StrCat("this is no JSON text in UTF-8", where ? absl::StrCat(": see byte ", where->byte) : ""));
  }
  if (!twice.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the field \"", twice.substr(0, kQuoted), "\" comes twice in one object"));
  }
  return parsed;
}

Fields::Fields(const json& object, std::string place) : object_(object), place_(std::move(place)) {
  if (!object_.is_object()) {
    status_ = absl::InvalidArgumentError(absl::StrCat(place_, " is ", Quoted(object_), ": it must be an object"));
  }
}

const json* Fields::Find(const std::string& name) {
  asked_.insert(name);
  if (!status_.ok()) return nullptr;
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void Fields::Refuse(const absl::Status& mistake) { status_.Update(mistake); }

void Fields::Wrong(const std::string& name, const std::string& must_be) {
  const auto found = object_.is_object() ? object_.find(name) : object_.end();
  const std::string value = found == object_.end() ? "missing" : Quoted(*found);
  Refuse(absl::InvalidArgumentError(absl::StrCat(place_, ": ", name, " is ", value, ": it must be ", must_be)));
}

std::string Fields::Text(const std::string& name, size_t most) {
  const json* value = Find(name);
  if (value == nullptr || !value->is_string()) {
    Wrong(name, "a text");
    return "";
  }
  const std::string& text = value->get_ref<const std::string&>();
  if (text.size() > most) {
    Wrong(name, absl::StrCat("a text of at most ", most, " bytes"));
    return "";
  }
  if (text.find('\0') != std::string::npos) {
    Wrong(name, "a text without NUL");
    return "";
  }
  return text;
}

std::string Fields::TextOrEmpty(const std::string& name, size_t most) {
  return Find(name) == nullptr ? "" : Text(name, most);
}

int64_t Fields::Integer(const std::string& name, int64_t low, int64_t high) {
  const json* value = Find(name);
  // A number above 2^63 is kept as an unsigned one; the library compares it as if it were negative.
  const bool too_large =
      value != nullptr && value->is_number_unsigned() && value->get<uint64_t>() > std::numeric_limits<int64_t>::max();
  if (value == nullptr || !value->is_number_integer() || too_large || *value < low || *value > high) {
    Wrong(name, absl::StrCat("a whole number from ", low, " to ", high));
    return low;
  }
  return value->get<int64_t>();
}

double Fields::Number(const std::string& name, double low, double high) {
  const json* value = Find(name);
  const double number = value != nullptr && value->is_number() ? value->get<double>() : std::nan("");
  if (!(number >= low && number <= high)) {
    Wrong(name, absl::StrCat("a number from ", low, " to ", high));
    return low;
  }
  return number;
}

std::vector<json> Fields::List(const std::string& name, size_t most) {
  const json* value = Find(name);
  if (value == nullptr || !value->is_array() || value->size() > most) {
    Wrong(name, absl::StrCat("a list of at most ", most));
    return {};
  }
  return value->get<std::vector<json>>();
}

std::vector<std::string> Fields::Texts(const std::string& name, size_t most, size_t most_bytes) {
  std::vector<std::string> texts;
  for (const json& item : List(name, most)) {
    if (!item.is_string() || item.get_ref<const std::string&>().size() > most_bytes) {
      Wrong(name, absl::StrCat("a list of texts of at most ", most_bytes, " bytes"));
      return {};
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

absl::Status Fields::Done() {
  if (!status_.ok()) return status_;
  for (const auto& [name, value] : object_.items()) {
    if (asked_.count(name) > 0) continue;
    return absl::InvalidArgumentError(absl::StrCat(place_, ": there is no field \"", name.substr(0, kQuoted), "\""));
  }
  return absl::OkStatus();
}

}  // namespace course::cohort::wire
