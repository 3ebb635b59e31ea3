#include "web/pages/quiz_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "quiz/taking/view.h"
#include "web/pages/calibration.h"
#include "web/pages/parts.h"
#include "web/pages/quiz_list_page.h"
#include "web/pages/quiz_text.h"

namespace course::web {
namespace {

constexpr size_t kMostRows = 200;  // attempts in the table

const quiz::Bank& BankOf(const QuizView& view) { return *view.standing.bank; }

std::string Rules(const QuizView& view) {
  const quiz::Bank& bank = BankOf(view);
  const std::string exams =
      bank.attempts == 0 ? "as often as you like" : absl::StrCat("at most ", Count(bank.attempts, "time", "times"));
  return absl::StrCat("An attempt asks ", bank.draw,
                      " questions, drawn anew each time and from every outcome below; numbers and the order of options "
                      "change as well. It is passed with ",
                      Percent(bank.pass),
                      " of the points. Practice explains after each answer, has no clock and can be repeated as often "
                      "as you like. An exam takes ",
                      Count(bank.exam_minutes, "minute", "minutes"),
                      " by this machine's clock, explains at its end, and can be taken ", exams, ".");
}

// The one thing to do: go on with what is open.
Html Open(const QuizView& view) {
  Html cards;
  for (const store::QuizAttempt& attempt : view.standing.attempts) {
    if (!attempt.IsOpen()) continue;
    const bool newest = &attempt == view.standing.Open();
    Html about = Text(absl::StrCat("A ", ModeWord(attempt), " of ", Count(attempt.questions, "question", "questions"),
                                   ", begun ")) +
                 Moment(attempt.started_ms);
    if (newest) about += Text(absl::StrCat(", ", view.standing.answered, " answered"));
    if (attempt.deadline_ms > 0) about += Text("; it closes ") + Moment(attempt.deadline_ms);
    cards += Tag("section", {{"class", newest ? "card primary" : "card"}},
                 Tag("h2", Text("Go on where you were")) + Tag("p", about + Text(".")) +
                     Tag("p", {{"class", "actions"}},
                         Tag("a", {{"class", newest ? "button primary" : "button"}, {"href", AttemptUrl(attempt.id)}},
                             Text("Go on"))));
  }
  return cards;
}

Html ModeChoice(std::string_view mode, std::string_view name, std::string_view about, bool checked, bool disabled) {
  const std::string id = absl::StrCat("mode-", std::string(mode));
  Attributes input = {{"type", "radio"}, {"name", "mode"}, {"value", std::string(mode)}, {"id", id}};
  if (checked) input.push_back({"checked", ""});
  if (disabled) input.push_back({"disabled", ""});
  return Tag(
      "label", {{"class", "choice"}, {"for", id}},
      Tag("input", input) + Tag("span", Tag("strong", Text(name)) + Tag("span", {{"class", "soft"}}, Text(about))));
}

Html Start(const QuizView& view, const Frame& frame) {
  const quiz::Bank& bank = BankOf(view);
  std::string exam = absl::StrCat(Count(bank.exam_minutes, "minute", "minutes"), ", explanations at the end");
  if (bank.attempts > 0) absl::StrAppend(&exam, "; ", view.ExamsTaken(), " of ", bank.attempts, " taken");
  Html fields = Tag("legend", Text("How?"));
  fields += ModeChoice("practice", "Practice", "the explanation after each answer, no clock", /*checked=*/true, false);
  fields += ModeChoice("exam", "Exam", exam, /*checked=*/false, view.NoExamLeft());
  Html form = Tag("fieldset", fields);
  form += Tag(
      "label", {{"class", "choice"}, {"for", "certainty"}},
      Tag("input", {{"type", "checkbox"}, {"name", "certainty"}, {"value", "1"}, {"id", "certainty"}}) +
          Tag("span", Tag("strong", Text("Ask me how sure I am")) +
                          Tag("span", {{"class", "soft"}}, Text("marks beside the score, which they leave as it is"))));
  form += Tag("details",
              Tag("summary", Text("What the marks are")) +
                  Tag("p", Text("With each answer you say how sure you are: right and sure earns most, wrong and sure "
                                "costs most, so that saying what you really think pays best. Whoever knows what he "
                                "knows looks up the rest before it costs something (Gardner-Medwin 1995, “Confidence "
                                "assessment in the teaching of basic science”, ALT-J 3(1)).")) +
                  CertaintyTable());
  const bool primary = view.standing.Open() == nullptr;
  form += Tag("p", {{"class", "actions"}},
              Tag("button", {{"type", "submit"}, {"class", primary ? "primary" : ""}}, Text("Start")));
  return Tag("section", {{"class", primary ? "card primary" : "card"}},
             Tag("h2", Text("Take the quiz")) + PostForm(frame, QuizUrl(bank.id) + "/start", form));
}

Html Outcomes(const QuizView& view) {
  Html items;
  for (const quiz::Outcome& outcome : BankOf(view).outcomes) {
    const auto found = view.tallies.find(outcome.id);
    Html item = Tag("span", {{"class", "text"}}, QuizLine(outcome.text, {}));
    if (found != view.tallies.end() && found->second.asked > 0) {
      const OutcomeTally& tally = found->second;
      const std::string words = absl::StrCat(Decimal(tally.right), " of ", tally.asked, " right");
      item += Tag("span", {{"class", "soft"}}, Text(words)) + ShareMeter(tally.right / tally.asked, words);
    } else {
      item += Tag("span", {{"class", "soft"}}, Text("not asked yet"));
    }
    items += Tag("li", item);
  }
  return Tag("h2", Text("What it covers")) + Tag("p", Text("Whoever passes …")) +
         Tag("ul", {{"class", "outcomes"}}, items);
}

Html Attempts(const QuizView& view) {
  const std::vector<store::QuizAttempt>& all = view.standing.attempts;
  Html rows;
  for (size_t i = 0; i < std::min(all.size(), kMostRows); ++i) {
    const store::QuizAttempt& attempt = all[i];
    const bool open = attempt.IsOpen();
    Html state = State("open", "busy");
    if (!open)
      state = !quiz::IsWholePaper(attempt) ? State("closed", "open")
              : attempt.passed             ? State("passed", "good")
                                           : State("not passed", "bad");
    rows += Tag("tr",
                Tag("td", Tag("a", {{"href", AttemptUrl(attempt.id) + (open ? "" : "/review")}, {"data-item", ""}},
                              Moment(attempt.started_ms))) +
                    Tag("td", Text(ModeWord(attempt))) + Tag("td", state) +
                    Tag("td", {{"class", "number"}},
                        Text(open ? "–" : absl::StrCat(Decimal(attempt.points), " of ", Decimal(attempt.max_points)))) +
                    Tag("td", {{"class", "number"}},
                        Text(open ? "–" : Duration(static_cast<double>(attempt.closed_ms - attempt.started_ms)))));
  }
  if (rows.text.empty()) return {};
  const auto head = [](std::string_view name, std::string_view look) {
    return Tag("th", {{"scope", "col"}, {"class", std::string(look)}}, Text(name));
  };
  const Html titles = Tag("tr", head("When", "") + head("Mode", "") + head("Result", "") + head("Points", "number") +
                                    head("Time", "number"));
  Html about;
  if (all.size() > kMostRows) about = Tag("p", Text(absl::StrCat("The newest ", kMostRows, " of ", all.size(), ".")));
  return Tag("h2", Text("Your attempts")) + about +
         Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Your attempts"}},
             Tag("table", {{"class", "runs"}}, Tag("thead", titles) + Tag("tbody", rows)));
}

Html Certainty(const QuizView& view) {
  const Html figure = CalibrationFigure(view.calibration);
  if (figure.text.empty()) return {};
  return Tag("h2", Text("How well you know what you know")) + figure;
}

}  // namespace

