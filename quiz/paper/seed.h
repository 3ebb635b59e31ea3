// The random numbers of a paper. Old attempts are shown and scored again by them: nothing here may ever change, and
// tests pin the values.

#ifndef QUIZ_PAPER_SEED_H_
#define QUIZ_PAPER_SEED_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace course::quiz {

// The first 64 bits of SHA-256("PURPOSE\nSEED\nID"), the seed in decimal. Each question and each purpose ("draw",
// "values", "order") has numbers of its own, so that nothing that is added or mended moves anything else.
uint64_t DerivedSeed(uint64_t paper_seed, std::string_view purpose, std::string_view id);

// 0 .. n - 1, each order equally likely. Source: Durstenfeld 1964, "Algorithm 235: Random permutation", CACM 7(7).
std::vector<int> Permutation(int n, uint64_t seed);

}  // namespace course::quiz

#endif  // QUIZ_PAPER_SEED_H_
