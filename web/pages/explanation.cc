#include "web/pages/explanation.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "web/pages/answer_form.h"
#include "web/pages/file_page.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

using quiz::ItemView;
using quiz::Kind;
using quiz::Revealed;
using quiz::Shown;

constexpr std::string_view kPending = "pending:";

const std::vector<int>& Picks(const ItemView& item) {
  static const auto* none = new std::vector<int>;
  return item.given ? item.given->answer.picks : *none;
}

bool IsIn(const std::vector<int>& picks, int choice) {
  return std::find(picks.begin(), picks.end(), choice) != picks.end();
}

// The element of `list` at `at`, or a default: what a bank or an answer says never reaches beyond what was shown.
template <typename T>
T At(const std::vector<T>& list, int at) {
  return at >= 0 && at < static_cast<int>(list.size()) ? list[at] : T();
}

Html Why(const std::string& why, const FigureReader& read_figure) {
  if (why.empty()) return {};
  return Tag("div", {{"class", "why"}}, QuizText(why, read_figure));
}

Html Marked(const Html& text, const Html& state, const Html& why, bool stands_out) {
  return Tag("li", {{"class", stands_out ? "told chosen" : "told"}},
             Tag("div", {{"class", "head"}}, Tag("div", {{"class", "text"}}, text) + state) + why);
}

Html ChoiceState(bool picked, bool right, bool single) {
  if (picked) return right ? State("right, your choice", "good") : State("wrong, your choice", "bad");
  if (right) return State(single ? "right" : "right, not chosen", single ? "good" : "bad");
  return State("wrong", "open");
}

Html Choices(const ItemView& item, const Revealed& revealed, const FigureReader& read_figure) {
  const std::vector<int>& picks = Picks(item);
  Html list;
  for (int i = 0; i < static_cast<int>(item.shown->choices.size()); ++i) {
    const bool picked = IsIn(picks, i);
    const Html letter = Tag("span", {{"class", "letter"}, {"aria-hidden", "true"}}, Text(ChoiceLetter(i)));
    const Html text = Tag("span", {{"class", "text"}}, QuizLine(item.shown->choices[i], read_figure));
    list +=
        Marked(letter + text, ChoiceState(picked, IsIn(revealed.key.right.picks, i), item.shown->kind == Kind::kSingle),
               Why(At(revealed.key.whys, i), read_figure), picked);
  }
  return Tag("ol", {{"class", "choices"}}, list);
}

Html InOrder(const Shown& shown, const std::vector<int>& order, const std::vector<bool>* marks,
             const FigureReader& read_figure) {
  Html list;
  for (int place = 0; place < static_cast<int>(order.size()); ++place) {
    const Html state = marks == nullptr    ? Html{}
                       : At(*marks, place) ? State("in its place", "good")
                                           : State("out of place", "bad");
    list += Marked(Tag("span", {{"class", "letter"}, {"aria-hidden", "true"}}, Text(absl::StrCat(place + 1))) +
                       Tag("span", {{"class", "text"}}, QuizLine(At(shown.choices, order[place]), read_figure)),
                   state, {}, false);
  }
  return Tag("ol", {{"class", "choices"}}, list);
}

Html Ordering(const ItemView& item, const Revealed& revealed, const FigureReader& read_figure) {
  Html html;
  if (item.given) {
    html += Tag("p", {{"class", "named ui"}}, Text("Your order")) +
            InOrder(*item.shown, Picks(item), &revealed.judged.marks, read_figure);
  }
  if (revealed.judged.right) return html;
  return html + Tag("p", {{"class", "named ui"}}, Text("The right order")) +
         InOrder(*item.shown, revealed.key.right.picks, nullptr, read_figure);
}

