#include "extensions/x2/lab-03-fusion-and-evaluation/oracles.h"

#include <algorithm>
#include <utility>

namespace fusion::testing {
namespace {

// Adds up what the rules of the contract name, product by product.
struct Ledger {
  int64_t flops = 0;
  void Product(int64_t rows, int64_t in, int64_t out) { flops += 2 * rows * in * out; }
  void Pair(int64_t width) { flops += 2 * width + 2 * width; }  // a dot product, and a weighted sum
  void Block(int64_t rows, int64_t width) {
    for (int qkvo = 0; qkvo < 4; ++qkvo) Product(rows, width, width);
    Product(rows, width, 4 * width);
    Product(rows, 4 * width, width);
  }
};
int64_t BlockNumbers(int64_t width) { return 4 * width * width + 2 * width * 4 * width; }

// Rows first .. last - 1 of a causal language model; those before them were read already.
int64_t LmFlops(const World& w, int first, int last) {
  Ledger l;
  for (int layer = 0; layer < w.layers; ++layer) {
    l.Block(last - first, w.dim);
    for (int i = first; i < last; ++i) {
      for (int j = 0; j <= i; ++j) l.Pair(w.dim);
    }
  }
  return l.flops;
}

}  // namespace

int64_t EncoderFlops(const World& w, int rows) {
  Ledger l;
  for (int layer = 0; layer < w.encoder_layers; ++layer) {
    l.Block(rows, w.encoder_dim);
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < rows; ++j) l.Pair(w.encoder_dim);
    }
  }
  return l.flops;
}

Cost ListedCost(Family family, const World& w) {
  const int N = w.image_rows, T = w.text_rows, K = w.queries;
  const int64_t E = w.encoder_dim, D = w.dim;
  const int64_t encoder = w.encoder_layers * BlockNumbers(E), lm = w.layers * BlockNumbers(D);
  if (family == Family::kLate) {
    return {2 * encoder, EncoderFlops(w, N), EncoderFlops(w, T), 2 * E, E * kNumberBytes, T};
  }
  if (family == Family::kUnified) {
    Cost cost = {lm, LmFlops(w, 0, N), 0, LmFlops(w, N, N + T), 0, N + T};
    for (int layer = 0; layer < w.layers; ++layer) cost.picture_bytes += N * (D + D) * kNumberBytes;
    return cost;
  }
  Ledger picture, pair;
  picture.Product(K, E, E);  // queries
  picture.Product(N, E, E);  // keys
  picture.Product(N, E, E);  // values
  picture.Product(K, E, E);  // output
  for (int i = 0; i < K * N; ++i) picture.Pair(E);
  Cost cost = {.params = encoder + 4 * E * E + lm, .window_rows = T};
  for (int layer = 0; layer < w.cross_layers; ++layer) {
    picture.Product(K, E, D);  // keys
    picture.Product(K, E, D);  // values
    pair.Product(T, D, D);     // queries
    pair.Product(T, D, D);     // output
    for (int i = 0; i < T * K; ++i) pair.Pair(D);
    cost.params += D * D + E * D + E * D + D * D + 1;
    cost.picture_bytes += K * (D + D) * kNumberBytes;
  }
  cost.picture_flops = EncoderFlops(w, N) + picture.flops;
  cost.pair_flops = LmFlops(w, 0, T) + pair.flops;
  return cost;
}

Scores GuessedScores(int k) {
  // The right option is the first, so the r-th time it stands at r.
  int64_t ways = 0, plain = 0, circular = 0;
  std::vector<int> guess(k);
  for (bool more = true; more;) {
    bool all = true;
    for (int r = 0; r < k; ++r) all &= guess[r] == r;
    ++ways, plain += guess[0] == 0, circular += all;
    int place = 0;
    while (place < k && ++guess[place] == k) guess[place++] = 0;
    more = place < k;
  }
  return {double(plain) / ways, double(circular) / ways};
}

std::vector<int> SlowDominators(const std::vector<Design>& designs) {
  std::vector<int> by;
  for (const Design& loser : designs) {
    std::vector<int> winners;
    for (int j = 0; j < static_cast<int>(designs.size()); ++j) {
      const Design& d = designs[j];
      const bool no_worse = !(d.cost > loser.cost) && !(d.quality < loser.quality);
      if (no_worse && (d.cost != loser.cost || d.quality != loser.quality)) winners.push_back(j);
    }
    std::stable_sort(winners.begin(), winners.end(), [&](int a, int b) {
      return std::pair(-designs[a].quality, designs[a].cost) < std::pair(-designs[b].quality, designs[b].cost);
    });
    by.push_back(winners.empty() ? kNobody : winners[0]);
  }
  return by;
}

}  // namespace fusion::testing
