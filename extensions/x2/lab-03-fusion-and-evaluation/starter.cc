// Lab x2-03  Fusion and evaluation. You edit this file; fusion.h says what each function promises.

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "extensions/x2/lab-03-fusion-and-evaluation/fusion.h"

namespace fusion::impl {

Numbers Gate(const Numbers& x, const Numbers& attended, double alpha) {
  // TODO(lab): what the new layer says, as far as the gate is open.
  return {};
}

GateSlopes GateBackward(const Numbers& attended, double alpha, const Numbers& slope) {
  // TODO(lab): how does each y_i move with x_i, with attended_i, and with alpha? The last one adds up over all i.
  return {};
}

Cost FusionCost(Family family, const World& world) {
  // TODO(lab): three families. Begin with one function for "so many rows pass a stack of blocks, seeing so many pairs".
  // Multiply int64_t.
  return {};
}

double TotalFlops(const Cost& cost, int64_t pictures, int64_t texts) {
  // TODO(lab): what is done once for each picture, once for each text, once for each pair?
  return 0;
}

Family Cheapest(const World& world, int64_t pictures, int64_t texts, bool must_write) {
  // TODO(lab): the smallest total among the families that can do it.
  return static_cast<Family>(kNobody);
}

absl::StatusOr<Scores> Circular(const std::vector<Asked>& asked) {
  // TODO(lab): refuse what cannot be scored. Then: where does the right option stand the r-th time?
  return absl::UnimplementedError("Circular");
}

Scores Expected(const std::vector<int>& options, double known) {
  // TODO(lab): what is known is right every time; a guess is right with 1/k, and k guesses in a row?
  return {};
}

double MmeScore(const std::vector<SaidYes>& said) {
  // TODO(lab): the share of right answers and the share of pictures that are right twice, in hundredths.
  return -1;
}

Gain PictureGain(const std::vector<Seen>& seen) {
  // TODO(lab): a difference of 1, 0 or -1 for each question; their mean, and how far that mean may be off.
  return {.share = -2, .error = -1};
}

absl::StatusOr<std::vector<int>> Dominators(const std::vector<Design>& designs) {
  // TODO(lab): refuse what cannot be compared. Then look for each design at all others.
  return absl::UnimplementedError("Dominators");
}

}  // namespace fusion::impl