Html Matching(const ItemView& item, const Revealed& revealed, const FigureReader& read_figure) {
  const std::vector<int>& picks = Picks(item);
  Html list;
  for (int left = 0; left < static_cast<int>(item.shown->lefts.size()); ++left) {
    const int right = At(revealed.key.right.picks, left);
    const int picked = left < static_cast<int>(picks.size()) ? picks[left] : -1;
    const auto line = [&](const char* name, const char* style, int choice) {
      return Tag("div", {{"class", style}},
                 Tag("dt", Text(name)) +
                     Tag("dd", choice < 0 ? Text("nothing") : QuizLine(At(item.shown->choices, choice), read_figure)));
    };
    Html lines = line("you chose", picked == right ? "" : "got", picked);
    if (picked != right) lines += line("right is", "expected", right);
    list +=
        Marked(QuizLine(item.shown->lefts[left], read_figure),
               picked == right ? State("right", "good") : State("wrong", "bad"),
               Tag("dl", {{"class", "answer words"}}, lines) + Why(At(revealed.key.whys, left), read_figure), false);
  }
  return Tag("ol", {{"class", "choices"}}, list);
}

Html Typed(const ItemView& item, const Revealed& revealed) {
  const auto line = [](const char* name, const char* style, const std::string& text) {
    return Tag("div", {{"class", style}},
               Tag("dt", Text(name)) + Tag("dd", text.empty() ? Text("nothing") : LongText(text)));
  };
  const std::string yours = item.given ? item.given->answer.text : "";
  Html lines = line("you", revealed.judged.right ? "expected" : "got", yours);
  if (!revealed.judged.right || yours != revealed.key.text) lines += line("right", "expected", revealed.key.text);
  return Tag("dl", {{"class", "answer"}}, lines);
}

Html Answers(const ItemView& item, const Revealed& revealed, const FigureReader& read_figure) {
  switch (item.shown->kind) {
    case Kind::kSingle:
    case Kind::kMulti:
      return Choices(item, revealed, read_figure);
    case Kind::kOrdering:
      return Ordering(item, revealed, read_figure);
    case Kind::kMatching:
      return Matching(item, revealed, read_figure);
    case Kind::kNumeric:
    case Kind::kText:
    case Kind::kTracing:
      return Typed(item, revealed);
  }
  return {};
}

Html Verdict(const ItemView& item, const Revealed& revealed, const FigureReader& read_figure) {
  const Standpoint standpoint = StandpointOf(item, "");
  std::string earned = absl::StrCat(Decimal(revealed.points), " of ", Count(item.shown->points, "point", "points"));
  if (item.given && item.given->certainty != quiz::Certainty::kNone) {
    absl::StrAppend(&earned, " · for your certainty ", revealed.certainty_mark > 0 ? "+" : "",
                    Signed(revealed.certainty_mark));
  }
  Html html = Tag("p", {{"class", "score"}},
                  Tag("strong", State(standpoint.word, standpoint.tone)) + Tag("span", Text(earned)));
  // A choice's or a pair's own why stands beside it.
  if (revealed.key.whys.empty()) html += Why(revealed.judged.mistake, read_figure);
  return html + Trouble(item);
}

Html Guide(const std::string& guide) {
  if (guide.empty() || absl::StartsWith(guide, absl::string_view(kPending.data(), kPending.size()))) return {};
  return Tag("p", {{"class", "ui"}}, Tag("a", {{"href", FileUrl("", guide)}}, Text("Read the section of the guide")));
}

}  // namespace

Standpoint StandpointOf(const ItemView& item, const std::string& mode) {
  if (item.revealed) {
    if (item.revealed->judged.right) return {"right", "good"};
    if (item.revealed->judged.credit > 0) return {"partly right", "busy"};
    return {item.given ? "wrong" : "not answered", "bad"};
  }
  if (!item.given) return {"open", "open"};
  // In an exam an answer counts as it stands; elsewhere it is still to be given.
  return mode == "exam" ? Standpoint{"answered", "given"} : Standpoint{"begun", "busy"};
}

Html Trouble(const ItemView& item) {
  return item.trouble.empty() ? Html{} : Tag("p", {{"class", "ui"}}, Text(item.trouble));
}

Explanation Explain(const ItemView& item, const FigureReader& read_figure) {
  if (!item.revealed) return {};
  const Revealed& revealed = *item.revealed;
  return {.verdict = Verdict(item, revealed, read_figure),
          .answers = Answers(item, revealed, read_figure),
          .why = Tag("div", {{"class", "why"}}, QuizText(revealed.key.why, read_figure)) + Guide(revealed.key.guide)};
}

}  // namespace course::web
