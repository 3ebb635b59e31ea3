#include "models/grammar_lm/language.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "models/data/grammar/cell.h"
#include "models/grammar_lm/drill.h"
#include "models/grammar_lm/words.h"

namespace grammar_lm {
namespace {

struct ChanceOfTurn {
  std::vector<int> words;
  double chance;
};

// Every turn about a cell, with its chance if the cell is given.
std::vector<ChanceOfTurn> Turns(const grammar::Cell& cell) {
  std::vector<ChanceOfTurn> turns;
  const std::vector<std::string> statements = Statements(cell);
  for (const std::string& text : statements) turns.push_back({WordIds(text).value(), 0.5 / statements.size()});
  const std::vector<Question> questions = Questions(cell);
  for (const Question& q : questions) {
    turns.push_back({WordIds(absl::StrCat(q.question, " ", q.answer)).value(), 0.5 / questions.size()});
  }
  return turns;
}

}  // namespace

Entropy EntropyOfDrills() {
  Entropy entropy;
  double turn_tokens = 0;
  for (int verb = 0; verb < grammar::kVerbs; ++verb) {
    const std::vector<grammar::Cell> cells = LearntCells(verb);
    for (const grammar::Cell& cell : cells) {
      for (const auto& [words, chance] : Turns(cell)) {
        const double of_turn = chance / cells.size();  // if the verb is given
        entropy.turn -= of_turn * std::log(of_turn) / grammar::kVerbs;
        turn_tokens += of_turn * words.size() / grammar::kVerbs;
      }
    }
  }
  constexpr double kMeanTurns = (1 + kMaxTurns) / 2.0;
  entropy.drill = std::log(grammar::kVerbs) + std::log(kMaxTurns) + kMeanTurns * entropy.turn;
  entropy.tokens = kMeanTurns * turn_tokens + 1;
  for (const auto& [word, chance] : FirstWords()) entropy.first_word -= chance * std::log(chance);
  return entropy;
}

std::map<int, double> FirstWords() {
  std::map<int, double> chances;
  for (int verb = 0; verb < grammar::kVerbs; ++verb) {
    const std::vector<grammar::Cell> cells = LearntCells(verb);
    for (const grammar::Cell& cell : cells) {
      for (const auto& [words, chance] : Turns(cell)) chances[words[0]] += chance / cells.size() / grammar::kVerbs;
    }
  }
  return chances;
}

}  // namespace grammar_lm
