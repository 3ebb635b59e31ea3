// A picture for each cell: colour says the tense, shape the person, a white sign inside the verb.
//
//   grey infinitive, blue present simple, red past simple, green past participle, purple simple future
//   circle I, square you, triangle he, she, it
//
// How one is drawn, in this order of random numbers: a light background; the shape's centre, moved by -1, 0 or +1 pixel
// each way from the middle, and the sign with it; its radius; its colour; noise on every value.
//
// The same bits on every machine: all of it is integer arithmetic. Edges are smoothed by counting which of 4 x 4 points
// of a pixel lie inside; the noise is a count of random bits; and a value is rounded to one of 256 levels, so that a
// PNG file holds an icon exactly. No function of the C library takes part.

#ifndef MODELS_DATA_GRAMMAR_ICON_H_
#define MODELS_DATA_GRAMMAR_ICON_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "models/data/grammar/cell.h"

namespace grammar {

inline constexpr int kIconSide = 32;  // [pixels]

// Draws `cell`.
//
//   returns  (32, 32, 3), each value level / 255 with a whole level of 0 to 255
//
//   background  grey, 0.92 to 0.98
//   radius      11.5 to 13.5 pixels: the circle's; the square's half side is 7/8 of it; the triangle reaches 9/8 of it
//               up and to either side and 9/16 of it down from the centre, which leaves room for the sign
//   colour      that of the tense, each channel moved by up to 0.06
//   sign        kGlyphs[verb], 2 x 2 pixels a square, its middle the shape's centre
//   noise       standard deviation 0.02, for each channel alone
//
// Errors: InvalidArgument for a cell that is out of range.
absl::StatusOr<base::Image> DrawIcon(const Cell& cell, uint64_t seed);

// (x - 0.5) * 2 for every value: from 0 .. 1 to -1 .. 1. Networks learn faster from inputs around zero.
base::Image Centered(const base::Image& image);

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_ICON_H_
