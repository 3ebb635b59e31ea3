#include "web/pages/guide_page.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/markdown/markdown.h"
#include "web/pages/file_page.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// Sections and their subsections; a deeper heading would make the list longer than it helps.
Html Contents(const Rendered& text) {
  Html items;
  for (const Heading& heading : text.headings) {
    if (heading.level < 2 || heading.level > 3) continue;
    items += Tag("li", {{"class", heading.level == 3 ? "deeper" : ""}},
                 Tag("a", {{"href", "#" + heading.id}}, Text(heading.text)));
  }
  if (items.text.empty()) return {};
  return Tag("h2", Text("On this page")) + Tag("ol", items);
}

// A guest sees which labs there are; they, and how far somebody is with them, are the owner's.
Html Labs(const GuideView& view, const Frame& frame) {
  if (view.phase == nullptr || view.phase->labs.empty()) return {};
  Html lists, items;
  for (const catalog::Section& part : view.phase->Sections()) {
    if (!part.title.empty()) {
      if (!items.text.empty()) lists += Tag("ol", std::exchange(items, {}));
      lists += Tag("h3", Text(part.title));
    }
    for (const catalog::Lab* lab : part.labs) {
      if (frame.guest) {
        items += Tag("li", {{"class", "lab-row"}}, Text(lab->title));
        continue;
      }
      const LabState state = StateOf(view.standing.Of(*lab));
      items +=
          Tag("li", {{"class", "lab-row"}},
              Tag("a", {{"href", LabUrl(*lab)}, {"data-item", ""}}, Text(lab->title)) + State(state.word, state.tone));
    }
  }
  for (const QuizStanding& quiz : view.quizzes) {
    const LabState state = quiz.State();
    items += Tag("li", {{"class", "lab-row"}},
                 Tag("a", {{"href", QuizUrl(quiz.bank->id)}, {"data-item", ""}}, Text("Quiz: " + quiz.bank->title)) +
                     State(state.word, state.tone));
  }
  lists += Tag("ol", items);
  if (!view.phase->done.empty()) {
    lists += Tag("p", Tag("a", {{"href", "#done-when"}}, Text("When this is done")));
  }
  return Tag("h2", Text("Labs, in this order")) + Tag("div", {{"data-live", "labs"}}, lists);
}

struct Check {
  LabState state;
  std::string detail;  // "4 of 6 labs"; empty: there is nothing to say
};

// The labs are the owner's: of a guest nothing is known about them.
Check CheckOf(const catalog::Condition& condition, const GuideView& view, const Frame& frame) {
  constexpr char kNotYet[] = "not yet";
  switch (condition.what) {
    case catalog::Condition::kLabs: {
      if (frame.guest) return {{"not counted for guests", "open"}, ""};
      const std::vector<catalog::Lab>& labs = view.phase->labs;
      const auto done =
          std::count_if(labs.begin(), labs.end(), [&](const catalog::Lab& lab) { return view.standing.Done(lab); });
      const bool all = done == static_cast<int>(labs.size());
      return {all ? LabState{"done", "good"} : LabState{kNotYet, "open"},
              absl::StrCat(done, " of ", Count(static_cast<int64_t>(labs.size()), "lab", "labs"))};
    }
    case catalog::Condition::kQuiz: {
      Check check = {{view.quizzes.empty() ? kNotYet : "done", view.quizzes.empty() ? "open" : "good"}, ""};
      if (view.quizzes.empty()) check.detail = "there is no quiz yet";
      for (const QuizStanding& quiz : view.quizzes) {
        if (!quiz.Passed()) check.state = {kNotYet, "open"};
        const std::optional<double> best = quiz.Best();
        absl::StrAppend(&check.detail, check.detail.empty() ? "" : ", ",
                        best.has_value() ? absl::StrCat("best ", Percent(*best)) : "not taken");
      }
      return check;
    }
    case catalog::Condition::kYours:
      return {{"you decide", "open"}, ""};
  }
  return {};
}

