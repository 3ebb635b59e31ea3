// Sets of icons, and how they are divided into what is learnt from and what is tested on.
//
//   ASSIGN_OR_RETURN(const std::vector<LabelledIcon> icons, MakeIcons(1000, 7));
//   ASSIGN_OR_RETURN(const Split split, ShuffledSplit(1000, 800, 7));     // 800 and 200 indices
//   const Split unseen = CompositionalSplit(1000, 7);                     // 901 and 99

#ifndef MODELS_DATA_GRAMMAR_ICON_SET_H_
#define MODELS_DATA_GRAMMAR_ICON_SET_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"

namespace grammar {

struct LabelledIcon {
  base::Image image;  // (32, 32, 3), 0 .. 1
  int class_id = 0;   // 0 .. 299

  bool operator==(const LabelledIcon&) const = default;
};

// The seed of the icon with this index in the set with this seed: number `index` of Rng{set_seed}, counted from 0. Each
// icon has one of its own, so the 17th is the same in a set of 20 and of 1000. REQUIRES: index >= 0.
uint64_t IconSeed(uint64_t set_seed, int index);

// Icon `index` of a set: class index % 300. Errors: InvalidArgument for an index below 0.
absl::StatusOr<LabelledIcon> MakeIcon(int index, uint64_t set_seed);

// The first `count`. Errors: InvalidArgument below 0. Memory: 12 KiB an icon.
absl::StatusOr<std::vector<LabelledIcon>> MakeIcons(int count, uint64_t set_seed);

struct Split {
  std::vector<int> train, test;  // indices of icons: together all, none twice

  bool operator==(const Split&) const = default;
};

// `train` of `count` at random, the rest is for testing; both in the order of the shuffle.
//
// Errors: InvalidArgument unless 0 <= train <= count.
absl::StatusOr<Split> ShuffledSplit(int count, int train, uint64_t seed);

inline constexpr int kHeldOutCells = 30;

// Thirty cells, ascending, that nothing is learnt from. The rule: of the cells in random order, each is taken while
//   its verb has lost fewer than 2 of its 15, its tense fewer than 6 of its 60, its person fewer than 10 of its 100,
//   and its half fewer than its share: 9 from the classes 0 .. 99, 21 from the others;
// if that ends with fewer than thirty, again with the next random order.
//
// So every verb, tense and person is still learnt, and even every pair of them (a verb in a tense has three persons and
// loses at most two): only the combination of all three is new. Tenses and persons lose equally many. The shares are
// for a set of 1000, where classes below 100 have four icons and the others three: 9 * 4 + 21 * 3 = 99 icons.
std::vector<int> HeldOutCells(uint64_t seed);

// Icons of held-out cells are for testing, all others for training; both ascending. Of 1000: 901 and 99.
//
// REQUIRES: count >= 0.
Split CompositionalSplit(int count, uint64_t seed);

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_ICON_SET_H_
