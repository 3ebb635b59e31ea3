#include "engine/block_hash.h"

#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace engine {
namespace {

BlockHash Hash(std::optional<BlockHash> parent, const std::vector<int>& tokens) {
  return HashBlockTokens(parent, tokens);
}

TEST(HashBlockTokens, IsTheSameForTheSameChain) {
  EXPECT_EQ(Hash(Hash({}, {1, 2}), {3, 4}), Hash(Hash({}, {1, 2}), {3, 4}));
}

TEST(HashBlockTokens, SeesTheParent) {
  EXPECT_NE(Hash(Hash({}, {1, 2}), {3, 4}), Hash(Hash({}, {9, 2}), {3, 4}));
  EXPECT_NE(Hash({}, {3, 4}), Hash(Hash({}, {1, 2}), {3, 4}));
}

TEST(HashBlockTokens, SeesOrderAndBorders) {
  EXPECT_NE(Hash({}, {1, 2}), Hash({}, {2, 1}));
  EXPECT_NE(Hash(Hash({}, {1, 2}), {3, 4}), Hash({}, {1, 2, 3, 4}));
  EXPECT_NE(Hash({}, {0}), Hash({}, {0, 0}));
}

// 70,000 different chains: by chance two of them share 64 bits once in 7e9 times.
TEST(HashBlockTokens, GivesDifferentChainsDifferentNames) {
  std::set<BlockHash> seen;
  int chains = 0;
  for (int a = 0; a < 257; ++a) {
    const BlockHash parent = Hash({}, {a});
    seen.insert(parent);
    ++chains;
    for (int b = 0; b < 257; ++b, ++chains) seen.insert(Hash(parent, {b}));
  }
  EXPECT_EQ(seen.size(), chains);
}

}  // namespace
}  // namespace engine
