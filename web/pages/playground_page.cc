#include "web/pages/playground_page.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"
#include "web/pages/playground_form.h"
#include "web/pages/playground_result.h"

namespace course::web {
namespace {

using Build = PlaygroundStanding::Build;

Html PartRow(const PlaygroundView& view, const PlaygroundPart& part) {
  const Html state = part.yours ? State("yours", "good") : State("reference", "open");
  Html what = LabLink(*view.course, part.lab);
  if (!part.why.empty()) what += Text(": " + part.why);
  return Tag("li", state + Tag("div", what));
}

Html BuildButton(const Frame& frame, std::string_view words, bool primary) {
  return PostForm(frame, "/playground/build",
                  Tag("button", {{"type", "submit"}, {"class", primary ? "primary" : ""}}, Text(words)));
}

// Whose code is in the program, and what a build would change. A build goes on without this page.
Html Program(const PlaygroundView& view, const Frame& frame) {
  const PlaygroundStanding& standing = view.standing;
  Html card = Tag("h2", Text("Whose code answers"));
  if (standing.build == Build::kRuns) {
    card +=
        Tag("p", State("building", "busy") +
                     Text(" The model's program is being built. The first time takes some minutes; another Bazel at "
                          "work in this clone goes first.") +
                     (standing.usable ? Text(" Until then the program of the last build answers.") : Html{}));
    card += Tag("p", Tag("a", {{"href", "/playground"}}, Text("Look again")));
  } else if (!standing.usable && standing.build == Build::kNever) {
    card += Tag("p", Text("The model runs in a program of its own beside this server, which is not built yet. It takes "
                          "in your code of an exercise where you have full marks, and the reference elsewhere."));
    card += BuildButton(frame, "Build the program", /*primary=*/true);
  } else if (!standing.newer.empty()) {
    Html labs;
    for (const std::string& lab : standing.newer) labs += Tag("li", LabLink(*view.course, lab));
    card += Tag("p", Text("Since it was built, something changed in")) + Tag("ul", labs);
    card += BuildButton(frame, "Build it again", /*primary=*/false);
  }
  if (standing.build == Build::kFailed) {
    card += Tag(
        "p", State("not built", "bad") + Text(standing.usable ? " The last build failed; the program before it answers."
                                                              : " The build failed."));
    card += Tag("pre", LongText(standing.trouble));
    if (standing.newer.empty()) card += BuildButton(frame, "Build it again", /*primary=*/!standing.usable);
  }
  Html parts;
  for (const PlaygroundPart& part : standing.parts) parts += PartRow(view, part);
  if (standing.usable) card += Tag("ul", {{"class", "findings"}}, parts);
  Attributes attributes = {{"class", "card"}, {"data-live", "playground-program"}};
  if (standing.build == Build::kRuns) attributes.push_back({"data-building", ""});
  return Tag("section", attributes, card);
}

Html Outcome(const PlaygroundView& view) {
  if (!view.wrong.empty()) {
    return Tag("section", {{"class", "card bad"}, {"role", "status"}},
               Tag("h2", Text("That was not asked")) + Tag("p", Text(view.wrong)));
  }
  if (!view.trouble.empty()) {
    return Tag("section", {{"class", "card bad"}, {"role", "status"}},
               Tag("h2", Text("No answer")) + Tag("p", LongText(view.trouble)) +
                   Tag("p", Text("Nothing else is touched by this. The next question starts the program anew.")));
  }
  if (view.reply) return PlaygroundResult(view);
  return Tag(
      "section", {{"class", "card"}},
      Tag("h2", Text("Nothing asked yet")) +
          Tag("p", Text("Choose a picture and a question. You will see the picture cut into 16 patches, the rows "
                        "that the language model reads in their place, its answer, and where it looked for each "
                        "word.")));
}

}  // namespace

std::string PlaygroundPage(const PlaygroundView& view, const Frame& frame) {
  Html body = Tag("h1", Text("Playground"));
  body += Tag(
      "p", Text("Show a picture to a small vision-language model and ask about it. It has about 100,000 numbers, "
                "knows 42 words, and learned all of it in this course. What it costs, part by part, is measured on ") +
               Tag("a", {{"href", "/reports/vlm"}}, Text("one page")) + Text(" in lab 13-04."));
  const Html asking = Tag("div", {{"class", "asking"}}, PlaygroundForm(view));
  const Html result = Tag("div", {{"class", "outcome"}, {"id", "answer"}}, Outcome(view) + Program(view, frame));
  body += Tag("div", {{"class", "playground"}}, asking + result);
  return Document("Playground", body, frame,
                  {.current = "playground",
                   .crumbs = {{"Map", "/"}, {"Playground", ""}},
                   .wide = true,
                   .scripts = {"playground.js"}});
}

}  // namespace course::web
