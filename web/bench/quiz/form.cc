#include "web/bench/quiz/form.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace course::web::bench {
namespace {

// What stands between `before` and the next `after`, from `at` on, which moves behind it; empty if there is none.
std::string_view Between(std::string_view text, std::string_view before, std::string_view after, size_t& at) {
  const size_t begin = text.find(before, at);
  if (begin == std::string_view::npos) return {};
  const size_t first = begin + before.size();
  const size_t end = text.find(after, first);
  if (end == std::string_view::npos) return {};
  at = end + after.size();
  return text.substr(first, end - first);
}

std::string Attribute(std::string_view tag, std::string_view name) {
  size_t at = 0;
  return std::string(Between(tag, absl::StrCat(" ", std::string(name), "=\""), "\"", at));
}

struct Field {
  std::string name;
  std::string value;
};

// Every input, select and textarea that has a name, in the page's order.
std::vector<Field> FieldsOf(std::string_view page) {
  std::vector<Field> fields;
  for (size_t at = 0;;) {
    const size_t begin = page.find('<', at);
    if (begin == std::string_view::npos) return fields;
    const size_t end = page.find('>', begin);
    if (end == std::string_view::npos) return fields;
    at = end + 1;
    const std::string_view tag = page.substr(begin, end - begin);
    if (!tag.starts_with("<input") && !tag.starts_with("<select") && !tag.starts_with("<textarea")) continue;
    if (std::string name = Attribute(tag, "name"); !name.empty()) fields.push_back({name, Attribute(tag, "value")});
  }
}

// "place.3" is 3 of "place."; -1 for another name.
int NumberAfter(std::string_view prefix, const std::string& name) {
  if (!name.starts_with(prefix)) return -1;
  return std::atoi(name.c_str() + prefix.size());
}

std::string Encoded(const std::string& text) {
  std::string encoded;
  for (const unsigned char c : text) {
    if (std::isalnum(c) != 0) {
      encoded += static_cast<char>(c);
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", c);
    }
  }
  return encoded;
}

int Below(int count, std::mt19937_64& random) { return static_cast<int>(random() % static_cast<uint64_t>(count)); }

}  // namespace

std::string FieldValue(std::string_view page, std::string_view name) {
  for (const Field& field : FieldsOf(page)) {
    if (field.name == name) return field.value;
  }
  return "";
}

FilledForm FillIn(std::string_view page, std::mt19937_64& random) {
  std::vector<std::string> radios;
  int boxes = 0, places = 0, lefts = 0;
  bool text = false, certainty = false;
  for (const auto& [name, value] : FieldsOf(page)) {
    if (name == "pick") radios.push_back(value);
    boxes = std::max(boxes, NumberAfter("pick.", name) + 1);
    places = std::max(places, NumberAfter("place.", name) + 1);
    lefts = std::max(lefts, NumberAfter("match.", name) + 1);
    text = text || name == "text";
    certainty = certainty || name == "certainty";
  }
  FilledForm form;
  std::vector<int>& picks = form.answer.picks;
  if (!radios.empty()) {
    picks = {std::stoi(radios[Below(static_cast<int>(radios.size()), random)])};
    form.body = absl::StrCat("pick=", picks[0]);
  } else if (boxes > 0) {
    picks.push_back(Below(boxes, random));
    form.body = absl::StrCat("pick.", picks[0], "=1");
  } else if (places > 0) {
    picks.resize(places);
    std::iota(picks.begin(), picks.end(), 0);
    std::shuffle(picks.begin(), picks.end(), random);
    for (int place = 0; place < places; ++place) absl::StrAppend(&form.body, "&place.", picks[place], "=", place + 1);
  } else if (lefts > 0) {
    for (int left = 0; left < lefts; ++left) {
      picks.push_back(Below(lefts, random));
      absl::StrAppend(&form.body, "&match.", left, "=", picks[left]);
    }
  } else if (text) {
    size_t at = 0;
    const std::string unit(Between(page, "with its unit, such as ", ". Any", at));
    form.answer.text = absl::StrCat(1 + Below(100'000, random), unit.empty() ? "" : " ", unit);
    form.body = "text=" + Encoded(form.answer.text);
  }
  if (certainty && !form.body.empty()) absl::StrAppend(&form.body, "&certainty=think");
  return form;
}

}  // namespace course::web::bench
