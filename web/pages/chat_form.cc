#include "web/pages/chat_form.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

constexpr std::pair<int, const char*> kSpeeds[] = {
    {1, "1 step a second"}, {5, "5 steps a second"}, {20, "20 steps a second"}, {0, "as fast as it can"}};

Html Field(const std::string& id, std::string_view label, Attributes attributes) {
  attributes.insert(attributes.begin(), {{"id", id}, {"name", id}, {"autocomplete", "off"}});
  return Tag("div", {{"class", "field"}}, Tag("label", {{"for", id}}, Text(label)) + Tag("input", attributes));
}

Html Button(std::string_view words, const std::string& id = "", const std::string& kind = "") {
  Attributes attributes = {{"type", "submit"}, {"class", kind}};
  if (!id.empty()) attributes.push_back({"id", id});
  return Tag("button", attributes, Text(words));
}

// A button alone in its form; `name` and `value`: a field that goes with it.
Html Action(const Frame& frame, const std::string& action, std::string_view words, const std::string& id,
            const std::string& name = "", const std::string& value = "") {
  Html fields = Button(words, id);
  if (!name.empty()) fields += Tag("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
  return PostForm(frame, action, fields, {{"data-quiet", ""}});
}

Html Speed(const ChatNow& now, const Frame& frame) {
  Html options;
  for (const auto& [speed, title] : kSpeeds) {
    Attributes attributes = {{"value", absl::StrCat(speed)}};
    if (speed == now.steps_per_second) attributes.push_back({"selected", ""});
    options += Tag("option", attributes, Text(title));
  }
  return PostForm(frame, "/chat/speed",
                  Tag("label", {{"for", "speed"}}, Text("While this page is open")) +
                      Tag("span", {{"class", "actions"}},
                          Tag("select", {{"id", "speed"}, {"name", "steps_per_second"}}, options) + Button("Set")),
                  {{"data-quiet", ""}, {"class", "speed"}});
}

}  // namespace

Html ChatForm(const ChatView& view, const Frame& frame) {
  const chat::Submission& form = view.form;
  Html fields =
      Tag("div", {{"class", "field"}},
          Tag("label", {{"for", "prompt"}}, Text("Prompt")) +
              Tag("textarea",
                  {{"id", "prompt"}, {"name", "prompt"}, {"rows", "3"}, {"maxlength", "4000"}, {"required", ""}},
                  Text(form.prompt)));
  Html numbers = Field("max_tokens", "Tokens of output",
                       {{"type", "number"}, {"min", "1"}, {"max", "500"}, {"value", absl::StrCat(form.max_tokens)}});
  numbers += Field("temperature", "Temperature",
                   {{"type", "number"},
                    {"min", "0"},
                    {"max", "2"},
                    {"step", "0.1"},
                    {"value", absl::StrFormat("%g", form.temperature)}});
  numbers += Field("top_p", "Top p",
                   {{"type", "number"},
                    {"min", "0.05"},
                    {"max", "1"},
                    {"step", "0.05"},
                    {"value", absl::StrFormat("%g", form.top_p)}});
  numbers += Field("seed", "Seed",
                   {{"type", "number"},
                    {"min", "0"},
                    {"max", "999999"},
                    {"value", form.seed.has_value() ? absl::StrCat(*form.seed) : ""}});
  fields += Tag("div", {{"class", "numbers"}}, numbers);
  fields += Field("stop", "Stop text (may be empty)",
                  {{"maxlength", "100"}, {"value", form.stop.empty() ? "" : form.stop.front()}});
  fields += Tag("p", {{"class", "actions"}}, Button("Send", "send", "primary"));
  return PostForm(frame, "/chat/send", fields, {{"class", "card question-form"}, {"data-quiet", ""}});
}

Html ChatControls(const ChatView& view, const Frame& frame) {
  const ChatNow& now = *view.now;
  Html standing = now.running ? State("running", "good") : State("paused", "open");
  standing +=
      Text(now.running ? " It takes steps as long as a request is unfinished." : " It waits for you: step by step.");
  Html buttons =
      now.running ? Action(frame, "/chat/pause", "Pause", "pause-run") : Action(frame, "/chat/run", "Run", "pause-run");
  buttons += Action(frame, "/chat/step", "One step", "one-step", "steps", "1");
  buttons += Action(frame, "/chat/step", "Ten steps", "ten-steps", "steps", "10");
  buttons += Action(frame, "/chat/reset", "Start anew", "start-anew");
  return Tag("section", {{"class", "card"}, {"data-live", "chat-controls"}},
             Tag("h2", Text("The engine")) + Tag("p", standing) + Tag("div", {{"class", "actions"}}, buttons) +
                 Speed(now, frame));
}

Html ChatReplay(const ChatView& view) {
  const chat::State& state = *view.now->report.state;
  const Attributes place = {{"class", "card"}, {"data-live", "chat-replay"}};
  // The place is there from the beginning: an open page only exchanges what it has.
  if (state.last_recorded == 0) {
    return Tag("section", place, Tag("h2", Text("Replay")) + Tag("p", Text("No step is recorded yet.")));
  }
  const std::string first = absl::StrCat(state.first_recorded), last = absl::StrCat(state.last_recorded);
  const std::string shown = absl::StrCat(view.looks_back ? state.step : state.last_recorded);
  Html fields = Tag("label", {{"for", "step"}}, Text(absl::StrCat("Steps ", first, " to ", last, " are recorded")));
  fields +=
      Tag("span", {{"class", "actions"}},
          Tag("input",
              {{"id", "step"}, {"name", "step"}, {"type", "range"}, {"min", first}, {"max", last}, {"value", shown}}) +
              Tag("output", {{"for", "step"}, {"id", "shown-step"}}, Text(shown)) + Button("Look"));
  Html ways;
  const auto way = [&](int64_t step, std::string_view words) {
    if (step < state.first_recorded || step > state.last_recorded) return;
    ways += Tag("a", {{"href", absl::StrCat("/chat?step=", step)}}, Text(words));
  };
  if (view.looks_back) {
    way(state.step - 1, "One step back");
    way(state.step + 1, "One step on");
    ways += Tag("a", {{"href", "/chat"}}, Text("Back to now"));
  }
  Html card = Tag("form", {{"method", "get"}, {"action", "/chat"}, {"class", "replay"}}, fields);
  if (!ways.text.empty()) card += Tag("p", {{"class", "actions"}}, ways);
  return Tag("section", place, Tag("h2", Text("Replay")) + card);
}

}  // namespace course::web
