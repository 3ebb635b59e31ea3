#include "web/pages/attempt_page.h"

#include <map>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/explanation.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

using quiz::AttemptView;
using quiz::ItemView;

constexpr char kErrorId[] = "error";

bool IsExam(const AttemptView& view) { return view.attempt.mode == "exam"; }

// Numbered links with a shape for each state, and below them what the shapes mean and how many there are of each.
Html Progress(const AttemptView& view, std::optional<int> here) {
  Html list;
  std::map<std::string, int> count;
  std::vector<Standpoint> seen;  // in the order of the paper
  for (int i = 0; i < static_cast<int>(view.items.size()); ++i) {
    const Standpoint standpoint = StandpointOf(view.items[i], view.attempt.mode);
    if (++count[standpoint.word] == 1) seen.push_back(standpoint);
    Attributes link = {{"href", QuestionUrl(view.attempt.id, i)}, {"class", "state " + standpoint.tone}};
    if (here == i) link.push_back({"aria-current", "page"});
    list += Tag("li", Tag("a", link,
                          Tag("span", {{"class", "visually-hidden"}}, Text("Question ")) + Text(absl::StrCat(i + 1)) +
                              Tag("span", {{"class", "visually-hidden"}}, Text(", " + standpoint.word))));
  }
  Html legend;
  for (const Standpoint& standpoint : seen) {
    legend += Tag("li", State(absl::StrCat(count[standpoint.word], " ", standpoint.word), standpoint.tone));
  }
  return Tag("nav", {{"class", "progress ui"}, {"aria-label", "Questions"}},
             Tag("ol", list) + Tag("ul", {{"class", "legend"}}, legend));
}

std::string TimeLeft(int64_t ms) {
  const int64_t seconds = ms > 0 ? ms / 1000 : 0;
  if (seconds < 60) return absl::StrCat(seconds, " s");
  return absl::StrCat(seconds / 60, " min ", seconds % 60, " s");
}

// Counted on by the script; without it, what is left when the page is made.
Html Clock(const AttemptView& view, int64_t now_ms) {
  if (view.attempt.deadline_ms == 0 || !view.attempt.IsOpen()) return {};
  return Tag("p",
             {{"class", "clock ui"},
              {"data-now", absl::StrCat(now_ms)},
              {"data-deadline", absl::StrCat(view.attempt.deadline_ms)},
              // Answers that came in time may be under way a little longer.
              {"data-closed", absl::StrCat(view.attempt.deadline_ms + quiz::Taking::kGraceMs)},
              {"data-then", AttemptUrl(view.attempt.id)}},
             Text("Time left: ") +
                 Tag("strong", {{"role", "timer"}}, Text(TimeLeft(view.attempt.deadline_ms - now_ms))) +
                 Text(" · ends at ") + Moment(view.attempt.deadline_ms));
}

Html Head(const AttemptView& view, const std::string& title, int64_t now_ms, std::optional<int> here) {
  const char* mode = IsExam(view) ? "Exam" : view.attempt.mode == "review" ? "Review" : "Practice";
  Html html = Tag("p", {{"class", "soft ui"}}, Text(absl::StrCat(view.title, " · ", mode)));
  return Tag("h1", Text(title)) + html + Clock(view, now_ms) + Progress(view, here);
}

std::vector<Crumb> Crumbs(const AttemptView& view, const std::string& here) {
  return {{"Map", "/"}, {"Quizzes", "/quizzes"}, {view.title, QuizUrl(view.attempt.bank)}, {here, ""}};
}

Html Sentence(const std::string& text) {
  if (text.empty() || !absl::ascii_isalnum(text.back())) return Text(text);
  return Text(text + ".");
}

// What the learner was told when the answer was not taken: read out, and where the focus goes.
Html Refusal(const std::string& error) {
  if (error.empty()) return {};
  return Tag("div", {{"class", "card bad"}, {"id", kErrorId}, {"role", "alert"}, {"tabindex", "-1"}, {"autofocus", ""}},
             Tag("p", Sentence(error)));
}

Html Asked(const AttemptPageView& view, const Frame& frame) {
  const AttemptView& attempt = view.attempt;
  const std::string url = QuestionUrl(attempt.attempt.id, view.position);
  Html fields = AnswerFields({.shown = *attempt.items[view.position].shown,
                              .filled = view.filled,
                              .certainty = attempt.attempt.certainty,
                              .fault = view.fault,
                              .error_id = kErrorId,
                              .read_figure = view.read_figure});
  const auto button = [](const char* value, bool primary, const char* text) {
    Attributes attributes = {{"type", "submit"}, {"name", "do"}, {"value", value}};
    if (primary) attributes.push_back({"class", "primary"});
    return Tag("button", attributes, Text(text));
  };
  Html buttons = button("answer", true, IsExam(attempt) ? "Keep and go on" : "Answer");
  if (!IsExam(attempt)) buttons += button("save", false, "Keep for later");
  // Filled by the script: whether what stands here is kept.
  buttons += Tag("span", {{"class", "kept soft ui"}, {"role", "status"}});
  fields += Tag("div", {{"class", "actions"}}, buttons);
  Attributes form = {{"class", "asked"}, {"autocomplete", "off"}, {"data-save", url + "/save"}};
  if (view.unsent) form.push_back({"data-unsent", ""});
  return PostForm(frame, url, fields, form);
}

