#include "models/qwen2_vl/weight_source.h"

#include <cmath>

#include "base/rng.h"

namespace qwen2_vl {
namespace {

// FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv.
uint64_t Hash(const std::string& name) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

// In [-1, 1), from 24 of 32 bits.
float Signed(uint32_t bits) { return static_cast<float>(static_cast<int32_t>(bits) >> 8) * 0x1p-23f; }

bool IsGain(const TensorSpec& tensor) { return tensor.shape.size() == 1 && tensor.name.ends_with(".weight"); }

}  // namespace

absl::Status SeededWeights::ReadRows(const TensorSpec& tensor, int64_t first, std::span<float> out) const {
  const auto cols = static_cast<size_t>(tensor.row_values());
  const float middle = IsGain(tensor) ? 1.0f : 0.0f;
  const float spread =
      tensor.shape.size() == 1 ? 0.25f : static_cast<float>(std::sqrt(3.0 / static_cast<double>(cols)));
  const uint64_t name = Hash(tensor.name);
  for (size_t at = 0; at < out.size(); at += cols) {
    // An odd factor that is not SplitMix64's own step: no row begins inside the sequence of another one nearby.
    base::Rng rng = {seed_ ^ (name + static_cast<uint64_t>(first) * 0xd1342543de82ef95u)};
    ++first;
    for (size_t i = 0; i < cols; i += 2) {
      const uint64_t bits = rng.Next();
      out[at + i] = middle + spread * Signed(static_cast<uint32_t>(bits));
      if (i + 1 < cols) out[at + i + 1] = middle + spread * Signed(static_cast<uint32_t>(bits >> 32));
    }
  }
  return absl::OkStatus();
}

}  // namespace qwen2_vl
