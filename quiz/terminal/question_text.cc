#include "quiz/terminal/question_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "quiz/terminal/reply.h"

namespace course::quiz {
namespace {

constexpr char kGood[] = "32";
constexpr char kBad[] = "31";
constexpr char kHalf[] = "33";
constexpr char kHeading[] = "1";
constexpr char kQuiet[] = "2";

std::string Heading(const std::string& text, const Layout& layout) {
  return absl::StrCat("\n", Coloured(layout, kHeading, text), "\n\n");
}

std::string Lettered(const Shown& shown, int choice, const Layout& layout) {
  return MarkdownText(shown.choices[choice], layout, absl::StrCat("  ", Letter(choice), ") "));
}

std::string CodeBlock(const std::string& code, const Layout& layout) {
  // Longer than any row of backticks in the code, so that it cannot end the block.
  std::string fence = "```";
  while (absl::StrContains(code, fence)) fence += '`';
  return MarkdownText(absl::StrCat(fence, "\n", code, code.ends_with('\n') ? "" : "\n", fence), layout, "  ");
}

std::string Choices(const Shown& shown, const Layout& layout) {
  std::string text;
  for (size_t i = 0; i < shown.lefts.size(); ++i) {
    absl::StrAppend(&text, MarkdownText(shown.lefts[i], layout, absl::StrCat("  ", i + 1, ". ")));
  }
  if (!shown.lefts.empty()) text += "\n";
  for (size_t i = 0; i < shown.choices.size(); ++i) absl::StrAppend(&text, Lettered(shown, i, layout));
  return text;
}

std::string Pairs(const Shown& shown, const std::vector<int>& picks, const Layout& layout) {
  std::string text;
  for (size_t i = 0; i < shown.lefts.size() && i < picks.size(); ++i) {
    const bool is_choice = picks[i] >= 0 && picks[i] < shown.choices.size();
    const std::string right = is_choice ? shown.choices[picks[i]] : "(nothing)";
    absl::StrAppend(
        &text, MarkdownText(absl::StrCat(shown.lefts[i], " \u2192 ", right), layout, absl::StrCat("  ", i + 1, ". ")));
  }
  return text;
}

std::string Picked(const ItemView& item, const std::vector<int>& picks, const Layout& layout) {
  const Shown& shown = *item.shown;
  if (shown.kind == Kind::kMatching) return Pairs(shown, picks, layout);
  if (picks.empty()) return "  none of them\n";
  std::string text;
  for (const int pick : picks) {
    // A draft may have gaps.
    if (pick >= 0 && pick < shown.choices.size()) absl::StrAppend(&text, Lettered(shown, pick, layout));
  }
  return text;
}

// Of several choices each one that was wrongly ticked or left out; else the one sentence there is.
std::string Mistakes(const ItemView& item, const Layout& layout) {
  const Revealed& revealed = *item.revealed;
  if (item.shown->kind != Kind::kMulti || revealed.judged.marks.empty()) {
    return revealed.judged.mistake.empty() ? ""
                                           : absl::StrCat("\n", MarkdownText(revealed.judged.mistake, layout, "  "));
  }
  std::string text;
  for (size_t i = 0; i < revealed.judged.marks.size(); ++i) {
    if (revealed.judged.marks[i] || i >= revealed.key.whys.size()) continue;
    absl::StrAppend(&text, text.empty() ? "\n" : "",
                    MarkdownText(revealed.key.whys[i], layout, absl::StrCat("  ", Letter(i), ") ")));
  }
  return text;
}

std::string RightAnswer(const ItemView& item, const Layout& layout) {
  const Key& key = item.revealed->key;
  switch (item.shown->kind) {
    case Kind::kNumeric:
      return MarkdownText(key.text, layout, "  ");
    case Kind::kText:
      return MarkdownText(absl::StrJoin(key.accept, ", or: "), layout, "  ");
    case Kind::kTracing:
      return CodeBlock(key.text, layout);
    default:
      return Picked(item, key.right.picks, layout);
  }
}

std::string Verdict(const ItemView& item, const Layout& layout) {
  const Judged& judged = item.revealed->judged;
  if (!item.given) return Coloured(layout, kBad, "Not answered.");
  std::string text =
      judged.right ? Coloured(layout, kGood, "Right.")
      : judged.credit > 0
          ? Coloured(layout, kHalf,
                     absl::StrCat("Partly right: ", Points(item.revealed->points), " of ", item.shown->points, "."))
          : Coloured(layout, kBad, "Not right.");
  if (item.given->certainty != Certainty::kNone) {
    absl::StrAppendFormat(&text, " Certainty: %+d.", item.revealed->certainty_mark);
  }
  return text;
}

// Enough to recognise a question by: the first line of the last paragraph, before which a table or a program may stand.
std::string FirstLine(const std::string& prompt, const Layout& layout) {
  std::string text = MarkdownText(prompt, layout);
  if (text.empty()) return text;
  text.pop_back();  // the end of the last line
  const size_t paragraph = text.rfind("\n\n");
  if (paragraph != text.npos) text.erase(0, paragraph + 2);
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string TimeLeft(int64_t deadline_ms, int64_t now_ms) {
  const int64_t seconds = std::max<int64_t>(deadline_ms - now_ms, 0) / 1000;
  if (seconds >= 3600) return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
}

std::string Points(double points) {
  const std::string number = absl::StrFormat("%.6g", std::round(points * 100) / 100);
  return absl::StrCat(number, number == "1" ? " point" : " points");
}

std::string QuestionText(const AttemptView& view, int position, int64_t now_ms, const Layout& layout) {
  const ItemView& item = view.items[position];
  std::string heading = absl::StrCat("Question ", position + 1, " of ", view.items.size());
  if (item.shown->points != 1) absl::StrAppend(&heading, ", ", Points(item.shown->points));
  if (view.attempt.deadline_ms > 0 && view.attempt.IsOpen()) {
    absl::StrAppend(&heading, ", ", TimeLeft(view.attempt.deadline_ms, now_ms), " left");
  }
  std::string text = Heading(heading, layout) + MarkdownText(item.shown->prompt, layout);
  if (!item.shown->code.empty()) absl::StrAppend(&text, "\n", CodeBlock(item.shown->code, layout));
  if (!item.shown->choices.empty()) absl::StrAppend(&text, "\n", Choices(*item.shown, layout));
  if (!item.trouble.empty()) absl::StrAppend(&text, "\n", MarkdownText(item.trouble, layout));
  if (item.given && !item.revealed) absl::StrAppend(&text, "\nYour answer so far:\n", GivenText(item, layout));
  if (!item.revealed) {
    absl::StrAppend(&text, "\n", MarkdownText(HowToAnswer(*item.shown) + " :help says what else.", layout));
  }
  return text;
}

std::string GivenText(const ItemView& item, const Layout& layout) {
  if (!item.given) return "  nothing\n";
  if (!item.given->answer.text.empty()) return PlainText(item.given->answer.text, "  ");
  return Picked(item, item.given->answer.picks, layout);
}

std::string ExplanationText(const ItemView& item, const Layout& layout) {
  const Key& key = item.revealed->key;
  std::string text = absl::StrCat(Verdict(item, layout), "\n", Mistakes(item, layout));
  if (!item.revealed->judged.right) {
    absl::StrAppend(&text, "\nThe right answer:\n", RightAnswer(item, layout));
  }
  absl::StrAppend(&text, "\n", MarkdownText(key.why, layout));
  if (!key.guide.empty() && !absl::StartsWith(key.guide, "pending:")) {
    absl::StrAppend(&text, "\n", Coloured(layout, kQuiet, absl::StrCat("Read: ", key.guide)), "\n");
  }
  return text;
}

std::string ResultText(const AttemptView& view, const Layout& layout) {
  const store::QuizAttempt& attempt = view.attempt;
  const double share = attempt.max_points > 0 ? 100 * attempt.points / attempt.max_points : 0;
  std::string text = Heading(absl::StrCat("The result of ", view.title), layout);
  if (attempt.closed_by == "deadline") text += "The time is over: what was kept until then counts.\n";
  absl::StrAppend(&text, absl::StrFormat("%.6g of %s (%.3g %%): ", std::round(attempt.points * 100) / 100,
                                         Points(attempt.max_points), std::floor(share * 10 + 1e-6) / 10));
  absl::StrAppend(&text, attempt.passed ? Coloured(layout, kGood, "passed.") : Coloured(layout, kBad, "not passed."),
                  absl::StrFormat(" The pass mark is %.3g %%.\n", 100 * view.pass));
  if (attempt.certainty && view.score) {
    absl::StrAppend(&text, "Certainty marks: ", view.score->certainty_marks, " of ", view.score->max_certainty_marks,
                    ".\n");
  }
  std::vector<int> missed;
  for (size_t i = 0; i < view.items.size(); ++i) {
    if (view.items[i].revealed && !view.items[i].revealed->judged.right) missed.push_back(i);
  }
  if (missed.empty()) return text + "Every answer was right.\n";
  text += "\nNot fully right:\n";
  for (const int i : missed) {
    absl::StrAppend(&text, "  ", i + 1, ". ", FirstLine(view.items[i].shown->prompt, {layout.width - 6, layout.colour}),
                    "\n");
  }
  if (attempt.mode != ModeName(Mode::kExam)) return text;  // elsewhere each was explained when it was answered
  for (const int i : missed) {
    const ItemView& item = view.items[i];
    absl::StrAppend(&text, QuestionText(view, i, 0, layout), "\n",
                    item.given ? absl::StrCat("Your answer:\n", GivenText(item, layout), "\n") : "",
                    ExplanationText(item, layout));
  }
  return text;
}

}  // namespace course::quiz
