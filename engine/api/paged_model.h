// PagedModel: a forward pass over whatever a step schedules, with keys and values in blocks.
//
// Model (model.h) sees one token of each sequence and knows nothing of a cache; that is enough for models whose next
// token follows from the newest one. A transformer needs the keys and values of every earlier token. They stand in the
// blocks that the block tables name, and the model owns the memory of these blocks:
//
//   token t of a sequence: slot t % block_size of block block_table[t / block_size]
//
// Source: Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
// section 4.2.

#ifndef ENGINE_API_PAGED_MODEL_H_
#define ENGINE_API_PAGED_MODEL_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/config.h"

namespace engine {

// What a step computes of one sequence: a decode has one token, a chunk of a prompt has several.
struct SequenceChunk {
  std::string request_id;
  std::vector<int> token_ids;    // (n) n >= 1, the tokens to compute now
  int first_position = 0;        // of token_ids[0], counted from 0. Keys and values of all before it are in the cache
  std::vector<int> block_table;  // at least ceil((first_position + n) / block_size) blocks
  bool needs_logits = false;     // whether the chunk ends with the sequence's newest token

  bool operator==(const SequenceChunk&) const = default;
};

class PagedModel {
 public:
  virtual ~PagedModel() = default;

  // V [tokens]: ids are 0 .. V - 1.
  virtual int VocabSize() const = 0;
  // [tokens] of the longest sequence, prompt and output together: positions are 0 .. MaxSequenceLength() - 1.
  virtual int MaxSequenceLength() const = 0;

  // Takes memory for the keys and values of `config.num_blocks` blocks. Called once, before the first Forward.
  //
  // Errors:  ResourceExhausted says how many bytes were wanted; FailedPrecondition on a second call.
  virtual absl::Status ReserveCache(const CacheConfig& config) = 0;

  // Computes all chunks, writes their keys and values into their blocks, and returns the scores of the tokens that follow.
  //
  //   batch    (B) of different sequences. Chunks may share blocks in front of their first positions, never behind
  //   returns  (number of chunks that need logits, V), in the order of the batch. Row by row the same bits, whatever
  //            else is in the batch and however a prompt was cut
  //
  // Errors:  InvalidArgument names the request and what is wrong: no tokens, a token outside 0 .. V - 1, a position
  //          beyond MaxSequenceLength() - 1, a table too short or with a block that does not exist.
  //          FailedPrecondition before ReserveCache.
  virtual absl::StatusOr<base::Mat> Forward(std::span<const SequenceChunk> batch) = 0;
};

}  // namespace engine

#endif  // ENGINE_API_PAGED_MODEL_H_
