// The texts that go with a cell, and the cells that go with a text.
//
// A caption names its cell and no other: "he past simple ate". Paraphrases say the same in other words and are drawn at
// random in training, so that the text encoder learns the cell and not one sentence:
//
//   he ate                 she ate                    past simple it ate
//   he ate past simple     third person singular past simple of eat
//
// Bare forms are a trap: "worked" fits six cells and "come" eight. None of them is a paraphrase, except the one that is
// unambiguous (works). A search for such a text counts every cell that it fits as a hit (IsHit).

#ifndef MODELS_DATA_GRAMMAR_CAPTIONS_H_
#define MODELS_DATA_GRAMMAR_CAPTIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/rng.h"
#include "models/data/grammar/cell.h"

namespace grammar {

// The longest paraphrase, "third person singular past participle of work", and its EOS [tokens].
inline constexpr int kMaxTokens = 8;

// Pronoun, name of the tense, phrase: "I infinitive to eat", "he past participle has eaten". The third person is "he".
//
// Errors: InvalidArgument for a cell that is out of range, here and below.
absl::StatusOr<std::string> Caption(const Cell& cell);

// Every text that names this cell and no other, the caption first; none twice. For each pronoun (he, she and it in the
// third person) the three orders of pronoun, tense and phrase, and without the tense where that is a sentence (not "he
// to eat"); the description; the bare form where no other cell has it.
absl::StatusOr<std::vector<std::string>> Paraphrases(const Cell& cell);

// One of them, each with the same chance.
absl::StatusOr<std::string> DrawParaphrase(const Cell& cell, base::Rng& rng);

// The class ids, ascending, of all cells that `text` fits: as a paraphrase, a bare form ("worked") or a phrase ("have
// worked"). Empty if it is none of these. Case and spaces do not matter.
//
// Errors: NotFound for a word that is not in the vocabulary.
absl::StatusOr<std::vector<int>> CellsNamed(std::string_view text);

// Whether an icon of class `class_id` is a right answer to `text`.
//
// Errors: as CellsNamed, and InvalidArgument for a class that is out of range.
absl::StatusOr<bool> IsHit(std::string_view text, int class_id);

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_CAPTIONS_H_