int QuizView::ExamsTaken() const {
  return static_cast<int>(std::count_if(standing.attempts.begin(), standing.attempts.end(),
                                        [](const auto& attempt) { return attempt.mode == "exam"; }));
}

bool QuizView::NoExamLeft() const { return standing.bank->attempts > 0 && ExamsTaken() >= standing.bank->attempts; }

std::vector<Crumb> QuizCrumbs(const std::string& bank, const std::string& title, const std::string& below) {
  std::vector<Crumb> crumbs = {{"Map", "/"}, {"Quizzes", "/quizzes"}, {title, below.empty() ? "" : QuizUrl(bank)}};
  if (!below.empty()) crumbs.push_back({below, ""});
  return crumbs;
}

std::string QuizPage(const QuizView& view, const Frame& frame) {
  const quiz::Bank& bank = BankOf(view);
  const LabState state = view.standing.State();
  Html body = Tag("h1", Text("Quiz: " + bank.title));
  Html facts = State(state.word, state.tone) + Text(" · ");
  if (const std::optional<double> best = view.standing.Best()) facts += Text("best " + Percent(*best) + " · ");
  body += Tag("p", {{"class", "ui"}}, facts + Text(QuizFacts(bank)));
  body += QuizText(bank.about, {});
  body += Open(view) + Start(view, frame);
  Html rules = Text(Rules(view));
  if (!view.guide.empty()) rules += Text(" ") + Tag("a", {{"href", view.guide}}, Text("Read the guide first."));
  body += Tag("h2", Text("The rules")) + Tag("p", rules);
  body += Outcomes(view) + Attempts(view) + Certainty(view) + BankProblems(view.problems, frame);
  return Document("Quiz: " + bank.title, Tag("div", {{"class", "quiz"}}, body), frame,
                  {.current = "quizzes", .crumbs = QuizCrumbs(bank.id, bank.title)});
}

}  // namespace course::web
