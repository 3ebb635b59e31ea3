#include "quiz/formulas/kv_memory.h"

#include <algorithm>

#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {
namespace {

absl::StatusOr<int64_t> FreeBytes(int64_t hbm_bytes, int64_t weight_bytes) {
  RETURN_IF_ERROR(CheckAtLeast("hbm_bytes", hbm_bytes, 0));
  RETURN_IF_ERROR(CheckAtLeast("weight_bytes", weight_bytes, 0));
  return std::max<int64_t>(0, hbm_bytes - weight_bytes);
}

}  // namespace

absl::StatusOr<int64_t> KvBytesPerToken(const KvShape& shape) {
  RETURN_IF_ERROR(CheckAtLeast("num_layers", shape.num_layers, 1));
  RETURN_IF_ERROR(CheckAtLeast("num_kv_heads", shape.num_kv_heads, 1));
  RETURN_IF_ERROR(CheckAtLeast("head_dim", shape.head_dim, 1));
  RETURN_IF_ERROR(CheckAtLeast("dtype_bytes", shape.dtype_bytes, 1));
  return ExactProduct({2, shape.num_layers, shape.num_kv_heads, shape.head_dim, shape.dtype_bytes});
}

absl::StatusOr<int64_t> KvBytesPerSequence(int64_t bytes_per_token, int64_t seq_len) {
  RETURN_IF_ERROR(CheckAtLeast("bytes_per_token", bytes_per_token, 1));
  RETURN_IF_ERROR(CheckAtLeast("seq_len", seq_len, 1));
  return ExactProduct({bytes_per_token, seq_len});
}

absl::StatusOr<int64_t> SequencesThatFit(int64_t hbm_bytes, int64_t weight_bytes, int64_t bytes_per_sequence) {
  RETURN_IF_ERROR(CheckAtLeast("bytes_per_sequence", bytes_per_sequence, 1));
  ASSIGN_OR_RETURN(const int64_t free_bytes, FreeBytes(hbm_bytes, weight_bytes));
  return free_bytes / bytes_per_sequence;
}

}  // namespace course::quiz
