#include "quiz/question/fields.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/catalog/nearest.h"

namespace course::quiz {
namespace {

int LineOf(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

std::string TypeName(const toml::node& node) {
  if (node.is_table()) return "a table";
  if (node.is_array()) return "a list";
  if (node.is_string()) return "a text";
  if (node.is_boolean()) return "true or false";
  if (node.is_number()) return "a number";
  return "a date or time";
}

std::string Trimmed(std::string text) {
  absl::StripTrailingAsciiWhitespace(&text);
  return text;
}

}  // namespace

Fields::Fields(const toml::table* table, std::string what, Report* report)
    : table_(table), what_(std::move(what)), report_(report), line_(LineOf(*table)) {}

const toml::node* Fields::Find(const std::string& name) {
  if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) asked_.push_back(name);
  return table_->get(name);
}

int Fields::Line(const std::string& name) const {
  const toml::node* node = table_->get(name);
  // A list of tables has no place of its own, its first table has.
  if (node != nullptr && node->is_array() && !node->as_array()->empty()) node = node->as_array()->get(0);
  return node == nullptr || LineOf(*node) == 0 ? line_ : LineOf(*node);
}

void Fields::Complain(const std::string& name, const std::string& rule, const std::string& text) {
  report_->Add(Line(name), rule, absl::StrCat(what_, ": ", text));
}

void Fields::ReportType(const std::string& name, const std::string& expected, const toml::node& got) {
  Complain(name, "type", absl::StrCat("`", name, "` must be ", expected, ", is ", TypeName(got)));
}

std::string Fields::Text(const std::string& name) {
  const toml::node* node = Find(name);
  if (node == nullptr) return "";
  if (const auto* text = node->as_string()) return Trimmed(text->get());
  ReportType(name, "a text", *node);
  return "";
}

std::string Fields::Need(const std::string& name, const std::string& purpose, const std::string& rule) {
  const toml::node* node = Find(name);
  if (node != nullptr && !node->is_string()) return Text(name);
  std::string text = Text(name);
  if (absl::StripLeadingAsciiWhitespace(text).empty()) {
    Complain(name, rule, absl::StrCat(node == nullptr ? "has no `" : "has an empty `", name, "`: ", purpose));
  }
  return text;
}

double Fields::Number(const std::string& name, double otherwise, double least, double most) {
  const toml::node* node = Find(name);
  if (node == nullptr) return otherwise;
  const std::optional<double> number = node->value<double>();
  if (!node->is_number() || !number) {
    ReportType(name, "a number", *node);
  } else if (!(*number >= least && *number <= most)) {
    Complain(name, "range", absl::StrCat("`", name, "` must lie in [", least, ", ", most, "], is ", *number));
  } else {
    return *number;
  }
  return otherwise;
}

int Fields::Count(const std::string& name, int otherwise, int least, int most) {
  const toml::node* node = Find(name);
  if (node == nullptr) return otherwise;
  if (!node->is_integer()) {
    ReportType(name, "a whole number", *node);
    return otherwise;
  }
  return static_cast<int>(Number(name, otherwise, least, most));
}

bool Fields::Flag(const std::string& name) {
  const toml::node* node = Find(name);
  if (node == nullptr) return false;
  if (!node->is_boolean()) ReportType(name, "true or false", *node);
  return node->is_boolean() && node->as_boolean()->get();
}

void Fields::ExpectAtLeast(size_t least, const std::string& name, size_t size, const std::string& purpose) {
  if (size >= least) return;
  Complain(name, "missing", absl::StrCat("`", name, "` must list at least ", least, ", lists ", size, ": ", purpose));
}

std::vector<std::string> Fields::Texts(const std::string& name, size_t least, const std::string& purpose) {
  std::vector<std::string> texts;
  const toml::node* node = Find(name);
  const toml::array* list = node == nullptr ? nullptr : node->as_array();
  if (node != nullptr && list == nullptr) {
    ReportType(name, "a list of texts", *node);
    return {};
  }
  for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto* text = list->get(i)->as_string();
    if (text == nullptr) {
      ReportType(name, "a list of texts", *list->get(i));
      return {};
    }
    texts.push_back(Trimmed(text->get()));
    if (texts.back().empty()) Complain(name, "missing", absl::StrCat("`", name, "` holds an empty text"));
  }
  ExpectAtLeast(least, name, texts.size(), purpose);
  return texts;
}

std::vector<double> Fields::Numbers(const std::string& name, size_t least) {
  std::vector<double> numbers;
  const toml::node* node = Find(name);
  const toml::array* list = node == nullptr ? nullptr : node->as_array();
  if (node != nullptr && list == nullptr) {
    ReportType(name, "a list of numbers", *node);
    return {};
  }
  for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const toml::node& item = *list->get(i);
    const std::optional<double> number = item.is_number() ? item.value<double>() : std::nullopt;
    if (!number || !std::isfinite(*number)) {
      ReportType(name, "a list of finite numbers", item);
      return {};
    }
    numbers.push_back(*number);
  }
  ExpectAtLeast(least, name, numbers.size(), "numbers to draw from");
  return numbers;
}

std::vector<Fields> Fields::Tables(const std::string& name) {
  const toml::node* node = Find(name);
  if (node == nullptr) return {};
  const std::string expected = absl::StrCat("tables, [[...", name, "]]");
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    ReportType(name, expected, *node);
    return {};
  }
  std::vector<Fields> tables;
  for (const toml::node& item : *list) {
    if (!item.is_table()) {
      ReportType(name, expected, item);
      return {};
    }
    tables.emplace_back(item.as_table(), absl::StrCat("`", name, "` ", tables.size() + 1, " of ", what_), report_);
  }
  return tables;
}

void Fields::ReportUnknown(std::string (*elsewhere)(const std::string& name)) const {
  for (const auto& [key, node] : *table_) {
    const std::string name(key.str());
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    const int line = static_cast<int>(key.source().begin.line);
    std::string advice = elsewhere == nullptr ? "" : elsewhere(name);
    const std::vector<std::string> near = catalog::Nearest(name, asked_, 1);
    if (advice.empty() && !near.empty()) advice = absl::StrCat("did you mean `", near[0], "`?");
    if (advice.empty()) advice = absl::StrCat("it knows ", absl::StrJoin(asked_, ", "));
    report_->Add(line > 0 ? line : line_, "unknown-key", absl::StrCat(what_, " knows no `", name, "`: ", advice));
  }
}

}  // namespace course::quiz
