// Lab x2-whisper-04  Word times. You edit this file; alignment.h says what each function promises.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <span>
#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-04-alignment/alignment.h"

namespace alignment {

using base::Mat;

std::vector<Head> DefaultHeads(int layers, int heads) {
  // TODO(lab): which layer does the last half begin with?
  return {};
}

Mat CutToClip(const Mat& weights, int positions) {
  // TODO(lab): the first columns; then each row by its sum, which may be 0.
  return {};
}

Mat StandardiseColumns(const Mat& weights) {
  // TODO(lab): mean and deviation of each column, over all tokens.
  return {};
}

std::vector<float> MedianFilter(std::span<const float> row, int width) {
  // TODO(lab): width numbers around each place, mirrored at both ends, and the one in their middle when sorted.
  return {};
}

std::vector<Cell> CheapestWay(const Mat& costs) {
  // TODO(lab): what does the cheapest way to each cell cost, and by which step did it come? Then back from the last.
  return {};
}

std::vector<double> TokenStarts(const std::vector<Mat>& heads, int positions, int skip) {
  // TODO(lab): the functions above, one after the other; then the first cell of each row.
  return {};
}

std::vector<WordTime> WordTimes(std::span<const double> starts, std::span<const int> word_tokens) {
  // TODO(lab): a word ends where the next one starts.
  return {};
}

}  // namespace alignment
