// The rules of a good bank, one function each. Pure: a bank in, problems out. What breaks one of them is a matter for
// its authors; the bank can still be used.
//
// Retired questions are no longer drawn, so they count for nothing here.

#ifndef QUIZ_VALIDATE_RULES_H_
#define QUIZ_VALIDATE_RULES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "quiz/question/problem.h"
#include "quiz/question/question.h"

namespace course::quiz {

using Problems = std::vector<Problem>;

// Of the bank as a whole. "count": enough questions, parametric, tracing, ordering and matching ones.
constexpr int kLeastQuestions = 25;
constexpr int kLeastParametric = 3;
constexpr int kLeastTracing = 2;
constexpr int kLeastOrdering = 1;
constexpr int kLeastMatching = 1;
Problems CheckCounts(const Bank& bank);
// "outcome": each has a question, and an attempt is long enough to ask for all.
Problems CheckOutcomes(const Bank& bank);
// "longest-is-right", "shortest-is-right": whoever picks by length must not do well.
constexpr double kMostByLength = 0.4;  // of the single-choice questions
Problems CheckLengths(const Bank& bank);
// "doubled": an id names one question of all banks.
Problems CheckUniqueIds(const std::vector<const Bank*>& banks);

// Of each question. "few-wrong": enough mistakes, items and pairs.
constexpr int kLeastWrong = 3;
constexpr int kLeastItems = 4;
constexpr int kLeastPairs = 3;
Problems CheckEnough(const Bank& bank);
// "phrase": "all of the above", and prompts that lean on another question, which may not be there or come later.
Problems CheckPhrases(const Bank& bank);
// "tolerance": a number that is not whole cannot be typed exactly.
Problems CheckTolerance(const Bank& bank);
// "judge": the program that scores takes the key as right, and every known mistake as wrong.
Problems CheckJudged(const Bank& bank);

// What banks point to, by paths relative to the workspace.
struct Surroundings {
  // The ids of a Markdown file's headings; nullopt if there is no such file.
  std::function<std::optional<std::vector<std::string>>(const std::string& path)> headings;
  std::function<bool(const std::string& path)> is_file;
  catalog::Course course;
};
// "guide": leads to a heading that is there, or says "pending:slug".
Problems CheckGuides(const Bank& bank, const Surroundings& surroundings);
// "tests": labs and tests that the course has.
Problems CheckTests(const Bank& bank, const Surroundings& surroundings);
// "figure": a file beside the bank, with a text for those who do not see it.
Problems CheckFigures(const Bank& bank, const Surroundings& surroundings);

}  // namespace course::quiz

#endif  // QUIZ_VALIDATE_RULES_H_
