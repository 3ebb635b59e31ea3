#include "web/pages/answer_form.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "quiz/answer/answer.h"
#include "quiz/scoring/judge.h"
#include "web/pages/parts.h"
#include "web/typeset/typeset.h"

namespace course::web {
namespace {

using quiz::Kind;

constexpr size_t kOptionBytes = 48;
constexpr char kHintId[] = "hint";

std::string Filled(const AnswerForm& form, const std::string& name) {
  const auto found = form.filled.find(name);
  return found == form.filled.end() ? "" : found->second;
}

// Ties a control, or the group of them, to its hint and to what was wrong.
void Describe(const AnswerForm& form, bool has_hint, Attributes& attributes) {
  std::string ids = form.fault == Fault::kAnswer ? form.error_id : "";
  if (has_hint) ids += ids.empty() ? kHintId : absl::StrCat(" ", kHintId);
  if (!ids.empty()) attributes.push_back({"aria-describedby", ids});
}

Html Hint(std::string_view text) { return Tag("p", {{"class", "soft ui"}, {"id", kHintId}}, Text(text)); }

Html Group(const AnswerForm& form, std::string_view legend, const Html& controls) {
  Attributes attributes = {{"class", "answer-group"}};
  Describe(form, false, attributes);
  return Tag("fieldset", attributes, Tag("legend", {{"class", "ui"}}, Text(legend)) + controls);
}

Html Choices(const AnswerForm& form) {
  const bool one = form.shown.kind == Kind::kSingle;
  Html list;
  for (int i = 0; i < static_cast<int>(form.shown.choices.size()); ++i) {
    const std::string name = one ? "pick" : absl::StrCat("pick.", i);
    Attributes input = {{"type", one ? "radio" : "checkbox"}, {"name", name}, {"value", one ? absl::StrCat(i) : "1"}};
    if (one ? Filled(form, name) == absl::StrCat(i) : !Filled(form, name).empty()) input.push_back({"checked", ""});
    list += Tag("li", Tag("label", {{"class", "choice"}},
                          Tag("input", input) +
                              Tag("span", {{"class", "letter"}, {"aria-hidden", "true"}}, Text(ChoiceLetter(i))) +
                              Tag("span", {{"class", "text"}}, QuizLine(form.shown.choices[i], form.read_figure))));
  }
  return Group(form, one ? "Choose one" : "Choose all that are right", Tag("ol", {{"class", "choices"}}, list));
}

// A select with numbers or right-hand sides: `options` are pairs of value and text.
Html Select(const std::string& name, const std::string& label, const Attributes& options, const std::string& chosen) {
  Html list;
  for (const auto& [value, text] : options) {
    Attributes attributes = {{"value", std::string(value)}};
    if (value == chosen) attributes.push_back({"selected", ""});
    list += Tag("option", attributes, Text(text));
  }
  return Tag("select", {{"name", name}, {"aria-label", label}}, list);
}

Html Ordering(const AnswerForm& form) {
  const int items = static_cast<int>(form.shown.choices.size());
  std::vector<std::string> places;
  for (int place = 1; place <= items; ++place) places.push_back(absl::StrCat(place));
  Attributes options;
  for (const std::string& place : places) options.push_back({place, place});
  // In the order of the places that were given; what was not placed yet stays where it was shown.
  const auto place_of = [&](int item) {
    const std::string place = Filled(form, absl::StrCat("place.", item));
    return place.empty() ? places[item] : place;
  };
  std::vector<int> order(items);
  for (int item = 0; item < items; ++item) order[item] = item;
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const std::string left = place_of(a), right = place_of(b);
    return left.size() != right.size() ? left.size() < right.size() : left < right;
  });
  Html list;
  for (const int item : order) {
    const std::string words = QuizWords(form.shown.choices[item], kOptionBytes);
    list += Tag("li", {{"data-name", words}},
                Select(absl::StrCat("place.", item), "Place of: " + words, options, place_of(item)) +
                    Tag("span", {{"class", "text"}}, QuizLine(form.shown.choices[item], form.read_figure)));
  }
  return Group(form, "Give each its place, 1 is the first", Tag("ol", {{"class", "ordering"}}, list));
}

Html Matching(const AnswerForm& form) {
  Html rights;
  std::vector<std::string> values;
  for (int i = 0; i < static_cast<int>(form.shown.choices.size()); ++i) values.push_back(absl::StrCat(i));
  Attributes options = {{"", "choose …"}};
  for (int i = 0; i < static_cast<int>(form.shown.choices.size()); ++i) {
    rights += Tag("li", Tag("span", {{"class", "letter"}}, Text(ChoiceLetter(i))) +
                            Tag("span", {{"class", "text"}}, QuizLine(form.shown.choices[i], form.read_figure)));
    options.push_back(
        {values[i], absl::StrCat(ChoiceLetter(i), " · ", QuizWords(form.shown.choices[i], kOptionBytes))});
  }
  Html lefts;
  for (int i = 0; i < static_cast<int>(form.shown.lefts.size()); ++i) {
    const std::string name = absl::StrCat("match.", i);
    lefts += Tag("li", Tag("span", {{"class", "text"}}, QuizLine(form.shown.lefts[i], form.read_figure)) +
                           Select(name, "Belongs to: " + QuizWords(form.shown.lefts[i], kOptionBytes), options,
                                  Filled(form, name)));
  }
  return Tag("ol", {{"class", "choices rights"}, {"aria-label", "What there is to choose from"}}, rights) +
         Group(form, "Which belongs to which?", Tag("ol", {{"class", "matching"}}, lefts));
}

