// Word-level tokens for captions: a small closed world needs no BPE, and every token is a word that one can read.
//
//   Tokenize("he past simple ate")  ->  {4, 10, 8, 61, 1}, the last one EOS
//
// Upper and lower case are the same word; words stand apart by white space. There is no token for unknown words: a word
// that is not in the vocabulary is an error, which names it.

#ifndef MODELS_DATA_GRAMMAR_VOCABULARY_H_
#define MODELS_DATA_GRAMMAR_VOCABULARY_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace grammar {

inline constexpr int kPad = 0;
inline constexpr int kEos = 1;
inline constexpr int kVocabularySize = 87;

// All words by id: PAD, EOS, pronouns, names of tenses, helping words, names of persons, then the forms of each verb.
// What is new is added at the end: a checkpoint's embedding rows are numbered by these ids.
const std::vector<std::string>& Words();

// The ids of the words, and EOS behind them.
//
// Errors: NotFound for a word that is not in the vocabulary.
absl::StatusOr<std::vector<int>> Tokenize(std::string_view text);

// The words up to the first EOS or PAD or the end, with spaces between. Detokenize(Tokenize(x)) is x in the
// vocabulary's case and with single spaces.
//
// Errors: InvalidArgument for an id that is out of range.
absl::StatusOr<std::string> Detokenize(std::span<const int> ids);

// `ids` with PAD behind, `length` in all.
//
// Errors: InvalidArgument if there are more than that already: a caption cut off would lose its EOS.
absl::StatusOr<std::vector<int>> Padded(std::vector<int> ids, int length);

// Where EOS stands: the row of the text encoder that is read out.
//
// Errors: NotFound without EOS.
absl::StatusOr<int> EosRow(std::span<const int> ids);

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_VOCABULARY_H_
