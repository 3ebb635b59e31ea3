#include "engine/block_hash.h"

#include <cstdint>

#include "base/rng.h"

namespace engine {
namespace {

// A step of SplitMix64 maps different numbers to different numbers and mixes all bits.
BlockHash Mix(BlockHash h) { return base::Rng{h}.Next(); }

constexpr BlockHash kNoParent = 0x6b76626c6f636b73;  // any number does

}  // namespace

BlockHash HashBlockTokens(std::optional<BlockHash> parent, std::span<const int> token_ids) {
  // The parent is mixed once more than a token is, so that a border between blocks shows: (1 2)(3 4) is not (1 2 3 4).
  BlockHash h = Mix(parent.value_or(kNoParent));
  for (const int token : token_ids) h = Mix(h ^ static_cast<uint32_t>(token));
  return h;
}

}  // namespace engine