Html Told(const AttemptPageView& view) {
  const AttemptView& attempt = view.attempt;
  const Explanation explained = Explain(attempt.items[view.position], view.read_figure);
  const quiz::Judged& judged = attempt.items[view.position].revealed->judged;
  Html html = Tag("section",
                  {{"class", judged.right        ? "card good"
                             : judged.credit > 0 ? "card primary"
                                                 : "card bad"},
                   {"id", "explanation"},
                   {"tabindex", "-1"},
                   {"aria-label", "Your answer"}},
                  explained.verdict);
  html += explained.answers + Tag("h2", Text("Why")) + explained.why;
  Html next;
  if (!attempt.attempt.IsOpen()) {
    next = Tag("a", {{"class", "button primary"}, {"href", AttemptUrl(attempt.attempt.id) + "/review"}},
               Text("Back to the result"));
  } else if (const std::optional<int> open = attempt.NextOpen(view.position)) {
    next = Tag("a", {{"class", "button primary"}, {"href", QuestionUrl(attempt.attempt.id, *open)}},
               Text("Next question"));
  } else {
    next =
        Tag("a", {{"class", "button primary"}, {"href", AttemptUrl(attempt.attempt.id) + "/finish"}}, Text("Finish"));
  }
  return html + Tag("p", {{"class", "actions"}}, next);
}

Html Neighbours(const std::string& previous, const std::string& next, bool to_finish) {
  Html links;
  if (!previous.empty()) links += Tag("a", {{"href", previous}}, Tag("span", Text("Back")) + Text("Previous question"));
  if (!next.empty()) {
    links += Tag("a", {{"href", next}},
                 Tag("span", Text(to_finish ? "End" : "On")) + Text(to_finish ? "Finish the quiz" : "Next question"));
  }
  return Tag("nav", {{"class", "neighbours"}, {"aria-label", "Other questions"}}, links);
}

}  // namespace

std::string QuestionUrl(const std::string& attempt, int position) {
  return absl::StrCat(AttemptUrl(attempt), "/", position + 1);
}

std::string AttemptPage(const AttemptPageView& view, const Frame& frame) {
  const AttemptView& attempt = view.attempt;
  const int last = static_cast<int>(attempt.items.size()) - 1;
  const ItemView& item = attempt.items[view.position];
  const std::string title = absl::StrCat("Question ", view.position + 1, " of ", last + 1);
  Html prompt = Tag("div", {{"class", "prompt reading"}}, QuizText(item.shown->prompt, view.read_figure));
  if (!item.shown->code.empty()) prompt += TracedCode(item.shown->code);
  Html body = Head(attempt, title, view.now_ms, view.position) + prompt + Refusal(view.error);
  body += item.revealed ? Told(view) : Trouble(item) + Asked(view, frame);
  PageOptions page = {.current = "quizzes", .crumbs = Crumbs(attempt, absl::StrCat("Question ", view.position + 1))};
  page.scripts = {"quiz_keep.js", "quiz_clock.js", "quiz_keys.js"};
  const bool open = attempt.attempt.IsOpen();
  if (view.position > 0) page.previous_url = QuestionUrl(attempt.attempt.id, view.position - 1);
  if (view.position < last) page.next_url = QuestionUrl(attempt.attempt.id, view.position + 1);
  if (view.position == last && open) page.next_url = AttemptUrl(attempt.attempt.id) + "/finish";
  body += Neighbours(page.previous_url, page.next_url, view.position == last);
  return Document(absl::StrCat(title, " · ", attempt.title), Tag("div", {{"class", "quiz"}}, body), frame, page);
}

std::string FinishPage(const AttemptView& attempt, int64_t now_ms, const Frame& frame) {
  Html missing;
  int count = 0;
  for (int i = 0; i < static_cast<int>(attempt.items.size()); ++i) {
    const Standpoint standpoint = StandpointOf(attempt.items[i], attempt.attempt.mode);
    if (standpoint.word != "open" && standpoint.word != "begun") continue;
    ++count;
    missing += Tag("li", Tag("a", {{"href", QuestionUrl(attempt.attempt.id, i)}, {"data-item", ""}},
                             Text(absl::StrCat("Question ", i + 1))) +
                             Text(" ") + State(standpoint.word, standpoint.tone));
  }
  Html body = Head(attempt, "Finish the quiz?", now_ms, std::nullopt);
  if (count > 0) {
    const std::string many = Count(count, "question has", "questions have");
    body += Tag("p", Text(IsExam(attempt) ? many + " no answer yet, which counts as wrong."
                                          : many + " no final answer yet. What is begun counts as it stands; what is "
                                                   "open counts as wrong."));
    body += Tag("ul", {{"class", "missing ui"}}, missing);
  } else {
    body += Tag("p", Text("Every question has an answer. Afterwards nothing can be changed any more."));
  }
  const std::optional<int> open = attempt.NextOpen();
  Html actions;
  if (open) {
    actions += Tag("a", {{"class", "button primary"}, {"href", QuestionUrl(attempt.attempt.id, *open)}},
                   Text(absl::StrCat("Back to question ", *open + 1)));
  }
  actions += PostForm(
      frame, AttemptUrl(attempt.attempt.id) + "/finish",
      Tag("button", {{"type", "submit"}, {"class", open ? "" : "primary"}}, Text("Finish and see the result")));
  body += Tag("div", {{"class", "actions"}}, actions);
  PageOptions page = {.current = "quizzes", .crumbs = Crumbs(attempt, "Finish")};
  page.scripts = {"quiz_keep.js", "quiz_clock.js", "quiz_keys.js"};
  page.previous_url = QuestionUrl(attempt.attempt.id, static_cast<int>(attempt.items.size()) - 1);
  return Document("Finish the quiz? · " + attempt.title, Tag("div", {{"class", "quiz"}}, body), frame, page);
}

}  // namespace course::web
