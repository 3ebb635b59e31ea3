// When each word was said, by where the decoder looked while it wrote it: some heads of cross-attention follow the
// sound as a finger follows the lines of a book.
//
//   weights of the chosen heads ──► cut to the clip ──► standardised ──► smoothed ──► averaged ──► the cheapest way
//                                                                                                 through text and time
//
// Source: openai/whisper, timing.py; Giorgino 2009, "Computing and Visualizing Dynamic Time Warping Alignments in R"
// (DTW); Radford et al. 2022 for the model.

#ifndef MODELS_WHISPER_ALIGNMENT_H_
#define MODELS_WHISPER_ALIGNMENT_H_

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mat.h"

namespace whisper {

inline constexpr double kSecondsPerPosition = 0.02;  // of the encoder

// The median of each element of a row and its neighbours, `width` (odd) in all; beyond its ends the row is mirrored
// without repeating the last element. A row of at most width / 2 elements stays as it is.
std::vector<float> MedianFilter(std::span<const float> row, int width);

// How well each token fits each position of the sound: (tokens - skip - 1, positions), the larger the better.
//
//   heads      weights (tokens, Ta) of each chosen head; a row is one token, and what it looked at before the next one
//              was written
//   positions  of the clip in the window of 30 s: half of its frames. The others are padding, and cut off
//   skip       tokens at the front (the start of the transcript) that say nothing about the sound; the last token (the
//              end) is left out, too
//
//   1. Columns beyond the clip are cut off, and each row divided by the sum of what is left (a softmax over them).
//   2. In each head, each column minus its mean over all tokens, divided by its standard deviation: where every token
//      looks (silence, noise) counts for nothing.
//   3. Each row through MedianFilter(7).
//   4. The mean over the heads, without the rows that are skipped.
//
// REQUIRES: at least one head, all of one shape; 1 <= positions <= Ta; skip + 1 <= tokens.
base::Mat AlignmentScores(std::span<const base::Mat> heads, int positions, int skip);

// The cheapest way from the upper left to the lower right corner of a matrix of costs, by steps (1, 1), (1, 0) and
// (0, 1); its cost is the sum over all cells that it visits. Of last steps that are equally cheap it is the first in
// this list. (openai/whisper takes (0, 1) as soon as two are, although it may be the dearest; with floats they hardly
// ever are.)
//
// Example: 1 2 3 4 / 2 1 2 3 / 4 2 1 1 has the way (0, 0) (1, 1) (2, 2) (2, 3), which costs 4.
std::vector<std::pair<int, int>> CheapestWay(const base::Mat& costs);

// When each row of AlignmentScores begins [s]: the time of the way's first cell in it.
std::vector<double> RowStarts(const base::Mat& scores);

struct WordTime {
  int first_token = 0, tokens = 0;  // among the text tokens
  double start = 0, end = 0;        // [s] from the beginning of the window

  bool operator==(const WordTime&) const = default;
};

// The times of words.
//
//   starts       RowStarts from the row of the last token in front of the text on: a row is where its token looked
//                before the next one was written, so it tells when that one was said. One for each text token, and one
//                for the end
//   word_tokens  how many tokens each word has
//
// REQUIRES: starts has one more element than word_tokens adds up to.
std::vector<WordTime> WordTimes(std::span<const double> starts, std::span<const int> word_tokens);

}  // namespace whisper

#endif  // MODELS_WHISPER_ALIGNMENT_H_
