// What was chosen at one question.

#ifndef COHORT_ITEMS_CHOICES_H_
#define COHORT_ITEMS_CHOICES_H_

#include <optional>
#include <vector>

#include "cohort/items/items.h"
#include "quiz/paper/paper.h"

namespace course::cohort {

// One learner's meeting with one question. Pointers into the papers, which outlive it.
struct Seen {
  enum Group { kMiddle, kUpper, kLower };
  const quiz::Item* item = nullptr;
  const quiz::ItemScore* score = nullptr;
  const quiz::Given* given = nullptr;               // nullptr: nothing
  const std::vector<std::string>* names = nullptr;  // AnsweredPaper::names, of a parametric question
  std::optional<double> seconds;
  std::optional<double> rest;  // share of the points of the other questions
  Group group = kMiddle;
};

// `question`: as the bank has it today; nullptr if it has it no more.
std::vector<Choice> CountChoices(const quiz::Question* question, const std::vector<Seen>& seen);

}  // namespace course::cohort

#endif  // COHORT_ITEMS_CHOICES_H_
