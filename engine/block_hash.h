// The name under which a full block is found again: a hash of its tokens and of everything before them.

#ifndef ENGINE_BLOCK_HASH_H_
#define ENGINE_BLOCK_HASH_H_

#include <optional>
#include <span>

#include "engine/api/block_pool.h"

namespace engine {

// The hash of one full block. Keys and values of a token depend on all tokens before it, so equal tokens are equal
// content only behind equal parents: the parent's hash goes in, and one hash stands for the whole prefix.
//
//   parent      hash of the block before; nullopt for the first block
//   token_ids   the block's tokens: block_size of them, never fewer (I3 in engine/api/block_pool.h)
//
// Two different prefixes get the same 64 bits by chance: with n blocks the probability is about n^2 / 2^65, 1e-8 for a
// million. Then one request would read the keys and values of another. The function is not one-way either: whoever
// wants a collision can compute one. A server for people who do not trust each other needs a cryptographic hash and a
// salt for each of them; a course does not.
BlockHash HashBlockTokens(std::optional<BlockHash> parent, std::span<const int> token_ids);

}  // namespace engine

#endif  // ENGINE_BLOCK_HASH_H_
