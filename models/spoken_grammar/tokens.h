// The tokenizer of spoken grammar, as a tokenizer.json that models/whisper reads: byte-pair encoding that is learnt on
// the spoken forms until each of their words, with the space in front, is one token.
//
//   bytes 0 .. 255   joined pairs   <|endoftext|> <|startoftranscript|> <|nospeech|> <|notimestamps|>
//   timestamps <|0.00|> .. <|2.00|>
//
// It is a small Whisper's vocabulary in all parts: any text can be said in bytes, timestamps are the last ids. There is
// no <|startofprev|>: this model was never told what was said before.

#ifndef MODELS_SPOKEN_GRAMMAR_TOKENS_H_
#define MODELS_SPOKEN_GRAMMAR_TOKENS_H_

#include <string>

namespace spoken_grammar {

inline constexpr int kTimestamps = 101;  // every 20 ms of a window of two seconds

// Always the same bytes.
// Source: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", algorithm 1.
std::string TokenizerJson();

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_TOKENS_H_
