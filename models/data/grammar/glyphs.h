// The twenty signs that stand for the verbs: 5 x 5 bitmaps, fixed.
//
// Found by a random search, under rules that make them easy to tell apart and pleasant to look at: any two differ in at
// least 10 of the 25 squares (a code with that distance is read right with 4 squares flipped), 9 to 16 squares are set,
// left mirrors right, the set squares hang together and touch all four edges. Twenty is about as many as such rules
// allow. Then each was given to the verb that it resembles most: a fork eats, a house is lived in, a walker walks.

#ifndef MODELS_DATA_GRAMMAR_GLYPHS_H_
#define MODELS_DATA_GRAMMAR_GLYPHS_H_

#include <array>

#include "models/data/grammar/cell.h"

namespace grammar {

inline constexpr int kGlyphSide = 5;

using Glyph = std::array<const char*, kGlyphSide>;  // rows from the top; '#' is set

extern const std::array<Glyph, kVerbs> kGlyphs;  // by verb

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_GLYPHS_H_
