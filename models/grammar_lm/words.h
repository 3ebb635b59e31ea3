// The words of the grammar drills: those of the grammar's captions, and two marks.
//
//   WordIds("He past simple of eat?")  ->  {4, 10, 8, 22, 59, 87}
//
// A closed world needs no BPE: every token is a word that one can read. A word that is not in it is an error, which
// names the word and its place.

#ifndef MODELS_GRAMMAR_LM_WORDS_H_
#define MODELS_GRAMMAR_LM_WORDS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/grammar/vocabulary.h"

namespace grammar_lm {

inline constexpr int kPad = grammar::kPad;  // no text has it; see WordTokenizer for what it is good for
inline constexpr int kEos = grammar::kEos;
inline constexpr int kQuestionMark = grammar::kVocabularySize;
inline constexpr int kFullStop = grammar::kVocabularySize + 1;
inline constexpr int kVocabulary = grammar::kVocabularySize + 2;  // 89

// All words by id: grammar::Words(), "?", ".".
const std::vector<std::string>& Words();

// The ids of a text's words, without an end token. Case does not matter, words stand apart by white space, and a mark
// may stand right behind a word.
//
// Errors: InvalidArgument names the first word that is unknown, and its place among the words, counted from 1.
absl::StatusOr<std::vector<int>> WordIds(std::string_view text);

// The words with a space between, a mark's too; the end token stands for nothing.
//
// Errors: InvalidArgument names the first id that is out of range, and its place, counted from 0.
absl::StatusOr<std::string> TextOf(std::span<const int> ids);

}  // namespace grammar_lm

#endif  // MODELS_GRAMMAR_LM_WORDS_H_