// When the phase is done, line by line, and how far one is.
Html Done(const GuideView& view, const Frame& frame) {
  if (view.phase == nullptr || view.phase->done.empty()) return {};
  Html items;
  for (const catalog::Condition& condition : view.phase->done) {
    const Check check = CheckOf(condition, view, frame);
    Html state = State(check.state.word, check.state.tone);
    if (!check.detail.empty()) state += Text(" · " + check.detail);
    items += Tag("li", Tag("p", Text(condition.text)) + Tag("p", state));
  }
  return Tag("section", {{"class", "card done-when"}, {"id", "done-when"}, {"data-live", "done"}},
             Tag("h2", Text("You are done when")) + Tag("ul", items));
}

// Who has read to the end can find out what stayed.
Html Quizzes(const GuideView& view) {
  Html cards;
  for (const QuizStanding& quiz : view.quizzes) {
    const LabState state = quiz.State();
    Html facts = State(state.word, state.tone) + Text(" · " + QuizFacts(*quiz.bank));
    if (const std::optional<double> best = quiz.Best()) facts += Text(" · best " + Percent(*best));
    const char* word = quiz.Passed() ? "Take it again" : "Take the quiz";
    cards += Tag("section", {{"class", quiz.Passed() ? "card good" : "card primary"}, {"id", "quiz-" + quiz.bank->id}},
                 Tag("h2", Text("Quiz: " + quiz.bank->title)) + Tag("p", facts) +
                     Tag("p", {{"class", "actions"}},
                         Tag("a", {{"class", "button primary"}, {"href", QuizUrl(quiz.bank->id)}}, Text(word))));
  }
  if (cards.text.empty()) return {};
  return Tag("div", {{"class", "ask-yourself"}, {"data-live", "quiz"}}, cards);
}

Html Neighbours(const GuideView& view) {
  Html links;
  if (!view.previous.url.empty()) {
    links += Tag("a", {{"href", view.previous.url}, {"rel", "prev"}},
                 Tag("span", Text("Before this")) + Text("‹ " + view.previous.title));
  }
  if (!view.next.url.empty()) {
    links += Tag("a", {{"href", view.next.url}, {"rel", "next"}},
                 Tag("span", Text("After this")) + Text(view.next.title + " ›"));
  }
  if (links.text.empty()) return {};
  return Tag("nav", {{"class", "neighbours"}, {"aria-label", "Reading order"}}, links);
}

}  // namespace

std::string GuidePage(const GuideView& view, const Frame& frame) {
  MarkdownOptions options;
  const std::string folder = view.path.substr(0, view.path.rfind('/'));
  options.rewrite_url = [&folder](std::string_view url) { return FileUrl(folder, url); };
  if (view.read_figure) {
    options.read_figure = [&](std::string_view url) { return view.read_figure(ResolvePath(folder, url)); };
  }
  KeptMarkdown for_this_page(1);
  KeptMarkdown& kept = view.kept != nullptr ? *view.kept : for_this_page;
  const std::shared_ptr<const Rendered> typeset = kept.Render(view.path, view.markdown, options);
  const Rendered& text = *typeset;
  Html side = Contents(text) + Labs(view, frame);
  side += Tag("p", Tag("button", {{"type", "button"}, {"class", "plain"}, {"data-print", ""}, {"hidden", ""}},
                       Text("Print this page")));
  // On a narrow page the contents stand below the text, and this leads there.
  const Html way = Tag("p", {{"class", "to-contents"}}, Tag("a", {{"href", "#contents"}}, Text("Contents and labs")));
  // Written one after the other: nested, the long text would be copied for each element.
  Html body = base::StartTag("div", {{"class", "guide"}});
  body += Tag("nav", {{"class", "contents"}, {"id", "contents"}, {"aria-label", "Contents"}}, Tag("div", side));
  body += base::StartTag("article", {{"class", "reading"}}) + way;
  body += text.html;
  body += Done(view, frame) + Quizzes(view) + Neighbours(view) + base::EndTag("article") + base::EndTag("div");
  const std::string title = text.title.empty() ? view.path : text.title;
  PageOptions page = {.crumbs = {{"Map", "/"}, {title, ""}},
                      .previous_url = view.previous.url,
                      .next_url = view.next.url,
                      .wide = true};
  return Document(title, body, frame, page);
}

}  // namespace course::web
