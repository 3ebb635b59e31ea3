#include "web/pages/playground_form.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/sidecars/vlm/exchange.h"
#include "models/data/scenes/questions.h"
#include "web/playground/picture_form.h"

namespace course::web {
namespace {

Html Option(const std::string& value, std::string_view title, const std::string& chosen) {
  Attributes attributes = {{"value", value}};
  if (value == chosen) attributes.push_back({"selected", ""});
  return Tag("option", attributes, Text(title));
}

// A label with its control; `of`: a class that says to which kinds of pictures it belongs.
Html Field(const std::string& id, std::string_view label, const Html& control, const std::string& of = "") {
  return Tag("div", {{"class", absl::StrCat("field ", of)}}, Tag("label", {{"for", id}}, Text(label)) + control);
}

Html Select(const std::string& id, std::string_view label, const Html& options, const std::string& of = "") {
  return Field(id, label, Tag("select", {{"id", id}, {"name", id}}, options), of);
}

template <class Names>
Html Options(const Names& names, const std::string& chosen) {
  Html options;
  for (const std::string_view name : names) options += Option(std::string(name), name, chosen);
  return options;
}

Html Numbers(int low, int high, int chosen) {
  Html options;
  for (int i = low; i <= high; ++i) options += Option(absl::StrCat(i), absl::StrCat(i), absl::StrCat(chosen));
  return options;
}

Html Kinds(const std::string& chosen) {
  constexpr std::string_view kTitles[] = {"one object", "dots", "a digit", "my own drawing"};
  Html kinds = Tag("legend", Text("The picture"));
  for (size_t i = 0; i < vlm::kKinds.size(); ++i) {
    const std::string id = absl::StrCat("kind-", std::string(vlm::kKinds[i]));
    Attributes radio = {{"type", "radio"}, {"name", "kind"}, {"id", id}, {"value", std::string(vlm::kKinds[i])}};
    if (vlm::kKinds[i] == chosen) radio.push_back({"checked", ""});
    kinds += Tag("label", {{"class", "choice"}, {"for", id}}, Tag("input", radio) + Text(kTitles[i]));
  }
  return Tag("fieldset", {{"class", "kinds"}}, kinds);
}

Html Scales(int chosen) {
  return Option("1", "small: 3 by 5 pixels", absl::StrCat(chosen)) +
         Option("2", "middle: 6 by 10 pixels", absl::StrCat(chosen)) +
         Option("4", "large: 12 by 20 pixels", absl::StrCat(chosen));
}

Html Drawing(const std::string& drawing) {
  Html field = Tag("div", {{"id", "easel"}, {"hidden", ""}});
  // Open, because without scripts nothing else paints.
  Html letters = Tag("summary", Text("Paint with letters"));
  letters +=
      Tag("label", {{"for", "drawing"}}, Text("The drawing as letters")) + Tag("textarea",
                                                                               {{"id", "drawing"},
                                                                                {"name", "drawing"},
                                                                                {"rows", "8"},
                                                                                {"spellcheck", "false"},
                                                                                {"aria-describedby", "about-drawing"}},
                                                                               Text(DrawingText(drawing)));
  letters += Tag("p", {{"class", "soft ui"}, {"id", "about-drawing"}},
                 Text("Up to 32 lines of up to 32 letters: r, g, b and y paint red, green, blue and yellow, a dot or "
                      "nothing is background."));
  return Tag("div", {{"class", "field of-drawing"}},
             field + Tag("details", {{"class", "letters"}, {"open", ""}}, letters));
}

std::string TaskName(scenes::Task task) { return std::string(vlm::kTasks[static_cast<size_t>(task)]); }

Html Questions(const PlaygroundView& view) {
  Html options;
  for (const scenes::QuestionRule& rule : scenes::QuestionRules()) {
    options += Option(TaskName(rule.task), rule.example, view.question.task);
  }
  Html fields = Tag("legend", Text("The question"));
  fields += Select("task", "Ask", options);
  fields +=
      Field("ask", "or in your own words",
            Tag("input",
                {{"id", "ask"}, {"name", "ask"}, {"value", view.ask}, {"maxlength", "200"}, {"autocomplete", "off"}}));
  Html rows;
  for (const scenes::QuestionRule& rule : scenes::QuestionRules()) {
    rows += Tag("tr", Tag("th", {{"scope", "row"}}, Tag("code", Text(TaskName(rule.task)))) +
                          Tag("td", Text(absl::StrJoin(rule.phrases, ", "))));
  }
  fields +=
      Tag("details",
          Tag("summary", Text("Which words it understands")) +
              Tag("p", {{"class", "soft ui"}},
                  Text("No model reads your words: the phrase of this table that stands first in them picks its row's "
                       "task. Words without any of these phrases are not asked.")) +
              Tag("table", {{"class", "ui"}},
                  Tag("thead", Tag("tr", Tag("th", {{"scope", "col"}}, Text("Task")) +
                                             Tag("th", {{"scope", "col"}}, Text("Words")))) +
                      Tag("tbody", rows)));
  return Tag("fieldset", fields);
}

Html Rows(bool resampler) {
  const std::string chosen = resampler ? "4" : "16";
  return Select("rows", "Rows for the picture",
                Option("16", "16, one for each patch", chosen) + Option("4", "4, by the resampler", chosen));
}

}  // namespace

Html PlaygroundForm(const PlaygroundView& view) {
  const vlm::Question& question = view.question;
  Html fields = Kinds(question.kind);
  fields += Select("colour", "Colour", Options(vlm::kColours, question.colour), "of-object of-dots of-digit");
  fields += Select("shape", "Shape", Options(vlm::kShapes, question.shape), "of-object");
  fields += Select("place", "Place", Options(vlm::kPlaces, question.place), "of-object");
  fields += Select("count", "How many", Numbers(1, vlm::kMaxDots, question.count), "of-dots");
  fields += Select("digit", "Digit", Numbers(0, 9, question.digit), "of-digit");
  fields += Select("scale", "Size", Scales(question.scale), "of-digit");
  fields += Field("seed", "Variation",
                  Tag("input", {{"id", "seed"},
                                {"name", "seed"},
                                {"type", "number"},
                                {"min", "0"},
                                {"max", "999999"},
                                {"value", absl::StrCat(question.seed)}}),
                  "of-object of-dots of-digit");
  fields += Drawing(question.drawing);
  fields += Questions(view) + Rows(question.resampler);
  fields += Tag("p", {{"class", "actions"}}, Tag("button", {{"type", "submit"}, {"class", "primary"}}, Text("Ask")));
  return Tag("form", {{"method", "get"}, {"action", "/playground#answer"}, {"class", "card question-form"}}, fields);
}

}  // namespace course::web
