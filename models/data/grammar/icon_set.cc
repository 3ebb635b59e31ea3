#include "models/data/grammar/icon_set.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/data/grammar/cell.h"
#include "models/data/grammar/icon.h"

namespace grammar {
namespace {

// Shuffles must not repeat the numbers that the icons of the same seed are drawn from.
constexpr uint64_t kForSplits = 0x73706c6974;      // "split"
constexpr uint64_t kForCells = 0x63656c6c73;       // "cells"
constexpr uint64_t kGolden = 0x9e3779b97f4a7c15u;  // what base::Rng adds to its state with every number

// Fisher and Yates: every order of 0 .. count - 1 is equally likely.
std::vector<int> ShuffledIndices(int count, base::Rng& rng) {
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (int i = count - 1; i > 0; --i) std::swap(order[i], order[rng.Below(i + 1)]);
  return order;
}

// Counts what each verb, tense, person and half has lost.
class Losses {
 public:
  // Whether all four may lose one more; if so, they have.
  bool Take(int class_id) {
    const Cell cell = CellOf(class_id).value();
    const int half = class_id < 100 ? 0 : 1;
    if (verb_[cell.verb] == 2 || tense_[cell.tense] == kHeldOutCells / kTenses) return false;
    if (person_[cell.person] == kHeldOutCells / kPersons || half_[half] == (half == 0 ? 9 : 21)) return false;
    ++verb_[cell.verb];
    ++tense_[cell.tense];
    ++person_[cell.person];
    ++half_[half];
    return true;
  }

 private:
  std::array<int, kVerbs> verb_ = {};
  std::array<int, kTenses> tense_ = {};
  std::array<int, kPersons> person_ = {};
  std::array<int, 2> half_ = {};
};

}  // namespace

uint64_t IconSeed(uint64_t set_seed, int index) {
  return base::Rng{set_seed + static_cast<uint64_t>(index) * kGolden}.Next();
}

absl::StatusOr<LabelledIcon> MakeIcon(int index, uint64_t set_seed) {
  if (index < 0) return absl::InvalidArgumentError(absl::StrCat("icon ", index, ": an index is at least 0"));
  const int class_id = index % kCells;
  ASSIGN_OR_RETURN(const Cell cell, CellOf(class_id));
  ASSIGN_OR_RETURN(base::Image image, DrawIcon(cell, IconSeed(set_seed, index)));
  return LabelledIcon{std::move(image), class_id};
}

absl::StatusOr<std::vector<LabelledIcon>> MakeIcons(int count, uint64_t set_seed) {
  if (count < 0) return absl::InvalidArgumentError(absl::StrCat(count, " icons: a count is at least 0"));
  std::vector<LabelledIcon> icons;
  icons.reserve(count);
  for (int index = 0; index < count; ++index) {
    ASSIGN_OR_RETURN(LabelledIcon icon, MakeIcon(index, set_seed));
    icons.push_back(std::move(icon));
  }
  return icons;
}

absl::StatusOr<Split> ShuffledSplit(int count, int train, uint64_t seed) {
  if (train < 0 || train > count) {
    return absl::InvalidArgumentError(absl::StrCat("cannot take ", train, " of ", count, " icons for training"));
  }
  base::Rng rng{seed ^ kForSplits};
  const std::vector<int> order = ShuffledIndices(count, rng);
  return Split{{order.begin(), order.begin() + train}, {order.begin() + train, order.end()}};
}

std::vector<int> HeldOutCells(uint64_t seed) {
  base::Rng rng{seed ^ kForCells};
  while (true) {
    Losses losses;
    std::vector<int> taken;
    for (int class_id : ShuffledIndices(kCells, rng)) {
      if (losses.Take(class_id)) taken.push_back(class_id);
    }
    if (taken.size() < kHeldOutCells) continue;
    std::sort(taken.begin(), taken.end());
    return taken;
  }
}

Split CompositionalSplit(int count, uint64_t seed) {
  const std::vector<int> held_out = HeldOutCells(seed);
  Split split;
  for (int index = 0; index < count; ++index) {
    const bool unseen = std::binary_search(held_out.begin(), held_out.end(), index % kCells);
    (unseen ? split.test : split.train).push_back(index);
  }
  return split;
}

}  // namespace grammar
