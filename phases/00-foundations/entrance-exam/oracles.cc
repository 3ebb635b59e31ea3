// Slow and obvious answers to the four questions.

#include "phases/00-foundations/entrance-exam/oracles.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace entrance_exam::oracles {

int64_t FirstOutputBySimulation(int64_t prompt_len, int64_t ratio) {
  int64_t without = 0;
  for (int64_t n = 1;; ++n) {
    without += prompt_len + n - 1;  // step n works on the prompt and the n - 1 tokens generated so far
    if (without > ratio * (prompt_len + n)) return n;
  }
}

bool Passes(int64_t prompt_len, int64_t ratio, int64_t n) {
  const __int128 without = __int128{n} * prompt_len + __int128{n} * (n - 1) / 2;
  return without > __int128{ratio} * (prompt_len + n);
}

int64_t ContextByFilling(int64_t free_bytes, const KvShape& s, int64_t sequences) {
  int64_t one_token_each = 0;
  for (int64_t sequence = 0; sequence < sequences; ++sequence) {
    for (int layer = 0; layer < s.num_layers; ++layer) {
      for (int head = 0; head < s.num_kv_heads; ++head) {
        one_token_each += int64_t{s.head_dim} * s.kv_bytes;  // K
        one_token_each += int64_t{s.head_dim} * s.kv_bytes;  // V
      }
    }
  }
  int64_t tokens = 0;
  for (int64_t used = one_token_each; used <= free_bytes; used += one_token_each) ++tokens;
  return tokens;
}

SlowNucleus::SlowNucleus(const std::vector<float>& logits, double temperature)
    : ahead(logits.size()), p(logits.size()) {
  long double sum = 0;
  for (float z : logits) sum += std::exp(static_cast<long double>(z) / temperature);
  for (size_t i = 0; i < p.size(); ++i) p[i] = std::exp(static_cast<long double>(logits[i]) / temperature) / sum;
  for (size_t i = 0; i < p.size(); ++i) {
    for (size_t j = 0; j < p.size(); ++j) {
      if (logits[j] > logits[i] || (logits[j] == logits[i] && j < i)) ahead[i] += p[j];
    }
  }
}

Nucleus SlowNucleus::Cut(double top_p) const {
  Nucleus nucleus{.ids = {}, .probabilities = {}, .p_above = 0, .p_up_to = 1};
  long double kept = 0;
  for (size_t i = 0; i < p.size(); ++i) {
    if (ahead[i] < top_p) {
      nucleus.ids.push_back(static_cast<int>(i));
      nucleus.p_above = std::max(nucleus.p_above, static_cast<double>(ahead[i]));
      kept += p[i];
    } else {
      nucleus.p_up_to = std::min(nucleus.p_up_to, static_cast<double>(ahead[i]));
    }
  }
  for (int i : nucleus.ids) nucleus.probabilities.push_back(static_cast<double>(p[i] / kept));
  return nucleus;
}

DecodeStep StepByCounting(const Gpu& gpu, double num_params, double bytes_per_weight, int64_t batch) {
  const double bytes = num_params * bytes_per_weight;
  const auto flops = [&](int64_t sequences) { return 2 * num_params * static_cast<double>(sequences); };
  const double read = bytes / gpu.mem_bandwidth, compute = flops(batch) / gpu.peak_flops;
  int64_t free_batch = 0;
  while (flops(free_batch + 1) / gpu.peak_flops <= read) ++free_batch;
  return {flops(batch) / bytes, compute >= read ? Bound::kCompute : Bound::kMemory, std::max(read, compute),
          static_cast<double>(batch) / std::max(read, compute), free_batch};
}

}  // namespace entrance_exam::oracles
