// kv_memory.h by name, and what the usual slips give.

#include <cmath>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/kv_memory.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kShape = {"num_layers", "num_query_heads", "num_kv_heads", "head_dim", "dtype_bytes"};
const std::vector<std::string> kShapeAndLength = {"num_layers", "num_query_heads", "num_kv_heads",
                                                  "head_dim",   "dtype_bytes",     "seq_len"};
const std::vector<std::string> kFit = {"hbm_bytes", "weight_bytes", "kv_bytes_per_token", "seq_len"};

absl::StatusOr<KvShape> ReadShape(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const KvShape shape = {read.Whole("num_layers"), read.Whole("num_query_heads"), read.Whole("num_kv_heads"),
                         read.Whole("head_dim"), read.Whole("dtype_bytes")};
  RETURN_IF_ERROR(read.status());
  return shape;
}

// A slip changes the shape before it is multiplied out.
void NoSlip(KvShape&) {}
void QueryHeads(KvShape& shape) { shape.num_kv_heads = shape.num_query_heads; }
void OneLayer(KvShape& shape) { shape.num_layers = 1; }
void Bits(KvShape& shape) { shape.dtype_bytes *= 8; }

template <auto kSlip>
absl::StatusOr<double> PerToken(const Arguments& arguments) {
  ASSIGN_OR_RETURN(KvShape shape, ReadShape(arguments));
  kSlip(shape);
  return KvBytesPerToken(shape);
}

absl::StatusOr<double> PerTokenOneOfKAndV(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double bytes, PerToken<NoSlip>(arguments));
  return bytes / 2;
}

template <auto kBytesPerToken>
absl::StatusOr<double> PerSequence(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double bytes, kBytesPerToken(arguments));
  ArgumentReader read(arguments);
  const int64_t seq_len = read.Whole("seq_len");
  RETURN_IF_ERROR(read.status());
  return KvBytesPerSequence(static_cast<int64_t>(bytes), seq_len);
}

struct Memory {
  int64_t hbm_bytes = 0;
  int64_t weight_bytes = 0;
  int64_t bytes_per_token = 0;
  int64_t bytes_per_sequence = 0;
};

absl::StatusOr<Memory> ReadMemory(const Arguments& arguments) {
  ArgumentReader read(arguments);
  Memory memory = {read.Whole("hbm_bytes"), read.Whole("weight_bytes"), read.Whole("kv_bytes_per_token")};
  const int64_t seq_len = read.Whole("seq_len");
  RETURN_IF_ERROR(read.status());
  ASSIGN_OR_RETURN(memory.bytes_per_sequence, KvBytesPerSequence(memory.bytes_per_token, seq_len));
  return memory;
}

absl::StatusOr<double> Fit(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Memory m, ReadMemory(arguments));
  return SequencesThatFit(m.hbm_bytes, m.weight_bytes, m.bytes_per_sequence);
}

absl::StatusOr<double> FitWithoutWeights(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Memory m, ReadMemory(arguments));
  return SequencesThatFit(m.hbm_bytes, 0, m.bytes_per_sequence);
}

absl::StatusOr<double> FitRoundedUp(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Memory m, ReadMemory(arguments));
  return SequencesThatFit(m.hbm_bytes + m.bytes_per_sequence - 1, m.weight_bytes, m.bytes_per_sequence);
}

absl::StatusOr<double> FitTokens(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Memory m, ReadMemory(arguments));
  return SequencesThatFit(m.hbm_bytes, m.weight_bytes, m.bytes_per_token);
}

}  // namespace

std::vector<Formula> KvMemoryFormulas() {
  return {
      {"kv_bytes_per_token", 1, "B", kShape, PerToken<NoSlip>},
      {"kv_bytes_per_token/query_heads", 1, "B", kShape, PerToken<QueryHeads>},
      {"kv_bytes_per_token/one_of_k_and_v", 1, "B", kShape, PerTokenOneOfKAndV},
      {"kv_bytes_per_token/one_layer", 1, "B", kShape, PerToken<OneLayer>},
      {"kv_bytes_per_token/bits", 1, "B", kShape, PerToken<Bits>},
      {"kv_bytes_per_sequence", 1, "B", kShapeAndLength, PerSequence<PerToken<NoSlip>>},
      {"kv_bytes_per_sequence/query_heads", 1, "B", kShapeAndLength, PerSequence<PerToken<QueryHeads>>},
      {"kv_bytes_per_sequence/one_of_k_and_v", 1, "B", kShapeAndLength, PerSequence<PerTokenOneOfKAndV>},
      {"kv_bytes_per_sequence/one_layer", 1, "B", kShapeAndLength, PerSequence<PerToken<OneLayer>>},
      {"sequences_that_fit", 1, "", kFit, Fit},
      {"sequences_that_fit/weights_not_subtracted", 1, "", kFit, FitWithoutWeights},
      {"sequences_that_fit/rounded_up", 1, "", kFit, FitRoundedUp},
      {"sequences_that_fit/tokens_not_sequences", 1, "", kFit, FitTokens},
  };
}

}  // namespace course::quiz
