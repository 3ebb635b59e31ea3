// What nobody can do better: the entropy of the drills.
//
// A text's chance is the product of its choices' (drill.h), and a text tells all its choices, so that what it says is
// the sum of what they say: with m cells of the verb, and of a cell s statements and q questions,
//
//   H(drill) = ln 20 + ln 12 + (1 + 12) / 2 * mean over verbs of H(turn)                                       [nats]
//   H(turn)  = ln m + ln 2 + mean over the verb's cells of (ln s + ln q) / 2
//
// A model is asked for every word but the first, which is given to it, and for <eos>.
//
// Source: Shannon 1948, "A Mathematical Theory of Communication", section 6; perplexity is exp of the nats a token.

#ifndef MODELS_GRAMMAR_LM_LANGUAGE_H_
#define MODELS_GRAMMAR_LM_LANGUAGE_H_

#include <map>

namespace grammar_lm {

struct Entropy {
  double turn = 0;        // [nats] of a turn whose verb is known, the mean over verbs
  double drill = 0;       // [nats]
  double first_word = 0;  // [nats] of the drill's first word
  double tokens = 0;      // the mean length of a drill, <eos> included
  // [nats] a token that a model is asked for: (drill - first_word) / (tokens - 1)
  double per_token() const { return (drill - first_word) / (tokens - 1); }
};
Entropy EntropyOfDrills();

// The chance of each word to be a drill's first, by id.
std::map<int, double> FirstWords();

}  // namespace grammar_lm

#endif  // MODELS_GRAMMAR_LM_LANGUAGE_H_
