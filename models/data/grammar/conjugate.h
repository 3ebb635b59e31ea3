// From a cell to its words: the bare form, and the form as it stands in a sentence.
//
//   cell                              Conjugate     Phrase
//   {eat, infinitive, any}            eat           to eat
//   {eat, present simple, 3rd}        eats          eats
//   {eat, past simple, any}           ate           ate
//   {eat, past participle, 3rd}       eaten         has eaten
//   {eat, simple future, any}         will eat      will eat
//
// Many cells share a bare form ("come" fits eight of them); captions.h says which.

#ifndef MODELS_DATA_GRAMMAR_CONJUGATE_H_
#define MODELS_DATA_GRAMMAR_CONJUGATE_H_

#include <string>

#include "absl/status/statusor.h"
#include "models/data/grammar/cell.h"

namespace grammar {

// The bare form. Errors: InvalidArgument for a verb, tense or person that is out of range.
absl::StatusOr<std::string> Conjugate(const Cell& cell);

// The form with the words that go with it: to, have or has, will. Errors: as Conjugate.
absl::StatusOr<std::string> Phrase(const Cell& cell);

// The other future: "am going to eat", "are going to eat", "is going to eat". With it, text has 20 x 6 x 3 = 360
// surface forms; icons have no colour for it. Errors: as Conjugate.
absl::StatusOr<std::string> GoingTo(int verb, int person);

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_CONJUGATE_H_
