// The toy model of lab 00-01: one attention head over integers, exact on every machine, and a meter on ComputeKv.
//
// Real attention turns scores into weights with exp and adds up values. So does this one, but modulo the prime 257, the
// size of a byte vocabulary with one end token:
//
//   key    k_t = a * token + b * position + c             modulo 256
//   value  v_t = a' * token + b' * position + c'          modulo 257
//   query  q   = a'' * newest + b'' * its position + c''  modulo 256
//   weight w_t = 3^(q * k_t)                              modulo 257
//   next token = sum over t of w_t * v_t                  modulo 257
//
// The powers of 3 run through all of 1 .. 256, so no weight is ever 0 and no entry is ever ignored: in floats, one
// wrong entry among hundreds could vanish in the rounding; here it changes the next token. Integers also mean that two
// runs, two compilers and two processes agree on every token, without a tie that could fall either way.
//
// Source: Vaswani et al. 2017, "Attention Is All You Need", equation 1, without the scale and the division by sum w_t.

#ifndef PHASES_00_FOUNDATIONS_LAB_01_KV_CACHE_SPEEDUP_TOY_ATTENTION_H_
#define PHASES_00_FOUNDATIONS_LAB_01_KV_CACHE_SPEEDUP_TOY_ATTENTION_H_

#include <array>
#include <cstdint>
#include <span>

#include "base/rng.h"
#include "phases/00-foundations/lab-01-kv-cache-speedup/kv_cache_speedup.h"

namespace kv_cache_speedup {

// One row of the projections: token * x + position * y + bias.
struct Projection {
  int token = 0;
  int position = 0;
  int bias = 0;

  int64_t operator()(int64_t t, int64_t p) const { return token * t + position * p + bias; }
};

// The trained part, so to speak. Position factors are odd: then no two positions closer than 256 share a key.
struct Weights {
  Projection key = {31, 17, 7};
  Projection value = {5, 3, 1};
  Projection query = {11, 13, 2};
};

// Weights that nobody can guess without the seed.
inline Weights RandomWeights(base::Rng& rng) {
  const auto draw = [&rng] {
    const int token = 1 + rng.Below(255);
    const int position = 1 + 2 * rng.Below(128);
    const int bias = rng.Below(256);
    return Projection{token, position, bias};
  };
  const Projection key = draw();
  const Projection value = draw();
  const Projection query = draw();
  return {key, value, query};
}

class ToyAttention : public Model {
 public:
  static constexpr int kVocabSize = 257;

  explicit ToyAttention(const Weights& weights = {}) : weights_(weights) {
    powers_[0] = 1;
    for (size_t i = 1; i < powers_.size(); ++i) powers_[i] = powers_[i - 1] * 3 % kVocabSize;
  }

  int VocabSize() const override { return kVocabSize; }

  KvEntry ComputeKv(int token, int position) override {
    ++kv_calls_;
    return EntryOf(token, position);
  }

  // The newest token stands at the last position: entries.size() - 1.
  int NextToken(int newest_token, std::span<const KvEntry> entries) override {
    const int64_t query = Mod(weights_.query(newest_token, static_cast<int64_t>(entries.size()) - 1), 256);
    int64_t sum = 0;
    for (const KvEntry& entry : entries) {
      const int64_t score = query * Mod(entry.key, 256) % 256;
      sum += powers_[score] * Mod(entry.value, kVocabSize);
    }
    return static_cast<int>(sum % kVocabSize);
  }

  // The meter: units of work so far.
  int64_t kv_calls() const { return kv_calls_; }

 protected:
  KvEntry EntryOf(int token, int position) const {
    return {static_cast<int>(Mod(weights_.key(token, position), 256)),
            static_cast<int>(Mod(weights_.value(token, position), kVocabSize))};
  }

 private:
  // Never negative, unlike %.
  static int64_t Mod(int64_t x, int64_t m) { return (x % m + m) % m; }

  Weights weights_;
  std::array<int64_t, 256> powers_;  // powers_[s] = 3^s modulo 257
  int64_t kv_calls_ = 0;
};

}  // namespace kv_cache_speedup

#endif  // PHASES_00_FOUNDATIONS_LAB_01_KV_CACHE_SPEEDUP_TOY_ATTENTION_H_
