// Which questions a paper has, and in which order.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/paper/paper.h"
#include "quiz/paper/seed.h"

namespace course::quiz {
namespace {

// The lot of each question depends on nothing but the seed and its id: one that is added to the bank comes in
// somewhere, and the others keep their order.
void SortByLot(std::vector<const Question*>& questions, uint64_t seed) {
  std::vector<std::pair<uint64_t, const Question*>> lots;
  for (const Question* question : questions) lots.emplace_back(DerivedSeed(seed, "draw", question->id), question);
  std::sort(lots.begin(), lots.end());
  for (size_t i = 0; i < lots.size(); ++i) questions[i] = lots[i].second;
}

std::vector<std::string> Ids(const std::vector<const Question*>& questions) {
  std::vector<std::string> ids;
  for (const Question* question : questions) ids.push_back(question->id);
  return ids;
}

absl::StatusOr<std::vector<std::string>> Shuffled(const Bank& bank, uint64_t seed,
                                                  const std::vector<std::string>& only) {
  std::vector<const Question*> questions;
  std::set<std::string> seen;
  for (const std::string& id : only) {
    const Question* question = bank.Find(id);
    if (question == nullptr) return absl::NotFoundError(absl::StrCat("bank ", bank.id, " has no question ", id));
    if (!seen.insert(id).second) return absl::InvalidArgumentError(absl::StrCat("question ", id, " is asked twice"));
    questions.push_back(question);
  }
  SortByLot(questions, seed);
  return Ids(questions);
}

}  // namespace

std::vector<std::string> DrawQuestions(const Bank& bank, uint64_t seed) {
  std::vector<const Question*> live;
  for (const Question& question : bank.questions) {
    if (!question.retired) live.push_back(&question);
  }
  SortByLot(live, seed);
  const size_t most = std::min<size_t>(std::max(bank.draw, 0), live.size());

  // The first of each outcome, then whatever comes first.
  std::set<std::string> outcomes;
  std::vector<const Question*> drawn, others;
  for (const Question* question : live)
    (outcomes.insert(question->outcome).second ? drawn : others).push_back(question);
  drawn.insert(drawn.end(), others.begin(), others.end());
  drawn.resize(most);
  SortByLot(drawn, seed);
  return Ids(drawn);
}

absl::StatusOr<std::vector<Item>> DrawPaper(const Bank& bank, uint64_t seed, const std::vector<std::string>& only,
                                            Revision revision) {
  std::vector<std::string> ids = DrawQuestions(bank, seed);
  if (!only.empty()) {
    ASSIGN_OR_RETURN(ids, Shuffled(bank, seed, only));
  }
  std::vector<Item> items;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(Item item, MakeItem(*bank.Find(id), seed, revision));
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace course::quiz
