#include "models/llama/checkpoint.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace llama {
namespace {

// Numbers are copied as they lie in the file.
static_assert(std::endian::native == std::endian::little);

constexpr size_t kHeaderBytes = 28;
constexpr int kMaxPositions = 1 << 20;  // of kernels::RopeTable
using Header = std::array<int32_t, 7>;
static_assert(sizeof(Header) == kHeaderBytes);

using Count = unsigned __int128;  // a product of four ints does not fit into 64 bits

std::string ToText(Count n) {
  if (n <= UINT64_MAX) return absl::StrCat(static_cast<uint64_t>(n));
  return absl::StrCat("more than ", UINT64_MAX);
}

absl::StatusOr<LlamaConfig> ParseHeader(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a file of ", bytes.size(), " bytes; the header alone takes ", kHeaderBytes));
  }
  Header h;
  std::memcpy(h.data(), bytes.data(), kHeaderBytes);
  if (h[5] == INT32_MIN) return absl::InvalidArgumentError(absl::StrCat("vocab_size ", h[5], " is out of range"));
  const LlamaConfig config = {.dim = h[0],
                              .hidden_dim = h[1],
                              .layers = h[2],
                              .heads = h[3],
                              .kv_heads = h[4],
                              .vocab_size = std::abs(h[5]),
                              .max_sequence_length = h[6],
                              .own_classifier = h[5] < 0};
  RETURN_IF_ERROR(CheckConfig(config));
  return config;
}

absl::Status CheckFinite(std::span<const float> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      return absl::InvalidArgumentError(absl::StrCat("weight ", i, ", at byte ", kHeaderBytes + 4 * i, ", is ",
                                                     values[i], ", and a weight must be finite"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckConfig(const LlamaConfig& config) {
  const std::pair<const char*, int> numbers[] = {
      {"dim", config.dim},
      {"hidden_dim", config.hidden_dim},
      {"layers", config.layers},
      {"heads", config.heads},
      {"kv_heads", config.kv_heads},
      {"vocab_size", config.vocab_size},
      {"max_sequence_length", config.max_sequence_length},
  };
  for (const auto& [name, number] : numbers) {
    if (number < 1) return absl::InvalidArgumentError(absl::StrCat(name, " ", number, " is below 1"));
  }
  if (config.max_sequence_length > kMaxPositions) {
    return absl::InvalidArgumentError(absl::StrCat("max_sequence_length ", config.max_sequence_length, " is above ",
                                                   kMaxPositions, ", beyond which an angle has no exact cosine"));
  }
  if (config.dim % config.heads != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("dim ", config.dim, " is not a multiple of ", config.heads, " heads"));
  }
  if (config.heads % config.kv_heads != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(config.heads, " heads are not a multiple of ", config.kv_heads, " kv_heads"));
  }
  if (config.head_dim() % 2 != 0) {
    return absl::InvalidArgumentError(absl::StrCat("dim ", config.dim, " over ", config.heads, " heads is a head of ",
                                                   config.head_dim(), ", and rotary embedding turns pairs"));
  }
  return absl::OkStatus();
}

Count NumValues(const LlamaConfig& c) {
  const Count dim = c.dim, hidden = c.hidden_dim, kv = c.kv_dim();
  const Count layer = 2 * dim + 2 * dim * dim + 2 * kv * dim + 3 * hidden * dim;
  const Count angles = Count(c.max_sequence_length) * c.head_dim();
  return (Count(c.vocab_size) * (c.own_classifier ? 2 : 1) + 1) * dim + c.layers * layer + angles;
}

LlamaWeights WeightsOf(const LlamaCheckpoint& checkpoint) {
  const LlamaConfig& c = checkpoint.config;
  CHECK(NumValues(c) == checkpoint.values.size()) << checkpoint.values.size() << " values";
  const size_t D = c.dim, F = c.hidden_dim, L = c.layers, kv = c.kv_dim(), V = c.vocab_size;
  std::span<const float> rest = checkpoint.values;
  const auto take = [&rest](size_t n) {
    const std::span<const float> taken = rest.first(n);
    rest = rest.subspan(n);
    return taken;
  };
  LlamaWeights w;
  w.embedding = take(V * D);
  w.attention_norm = take(L * D);
  w.query = take(L * D * D);
  w.key = take(L * kv * D);
  w.value = take(L * kv * D);
  w.output = take(L * D * D);
  w.ffn_norm = take(L * D);
  w.gate = take(L * F * D);
  w.down = take(L * D * F);
  w.up = take(L * F * D);
  w.final_norm = take(D);
  take(size_t(c.max_sequence_length) * c.head_dim());  // cosines and sines
  w.classifier = c.own_classifier ? take(V * D) : w.embedding;
  return w;
}

absl::StatusOr<LlamaCheckpoint> ParseLlama2c(std::string_view bytes) {
  ASSIGN_OR_RETURN(const LlamaConfig config, ParseHeader(bytes));
  const Count expected = kHeaderBytes + 4 * NumValues(config);
  if (expected != bytes.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a file of ", bytes.size(), " bytes; dim ", config.dim, ", hidden_dim ", config.hidden_dim, ", ", config.layers,
        " layers, ", config.heads, " heads, ", config.kv_heads, " kv_heads, vocab_size ", config.vocab_size,
        " and max_sequence_length ", config.max_sequence_length, " make it ", ToText(expected)));
  }
  LlamaCheckpoint checkpoint = {.config = config,
                                .values = std::vector<float>((bytes.size() - kHeaderBytes) / sizeof(float))};
  std::memcpy(checkpoint.values.data(), bytes.data() + kHeaderBytes, bytes.size() - kHeaderBytes);
  RETURN_IF_ERROR(CheckFinite(checkpoint.values));
  return checkpoint;
}

absl::StatusOr<LlamaCheckpoint> ReadLlama2c(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, base::ReadFile(path));
  absl::StatusOr<LlamaCheckpoint> checkpoint = ParseLlama2c(bytes);
  if (checkpoint.ok()) return checkpoint;
  return absl::Status(checkpoint.status().code(), absl::StrCat(path, ": ", checkpoint.status().message()));
}

std::string Llama2cBytes(const LlamaCheckpoint& checkpoint) {
  const LlamaConfig& c = checkpoint.config;
  CHECK(NumValues(c) == checkpoint.values.size()) << checkpoint.values.size() << " values";
  const Header header = {c.dim,
                         c.hidden_dim,
                         c.layers,
                         c.heads,
                         c.kv_heads,
                         c.own_classifier ? -c.vocab_size : c.vocab_size,
                         c.max_sequence_length};
  std::string bytes(reinterpret_cast<const char*>(header.data()), kHeaderBytes);
  bytes.append(reinterpret_cast<const char*>(checkpoint.values.data()), checkpoint.values.size() * sizeof(float));
  return bytes;
}

}  // namespace llama
