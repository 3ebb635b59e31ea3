// Lab x2-whisper-04  Word times: when each word was said, by where the decoder looked while it wrote it.
//
// You write the functions of this header in starter.cc. It is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.
//
//   tokens     rows: where the decoder looked when that token was its newest, before it wrote the next one
//   positions  columns: of the encoder, 0.02 s each

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_04_ALIGNMENT_ALIGNMENT_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_04_ALIGNMENT_ALIGNMENT_H_

#include <span>
#include <vector>

#include "base/mat.h"

namespace alignment {

inline constexpr double kSecondsPerPosition = 0.02;
inline constexpr int kMedianWidth = 7;

// One head of cross-attention.
struct Head {
  int layer = 0;
  int head = 0;

  bool operator==(const Head&) const = default;
};

// The heads that follow the sound in whisper-tiny.en, as published with it. Not every head does.
inline constexpr Head kTinyEnglishHeads[] = {{1, 0}, {2, 0}, {2, 5}, {3, 0}, {3, 1}, {3, 2}, {3, 3}, {3, 4}};

// A cell of a matrix.
struct Cell {
  int row = 0;
  int column = 0;

  bool operator==(const Cell&) const = default;
};

// [seconds] from the beginning of the recording.
struct WordTime {
  double start = 0;
  double end = 0;

  bool operator==(const WordTime&) const = default;
};

// The heads to use where nobody has published any: all of the last half of the layers, in order. Of an odd number of
// layers the one in the middle belongs to the last half.
//
//   returns  (layers - layers / 2) * heads of them
//
// Example:  4 layers of 6 heads: (2, 0) to (3, 5), 12 heads.
// Requires: layers >= 1, heads >= 1.
// Source:   openai/whisper, whisper/model.py (set_alignment_heads and what is there without it).
std::vector<Head> DefaultHeads(int layers, int heads);

// Cuts the padding off: the first `positions` columns, each row divided by the sum of what is left of it. A row that
// has nothing left becomes 1 / positions everywhere.
//
//   weights    (T, Ta)  one head; each row sums to 1 over the whole window
//   positions  of the recording: half of its frames
//   returns    (T, positions)
//
// Example:  0.1 0.3 0.6 with 2 positions: 0.25 0.75.
// Requires: 1 <= positions <= Ta; no weight is negative.
// Source:   openai/whisper, whisper/timing.py (find_alignment): a softmax over the columns that are left.
base::Mat CutToClip(const base::Mat& weights, int positions);

// Each column minus its mean over all tokens, divided by its standard deviation (of all of them: the sum of squares is
// divided by T). A column in which all are equal becomes 0.
//
//   weights  (T, P)
//   returns  (T, P)
//
// Example:  the column 1, 2, 3 becomes -1.224745, 0, 1.224745.
// Requires: at least one row.
// Numerics: sums in double, divided once, so that the mean of equal numbers is exactly that number.
// Source:   openai/whisper, whisper/timing.py (find_alignment).
base::Mat StandardiseColumns(const base::Mat& weights);

// The median of each number and its neighbours, `width` in all. Beyond both ends the row is mirrored without repeating
// the number at the end. A row of at most width / 2 numbers stays as it is.
//
//   row      (P)
//   width    an odd number
//   returns  (P)
//
// Example:  0 0 9 0 0 with width 3: 0 0 0 0 0. 1 2 7 with width 3: 2 2 2, of (2 1 2), (1 2 7) and (2 7 2).
// Requires: width >= 1 and odd.
// Source:   openai/whisper, whisper/timing.py (median_filter); Tukey 1977, "Exploratory Data Analysis", chapter 7.
std::vector<float> MedianFilter(std::span<const float> row, int width);

// The cheapest way from the upper left to the lower right cell, by steps of one row down, one column to the right, or
// both at once. A way costs the sum of all cells that it visits. Where several last steps to a cell cost the same, it
// is the one by row and column; after that the one by row.
//
//   costs    (N, M), any numbers, also negative ones
//   returns  the cells of the way, from the first to the last; none for a matrix without cells
//
// Example:  1 2 3 4 / 2 1 2 3 / 4 2 1 1 has the way (0, 0) (1, 1) (2, 2) (2, 3), which costs 4.
// Requires: no NaN.
// Numerics: sums in double.
// Source:   Sakoe, Chiba 1978, "Dynamic Programming Algorithm Optimization for Spoken Word Recognition", IEEE
//           Transactions on Acoustics, Speech, and Signal Processing 26 (dynamic time warping).
std::vector<Cell> CheapestWay(const base::Mat& costs);

// When each token is heard: of each head's weights CutToClip, then StandardiseColumns, then MedianFilter(kMedianWidth)
// on each row; the mean over the heads; without the first `skip` rows (the start of the transcript) and without the
// last one (the end); negated, because DTW looks for what is cheap; CheapestWay. A row begins at the time of the way's
// first cell in it.
//
//   heads      (T, Ta) of each chosen head
//   returns    T - skip - 1 times [seconds], none smaller than the one before
//
// Requires: at least one head, all of one shape; 1 <= positions <= Ta; 0 <= skip <= T - 2.
// Source:   openai/whisper, whisper/timing.py (find_alignment).
std::vector<double> TokenStarts(const std::vector<base::Mat>& heads, int positions, int skip);

// The times of words: a word starts with its first token and ends where the next word's first token starts.
//
//   starts       of each token of the text, and of what comes after it  [seconds]
//   word_tokens  how many tokens each word has
//   returns      one time for each word
//
// Example:  starts 0 0.1 0.4 0.5 0.9, words of 1, 2 and 1 tokens: 0 to 0.1, 0.1 to 0.5, 0.5 to 0.9.
// Requires: starts has one more element than word_tokens adds up to.
// Source:   openai/whisper, whisper/timing.py (find_alignment: word_boundaries).
std::vector<WordTime> WordTimes(std::span<const double> starts, std::span<const int> word_tokens);

}  // namespace alignment

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_04_ALIGNMENT_ALIGNMENT_H_
