// What the keys and values of a model take, and what fits beside its weights. Bytes everywhere.
//
// Source: Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention",
// sections 1 and 3; Ainslie et al. 2023, "GQA", section 2.2.

#ifndef QUIZ_FORMULAS_KV_MEMORY_H_
#define QUIZ_FORMULAS_KV_MEMORY_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace course::quiz {

// Errors of all functions here: InvalidArgument for a field or a count below 1 and for negative bytes; OutOfRange for
// results above 2^53.
struct KvShape {
  int64_t num_layers = 0;
  int64_t num_query_heads = 0;  // cache nothing; here so that the classic mistake can be made
  int64_t num_kv_heads = 0;
  int64_t head_dim = 0;     // numbers in one key, and in one value
  int64_t dtype_bytes = 0;  // bytes of one cached number
};

// 2 (a key and a value) x layers x KV heads x head_dim x bytes: 131,072 for Llama 3 8B, {32, 32, 8, 128, 2}.
absl::StatusOr<int64_t> KvBytesPerToken(const KvShape& shape);

// 268,435,456 for 2,048 tokens of 131,072 bytes.
absl::StatusOr<int64_t> KvBytesPerSequence(int64_t bytes_per_token, int64_t seq_len);

// Whole sequences in what the weights leave free, rounded down; 0 if they leave nothing.
// 24 GiB, 16 GiB of weights, sequences of 256 MiB: 32.
absl::StatusOr<int64_t> SequencesThatFit(int64_t hbm_bytes, int64_t weight_bytes, int64_t bytes_per_sequence);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_KV_MEMORY_H_
