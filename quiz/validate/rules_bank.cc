// Rules of a bank as a whole.

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "quiz/validate/each.h"
#include "quiz/validate/rules.h"

namespace course::quiz {
namespace {

// Characters, not bytes: every byte of UTF-8 but those that go on with a character.
size_t Length(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

// Whether the right option is the longest of all (sign 1) or the shortest (sign -1).
bool RightStandsOut(const Question& question, int sign) {
  const long right = sign * static_cast<long>(Length(question.right[0].text));
  return std::all_of(question.wrong.begin(), question.wrong.end(),
                     [&](const Option& wrong) { return sign * static_cast<long>(Length(wrong.text)) < right; });
}

}  // namespace

Problems CheckCounts(const Bank& bank) {
  const std::vector<const Question*> live = Live(bank);
  const auto count = [&](const auto& is) { return std::count_if(live.begin(), live.end(), is); };
  const auto count_kind = [&](Kind kind) { return count([&](const Question* q) { return q->kind == kind; }); };
  const struct {
    const char* what;
    long have;
    int least;
  } counts[] = {
      {"questions", static_cast<long>(live.size()), kLeastQuestions},
      {"parametric questions", count([](const Question* q) { return q->IsParametric(); }), kLeastParametric},
      {"tracing questions", count_kind(Kind::kTracing), kLeastTracing},
      {"ordering questions", count_kind(Kind::kOrdering), kLeastOrdering},
      {"matching questions", count_kind(Kind::kMatching), kLeastMatching},
  };
  Problems problems;
  for (const auto& [what, have, least] : counts) {
    if (have >= least) continue;
    problems.push_back(Of(bank, "count", absl::StrCat("has ", have, " ", what, ": write ", least - have, " more")));
  }
  return problems;
}

Problems CheckOutcomes(const Bank& bank) {
  Problems problems;
  const std::vector<const Question*> live = Live(bank);
  for (const Outcome& outcome : bank.outcomes) {
    if (std::any_of(live.begin(), live.end(), [&](const Question* q) { return q->outcome == outcome.id; })) continue;
    problems.push_back(Of(bank, "outcome",
                          absl::StrCat("asks nothing about its outcome \"", outcome.id,
                                       "\": write a question, or take the outcome out")));
  }
  if (bank.draw < static_cast<int>(bank.outcomes.size())) {
    problems.push_back(Of(bank, "outcome",
                          absl::StrCat("draws ", bank.draw, " questions, too few for its ", bank.outcomes.size(),
                                       " outcomes: raise `draw`")));
  }
  if (bank.draw > static_cast<int>(live.size())) {
    problems.push_back(
        Of(bank, "count",
           absl::StrCat("draws ", bank.draw, " questions and has ", live.size(), ": lower `draw`, or write more")));
  }
  return problems;
}

Problems CheckLengths(const Bank& bank) {
  std::vector<const Question*> asked;
  for (const Question* question : Live(bank)) {
    // What a formula computes is as long as it is.
    if (question->kind == Kind::kSingle && !question->IsParametric() && question->right.size() == 1) {
      asked.push_back(question);
    }
  }
  const size_t most = static_cast<size_t>(kMostByLength * asked.size());
  Problems problems;
  for (const auto& [sign, rule, what] :
       {std::tuple(1, "longest-is-right", "longest"), std::tuple(-1, "shortest-is-right", "shortest")}) {
    std::vector<std::string> given_away;
    for (const Question* question : asked) {
      if (RightStandsOut(*question, sign)) given_away.push_back(question->id);
    }
    if (given_away.size() <= most) continue;
    problems.push_back(
        Of(bank, rule,
           absl::StrFormat("gives the right option away in %d of %d single-choice questions, where it is "
                           "the %s; at most %d may: change the length of an option in some of %s",
                           given_away.size(), asked.size(), what, most, absl::StrJoin(given_away, ", "))));
  }
  return problems;
}

Problems CheckUniqueIds(const std::vector<const Bank*>& banks) {
  Problems problems;
  std::map<std::string, std::string> places;
  for (const Bank* bank : banks) {
    for (const Question& question : bank->questions) {
      const std::string place = absl::StrCat(bank->file, ":", question.line);
      const auto [first, fresh] = places.emplace(question.id, place);
      // Within one file it is the parser that says so.
      if (fresh || first->second.starts_with(bank->file + ":")) continue;
      problems.push_back(
          Of(*bank, question, "doubled", absl::StrCat("has the id of the one in ", first->second, ": rename one")));
    }
  }
  return problems;
}

}  // namespace course::quiz
