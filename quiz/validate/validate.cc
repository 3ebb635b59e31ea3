#include "quiz/validate/validate.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>

namespace course::quiz {
namespace {

// The bank with those of its questions in whose lines the parser found nothing.
Bank Sound(const Parsed& parsed) {
  Bank sound = parsed.bank;
  const std::vector<Question>& all = parsed.bank.questions;
  sound.questions.clear();
  for (size_t i = 0; i < all.size(); ++i) {
    const int begin = all[i].line;
    const int end = i + 1 < all.size() ? all[i + 1].line : std::numeric_limits<int>::max();
    const bool broken = std::any_of(parsed.problems.begin(), parsed.problems.end(),
                                    [&](const Problem& p) { return p.line >= begin && p.line < end; });
    if (!broken) sound.questions.push_back(all[i]);
  }
  return sound;
}

}  // namespace

Problems Validate(const std::vector<Parsed>& banks, const Surroundings& surroundings) {
  Problems all;
  const auto add = [&](Problems problems) { std::move(problems.begin(), problems.end(), std::back_inserter(all)); };
  std::vector<const Bank*> whole;
  for (const Parsed& parsed : banks) {
    add(parsed.problems);
    add(parsed.untraced);
    // A file that is no TOML has no questions to count.
    if (parsed.bank.questions.empty() && parsed.bank.outcomes.empty()) continue;
    whole.push_back(&parsed.bank);
    add(CheckCounts(parsed.bank));
    add(CheckOutcomes(parsed.bank));
    add(CheckLengths(parsed.bank));
    const Bank sound = Sound(parsed);
    add(CheckEnough(sound));
    add(CheckPhrases(sound));
    add(CheckTolerance(sound));
    add(CheckJudged(sound));
    add(CheckGuides(sound, surroundings));
    add(CheckTests(sound, surroundings));
    add(CheckFigures(sound, surroundings));
  }
  add(CheckUniqueIds(whole));
  std::stable_sort(all.begin(), all.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  return all;
}

}  // namespace course::quiz
