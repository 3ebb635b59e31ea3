// What is spoken of the grammar universe: each of the 300 cells as one says it aloud.
//
//   to eat    I eat    she has eaten    it will eat
//
// The third person has three pronouns, and the infinitive has none, so 300 cells are 420 texts.

#ifndef MODELS_SPOKEN_GRAMMAR_FORMS_H_
#define MODELS_SPOKEN_GRAMMAR_FORMS_H_

#include <string>
#include <string_view>
#include <vector>

namespace spoken_grammar {

inline constexpr int kForms = 420;

// By verb, then tense, then pronoun (I, you, he, she, it); none twice.
const std::vector<std::string>& Forms();

// All words of the forms, in the order in which they first come: 73.
const std::vector<std::string>& FormWords();

// The words of a text, at its spaces.
std::vector<std::string> WordsOf(std::string_view text);

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_FORMS_H_
