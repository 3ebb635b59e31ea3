#include "models/grammar_lm/drill.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "models/data/grammar/captions.h"
#include "models/data/grammar/conjugate.h"
#include "models/data/grammar/icon_set.h"
#include "models/grammar_lm/words.h"

namespace grammar_lm {

using grammar::Cell;

namespace {

constexpr uint64_t kHeldOutSeed = 7;  // grammar_clip's

template <class T>
const T& DrawOne(const std::vector<T>& all, base::Rng& rng) {
  return all[rng.Below(static_cast<int>(all.size()))];
}

std::vector<std::string> Pronouns(int person) {
  if (person == grammar::kThird) return {"he", "she", "it"};
  return {person == grammar::kFirst ? "I" : "you"};
}

std::string DrawTurn(const std::vector<Cell>& cells, base::Rng& rng) {
  const Cell& cell = DrawOne(cells, rng);
  if (rng.Below(2) == 0) return DrawOne(Statements(cell), rng);
  const std::vector<Question> questions = Questions(cell);
  const Question& drawn = DrawOne(questions, rng);
  return absl::StrCat(drawn.question, " ", drawn.answer);
}

// The class of every text that is a turn.
const std::map<std::string, int>& AllTurns() {
  static const auto* const turns = [] {
    auto* made = new std::map<std::string, int>;
    for (int id = 0; id < grammar::kCells; ++id) {
      const Cell cell = grammar::CellOf(id).value();
      for (const std::string& text : Statements(cell)) made->emplace(text, id);
      for (const Question& q : Questions(cell)) made->emplace(absl::StrCat(q.question, " ", q.answer), id);
    }
    return made;
  }();
  return *turns;
}

}  // namespace

const std::vector<int>& HeldOutCells() {
  static const auto* const held_out = new std::vector<int>(grammar::HeldOutCells(kHeldOutSeed));
  return *held_out;
}

std::vector<Cell> LearntCells(int verb) {
  constexpr int kCellsOfAVerb = grammar::kTenses * grammar::kPersons;
  std::vector<Cell> cells;
  for (int id = verb * kCellsOfAVerb; id < (verb + 1) * kCellsOfAVerb; ++id) {
    if (!std::ranges::binary_search(HeldOutCells(), id)) cells.push_back(grammar::CellOf(id).value());
  }
  return cells;
}

std::vector<std::string> Statements(const Cell& cell) {
  std::vector<std::string> texts = grammar::Paraphrases(cell).value();
  for (std::string& text : texts) absl::StrAppend(&text, " .");
  return texts;
}

std::vector<Question> Questions(const Cell& cell) {
  const std::string phrase = grammar::Phrase(cell).value();
  std::vector<Question> questions;
  for (const std::string& pronoun : Pronouns(cell.person)) {
    // "he to eat" is no sentence.
    const std::string subject = cell.tense == grammar::kInfinitive ? "" : absl::StrCat(pronoun, " ");
    questions.push_back({.question = absl::StrCat(pronoun, " ", grammar::kTenseWords[cell.tense], " of ",
                                                  grammar::kVerbNames[cell.verb], " ?"),
                         .answer = absl::StrCat(subject, phrase, " .")});
  }
  return questions;
}

std::optional<Cell> CellOfTurn(const std::string& text) {
  const auto found = AllTurns().find(text);
  if (found == AllTurns().end()) return std::nullopt;
  return grammar::CellOf(found->second).value();
}

std::vector<int> DrawDrill(base::Rng& rng) {
  const std::vector<Cell> cells = LearntCells(rng.Below(grammar::kVerbs));
  std::vector<int> ids;
  for (int turn = 0, turns = 1 + rng.Below(kMaxTurns); turn < turns; ++turn) {
    const auto words = WordIds(DrawTurn(cells, rng));
    CHECK(words.ok()) << words.status();
    ids.insert(ids.end(), words->begin(), words->end());
  }
  ids.push_back(kEos);
  return ids;
}

}  // namespace grammar_lm