// One field with a label; `has_hint`: a sentence with id "hint" stands below it.
Html Field(const AnswerForm& form, const char* element, std::string_view label, Attributes attributes,
           const Html& below) {
  const bool area = std::string_view(element) == "textarea";
  attributes.insert(attributes.begin(), {{"id", "text"},
                                         {"name", "text"},
                                         {"maxlength", "4000"},
                                         {"autocomplete", "off"},
                                         {"autocapitalize", "off"},
                                         {"spellcheck", "false"}});
  Describe(form, !below.text.empty(), attributes);
  if (form.fault == Fault::kAnswer) attributes.push_back({"aria-invalid", "true"});
  const std::string text = Filled(form, "text");
  if (!area) attributes.push_back({"value", text});
  // The parser drops a newline at the beginning of a textarea: this one, and none of the learner's.
  const Html content = area ? Text("\n" + text) : Html{};
  return Tag("div", {{"class", "field"}},
             Tag("label", {{"for", "text"}}, Text(label)) + Tag(element, attributes, content) + below);
}

Html Numeric(const AnswerForm& form) {
  const std::string& unit = form.shown.unit;
  const std::string hint =
      unit.empty() ? "A number without a unit; 0.5 and 50 % are the same."
                   : absl::StrCat("A number with its unit, such as ", unit,
                                  ". Any unit of that kind will do; k, M, G are powers of 1,000 and Ki, Mi, Gi powers "
                                  "of 1,024.");
  return Field(form, "input", "Your answer", {{"type", "text"}, {"size", "24"}}, Hint(hint));
}

Html Certainties(const AnswerForm& form) {
  constexpr std::pair<quiz::Certainty, const char*> kLevels[] = {
      {quiz::Certainty::kGuess, "a guess"}, {quiz::Certainty::kThink, "I think so"}, {quiz::Certainty::kSure, "sure"}};
  Html list;
  for (const auto& [certainty, label] : kLevels) {
    const std::string value(quiz::CertaintyName(certainty));
    const std::string marks = absl::StrCat("right ", Signed(quiz::CertaintyMark(certainty, true)), ", wrong ",
                                           Signed(quiz::CertaintyMark(certainty, false)));
    Attributes input = {{"type", "radio"}, {"name", "certainty"}, {"value", value}};
    if (Filled(form, "certainty") == value) input.push_back({"checked", ""});
    list += Tag("label", {{"class", "choice"}},
                Tag("input", input) + Tag("span", {{"class", "text"}}, Text(label) + Tag("small", Text(marks))));
  }
  Attributes group = {{"class", "certainty"}, {"role", "radiogroup"}};
  if (form.fault == Fault::kCertainty) {
    group.push_back({"aria-describedby", form.error_id});
    group.push_back({"aria-invalid", "true"});
  }
  return Tag("fieldset", group, Tag("legend", {{"class", "ui"}}, Text("How sure are you?")) + Tag("div", list));
}

Html Controls(const AnswerForm& form) {
  switch (form.shown.kind) {
    case Kind::kSingle:
    case Kind::kMulti:
      return Choices(form);
    case Kind::kOrdering:
      return Ordering(form);
    case Kind::kMatching:
      return Matching(form);
    case Kind::kNumeric:
      return Numeric(form);
    case Kind::kText:
      return Field(form, "input", "Your answer", {{"type", "text"}, {"size", "40"}},
                   Hint("A word or a few. Capitals and spaces do not matter."));
    case Kind::kTracing:
      return Field(form, "textarea", "What it prints", {{"rows", "2"}, {"wrap", "off"}},
                   Hint("As the program prints it; Enter begins a new line."));
  }
  return {};
}

}  // namespace

std::string ChoiceLetter(int choice) { return std::string(1, static_cast<char>('a' + choice % 26)); }

Html TracedCode(std::string_view code, std::string_view name) {
  Html lines;
  for (const Html& line : HighlightCppLines(code)) lines += Tag("code", {{"class", "line"}}, line);
  return Tag("pre", {{"class", "numbered"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", std::string(name)}},
             lines);
}

Html AnswerFields(const AnswerForm& form) {
  Html html = Controls(form);
  if (form.certainty) html += Certainties(form);
  return html;
}

}  // namespace course::web
