// The 76 tokens of a decoder that speaks spoken grammar alone: its words, and what a transcript begins and ends with.
//
//   0 .. 72  FormWords()    <|startoftranscript|>  <|notimestamps|>  <|endoftext|>

#ifndef MODELS_SPOKEN_GRAMMAR_FROZEN_WORDS_H_
#define MODELS_SPOKEN_GRAMMAR_FROZEN_WORDS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spoken_grammar {

inline constexpr int kWords = 73;
inline constexpr int kStartOfTranscript = kWords, kNoTimestamps = kWords + 1, kEndOfText = kWords + 2;
inline constexpr int kTokens = kWords + 3;

// <|startoftranscript|> <|notimestamps|> she has eaten <|endoftext|>. REQUIRES: each word is one of FormWords().
std::vector<int> TokensOf(std::string_view text);

// The words among the tokens, with a space between them.
std::string TextOf(std::span<const int> tokens);

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_FROZEN_WORDS_H_
