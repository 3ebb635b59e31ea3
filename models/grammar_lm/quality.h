// How well the grammar LM knows its language.

#ifndef MODELS_GRAMMAR_LM_QUALITY_H_
#define MODELS_GRAMMAR_LM_QUALITY_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/data/grammar/cell.h"
#include "nn/param_store.h"

namespace grammar_lm {

inline constexpr uint64_t kEvaluationSeed = 1000;  // of the drills and the dice; no training has it

// Shares are 0 to 1.
struct Quality {
  double perplexity = 0;  // exp of the mean -ln p of 2,000 fresh drills' words; the language's own is exp(per_token())
  // Of the turns that the model says when its words are drawn from its probabilities as they are (200 drills, first
  // words drawn from the language):
  double turns = 0;  // those that are turns of the language
  double topic = 0;  // of these, those about the verb of the drill's first
  // Of the questions about cells, those with the right answer, word by word, when the likeliest word is taken:
  double learnt = 0;   // cells that the model has learnt from
  double unseen = 0;   // cells that it has not, and whose form it has heard of another person: "I ate", and now he
  double unheard = 0;  // cells that it has not, and whose form is nobody else's: nothing can tell it "watches"
};
Quality MeasureQuality(const nn::ParamStore& params);

// Whether a word of the cell's form stands in no turn that is learnt from.
bool IsUnheard(const grammar::Cell& cell);

// What the model says behind `words`, until it says `last` or <eos> (which is the last one then) or the context is
// full.
//
//   choose   of the next word's logits (V): its id
// REQUIRES: at least one word, each in the vocabulary.
std::vector<int> Continue(const nn::ParamStore& params, std::vector<int> words, int last,
                          const std::function<int(std::span<const float> logits)>& choose);

}  // namespace grammar_lm

#endif  // MODELS_GRAMMAR_LM_QUALITY_H_
