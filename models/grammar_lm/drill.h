// What the language model learns: drills about one verb, in turns, statements and questions with their answers.
//
//   he past simple ate . she present simple of eat ? she eats . third person singular infinitive of eat . <eos>
//
// How a drill is drawn, each choice with equal chances:
//
//   a verb; 1 to 12 turns; and for each turn
//     a cell of the verb (tense and person) that is not held out
//     statement: one of the cell's paraphrases (models/data/grammar/captions.h), and a full stop
//     question:  one of the person's pronouns, the tense, "of", the verb, "?", then the answer and a full stop. The
//                answer is pronoun and form, and of an infinitive the form alone: "to eat"
//
// All turns of a drill are about the verb of the first: whoever continues one has to look back, further than a block of
// the cache. And since every choice has a known chance, so has every text; what a perfect model would score is
// arithmetic (language.h).
//
// Nothing is learnt from thirty cells, those that the course's CLIP does not know, either.

#ifndef MODELS_GRAMMAR_LM_DRILL_H_
#define MODELS_GRAMMAR_LM_DRILL_H_

#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "models/data/grammar/cell.h"

namespace grammar_lm {

inline constexpr int kMaxTurns = 12;
inline constexpr int kMaxTurn = 10;  // [tokens] "she past participle of listen ? she has listened ."
inline constexpr int kMaxDrill = kMaxTurns * kMaxTurn + 1;  // and <eos>

// The class ids that nothing is learnt from, ascending: 30 of 300.
const std::vector<int>& HeldOutCells();
// The cells of a verb that are learnt from: 13 to 15.
std::vector<grammar::Cell> LearntCells(int verb);

struct Question {
  std::string question;  // "he past simple of eat ?"
  std::string answer;    // "he ate ."
};

// The texts of a cell's turns: the statements, and the questions with one for each pronoun. REQUIRES: a cell that there
// is.
std::vector<std::string> Statements(const grammar::Cell& cell);
std::vector<Question> Questions(const grammar::Cell& cell);

// The cell that a turn is about, held out or not; nullopt for a text that is no turn.
std::optional<grammar::Cell> CellOfTurn(const std::string& text);

// A drill's token ids, <eos> last.
std::vector<int> DrawDrill(base::Rng& rng);

}  // namespace grammar_lm

#endif  // MODELS_GRAMMAR_LM_DRILL_H_
