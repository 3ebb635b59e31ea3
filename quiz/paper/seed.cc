#include "quiz/paper/seed.h"

#include <charconv>
#include <numeric>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/sha256.h"

namespace course::quiz {

uint64_t DerivedSeed(uint64_t paper_seed, std::string_view purpose, std::string_view id) {
  const std::string hex = base::Sha256Hex(absl::StrCat(std::string(purpose), "\n", paper_seed, "\n", std::string(id)));
  uint64_t seed = 0;
  std::from_chars(hex.data(), hex.data() + 16, seed, 16);
  return seed;
}

std::vector<int> Permutation(int n, uint64_t seed) {
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  base::Rng rng{seed};
  for (int i = n - 1; i > 0; --i) std::swap(order[i], order[rng.Below(i + 1)]);
  return order;
}

}  // namespace course::quiz
