#include "web/pages/quiz_result_page.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "quiz/taking/view.h"
#include "web/html/html.h"
#include "web/pages/answer_form.h"
#include "web/pages/calibration.h"
#include "web/pages/explanation.h"
#include "web/pages/parts.h"
#include "web/pages/quiz_page.h"
#include "web/pages/quiz_standing.h"

namespace course::web {
namespace {

constexpr size_t kGist = 120;  // bytes of a question in the line that opens it

const store::QuizAttempt& Attempt(const QuizResultView& view) { return view.attempt.attempt; }

enum class Judgement { kWrong, kPartly, kRight };

Judgement JudgementOf(const quiz::ItemView& item) {
  if (item.revealed->judged.right) return Judgement::kRight;
  return item.revealed->judged.credit > 0 ? Judgement::kPartly : Judgement::kWrong;
}

int Missed(const QuizResultView& view) {
  return static_cast<int>(std::count_if(view.attempt.items.begin(), view.attempt.items.end(),
                                        [](const auto& item) { return JudgementOf(item) != Judgement::kRight; }));
}

std::string PointsText(double points, double max_points) {
  return absl::StrCat(Decimal(points), " of ", Decimal(max_points), " points");
}

Html Facts(const QuizResultView& view) {
  const store::QuizAttempt& attempt = Attempt(view);
  const auto fact = [](std::string_view name, const Html& value) { return Tag("dt", Text(name)) + Tag("dd", value); };
  Html facts = fact("Mode", Text(ModeWord(attempt)));
  facts += fact("Begun", Moment(attempt.started_ms));
  const std::string how = attempt.closed_by == "deadline" ? ", closed when the time was up" : "";
  facts += fact("Time", Text(Duration(static_cast<double>(attempt.closed_ms - attempt.started_ms)) + how));
  if (attempt.certainty) {
    const quiz::Score& score = *view.attempt.score;
    facts += fact("Certainty marks", Text(absl::StrCat(Signed(score.certainty_marks), " of ", score.max_certainty_marks,
                                                       "; the score does not depend on them")));
  }
  return Tag("dl", {{"class", "facts"}}, facts);
}

Html Actions(const QuizResultView& view, const Frame& frame) {
  const store::QuizAttempt& attempt = Attempt(view);
  const int missed = Missed(view);
  Html actions;
  if (missed > 0) {
    const std::string word =
        missed == 1 ? "Try the one missed again" : absl::StrCat("Try the ", missed, " missed again");
    actions += PostForm(frame, AttemptUrl(attempt.id) + "/retry",
                        Tag("button", {{"type", "submit"}, {"class", "primary"}}, Text(word)));
  }
  const char* look = missed > 0 ? "button" : "button primary";
  if (attempt.mode == "review") {
    actions += Tag("a", {{"class", look}, {"href", "/review"}}, Text("Back to the review"));
  } else {
    actions += Tag("a", {{"class", look}, {"href", QuizUrl(attempt.bank)}}, Text("All attempts"));
  }
  if (!view.guide.empty()) actions += Tag("a", {{"class", "button"}, {"href", view.guide}}, Text("Read the guide"));
  return Tag("div", {{"class", "actions"}}, actions);
}

Html Result(const QuizResultView& view, const Frame& frame) {
  const store::QuizAttempt& attempt = Attempt(view);
  const bool whole = quiz::IsWholePaper(attempt);
  Html state;
  if (whole) state = attempt.passed ? State("passed", "good") : State("not passed", "bad");
  const std::string points = PointsText(attempt.points, attempt.max_points);
  Html card = Tag("h2", Text("Result")) + Tag("p", {{"class", "score"}}, Tag("strong", Text(points)) + state);
  const std::string share = Percent(ShareOf(attempt));
  const std::string mark = whole ? absl::StrCat(", pass mark ", Percent(view.attempt.pass)) : "";
  card += Tag("p", {{"class", "soft"}}, Text(share + mark)) + ShareMeter(ShareOf(attempt), share);
  if (attempt.points != view.attempt.score->points) {
    card += Tag("p", Text("Scored anew since the bank was mended; below stands what you were told at the time."));
  }
  card += Facts(view) + Actions(view, frame);
  const bool good = whole ? attempt.passed : Missed(view) == 0;
  return Tag("section", {{"class", good ? "card good" : "card primary"}}, card);
}

// The key of a question was mended since: nothing changes before the learner wants it.
Html Today(const QuizResultView& view, const Frame& frame) {
  if (!view.today || view.today->changes.empty()) return {};
  Html changes;
  for (const quiz::Change& change : view.today->changes) {
    changes +=
        Tag("li", Tag("code", Text(change.id)) + Text(absl::StrCat(": ", Decimal(change.before), " → ",
                                                                   Decimal(change.after), " points, ", change.what)));
  }
  Html card = Tag(
      "h2", Text("Today this attempt is worth " + PointsText(view.today->after.points, view.today->after.max_points)));
  card += Tag("p", Text("The bank was mended after you took it:")) + Tag("ul", changes);
  card += PostForm(frame, AttemptUrl(Attempt(view).id) + "/rescore",
                   Tag("button", {{"type", "submit"}}, Text("Score it anew")));
  return Tag("section", {{"class", "card"}}, card);
}

std::string OutcomeText(const QuizResultView& view, const std::string& id) {
  if (view.bank == nullptr) return "";
  for (const quiz::Outcome& outcome : view.bank->outcomes) {
    if (outcome.id == id) return outcome.text;
  }
  return "";
}

Html Asked(const QuizResultView& view, int position) {
  const quiz::Shown& shown = *view.attempt.items[position].shown;
  Html asked = Tag("div", {{"class", "prompt"}}, QuizText(shown.prompt, view.read_figure));
  if (!shown.code.empty()) asked += TracedCode(shown.code, absl::StrCat("The program of question ", position + 1));
  return asked;
}

// What was answered where that is what is right: without the other options, which would make the page long.
Html RightAnswer(const QuizResultView& view, const quiz::ItemView& item) {
  const quiz::Shown& shown = *item.shown;
  const std::vector<int>& picks = item.revealed->key.right.picks;
  const auto line = [&](const std::string& text) { return QuizLine(text, view.read_figure); };
  Html answer;
  switch (shown.kind) {
    case quiz::Kind::kSingle:
    case quiz::Kind::kMulti:
    case quiz::Kind::kOrdering:
      for (const int pick : picks) answer += Tag("li", line(shown.choices[pick]));
      return Tag(shown.kind == quiz::Kind::kOrdering ? "ol" : "ul", answer);
    case quiz::Kind::kMatching:
      for (size_t left = 0; left < picks.size(); ++left) {
        answer += Tag("li", line(shown.lefts[left]) + Text(" → ") + line(shown.choices[picks[left]]));
      }
      return Tag("ul", answer);
    case quiz::Kind::kNumeric:
    case quiz::Kind::kText:
    case quiz::Kind::kTracing:
      return Tag("pre", {{"tabindex", "0"}}, LongText(item.given ? item.given->answer.text : item.revealed->key.text));
  }
  return {};
}

// A right answer takes one line, which opens; the other options stand on the question's own page.
Html RightOne(const QuizResultView& view, int position) {
  const quiz::ItemView& item = view.attempt.items[position];
  const Explanation explained = Explain(item, view.read_figure);
  const std::string gist = absl::StrCat(position + 1, ". ", QuizWords(item.shown->prompt, kGist));
  const Html whole = Tag("p", {{"class", "ui"}},
                         Tag("a", {{"href", absl::StrCat(AttemptUrl(Attempt(view).id), "/", position + 1)}},
                             Text("The question with its options")));
  return Tag("li", {{"class", "good"}},
             Tag("details", Tag("summary", {{"data-item", ""}}, Text(gist)) + Asked(view, position) +
                                explained.verdict + RightAnswer(view, item) + explained.why + whole));
}

Html MissedOne(const QuizResultView& view, int position) {
  const quiz::ItemView& item = view.attempt.items[position];
  const Explanation explained = Explain(item, view.read_figure);
  Html question = Tag("h3", {{"data-item", ""}, {"tabindex", "-1"}}, Text(absl::StrCat("Question ", position + 1)));
  const std::string about = OutcomeText(view, item.shown->outcome);
  if (!about.empty()) question += Tag("p", {{"class", "soft ui"}}, QuizLine(about, view.read_figure));
  question += Asked(view, position);
  question += Tag("div", {{"class", "verdict"}}, explained.verdict) + explained.answers + explained.why;
  return Tag("li", {{"class", JudgementOf(item) == Judgement::kPartly ? "busy" : "bad"}}, question);
}

Html Questions(const QuizResultView& view) {
  struct Group {
    const char* title;
    Judgement judgement;
  };
  constexpr std::array<Group, 3> kGroups = {
      {{"Wrong", Judgement::kWrong}, {"Partly right", Judgement::kPartly}, {"Right", Judgement::kRight}}};
  Html out;
  for (const Group& group : kGroups) {
    Html items;
    int count = 0;
    for (int i = 0; i < static_cast<int>(view.attempt.items.size()); ++i) {
      if (JudgementOf(view.attempt.items[i]) != group.judgement) continue;
      items += group.judgement == Judgement::kRight ? RightOne(view, i) : MissedOne(view, i);
      ++count;
    }
    if (count == 0) continue;
    out += Tag("h2", Text(absl::StrCat(group.title, " (", count, ")"))) + Tag("ol", {{"class", "lookback"}}, items);
  }
  return out;
}

}  // namespace

std::string QuizResultPage(const QuizResultView& view, const Frame& frame) {
  CHECK(view.attempt.score.has_value()) << "attempt " << Attempt(view).id << " is open";
  Html body = Tag("h1", Text(view.attempt.title + ": what came of it"));
  body += Result(view, frame) + Today(view, frame) + Questions(view);
  const Html figure = CalibrationFigure(view.calibration);
  if (!figure.text.empty()) body += Tag("h2", Text("How well you knew what you know")) + figure;
  body += Tag("p", {{"class", "ui"}},
              Tag("button", {{"type", "button"}, {"class", "plain"}, {"data-print", ""}, {"hidden", ""}},
                  Text("Print this page")));
  return Document(view.attempt.title + ", review", Tag("div", {{"class", "quiz"}}, body), frame,
                  {.current = "quizzes", .crumbs = QuizCrumbs(Attempt(view).bank, view.attempt.title, "Review")});
}

}  // namespace course::web
