#include "phases/00-foundations/lab-03-sampling-basics/oracle.h"

#include <algorithm>
#include <cmath>

namespace sampling_basics::oracle {
namespace {

// Counting instead of sorting: V comparisons for each token.
std::vector<int> Ranks(std::span<const float> logits) {
  std::vector<int> rank(logits.size());
  for (size_t i = 0; i < logits.size(); ++i) {
    for (size_t j = 0; j < logits.size(); ++j) {
      if (logits[j] > logits[i] || (logits[j] == logits[i] && j < i)) ++rank[i];
    }
  }
  return rank;
}

}  // namespace

Steps Walk(std::span<const float> logits, const engine::SamplingParams& params) {
  const size_t V = logits.size();
  Steps steps{Ranks(logits), std::vector<double>(V), std::vector<double>(V), std::vector<double>(V)};
  const size_t kept = params.top_k > 0 ? std::min<size_t>(params.top_k, V) : V;

  std::vector<size_t> by_rank(V);
  for (size_t i = 0; i < V; ++i) by_rank[steps.rank[i]] = i;
  const long double T = params.temperature, largest = logits[by_rank[0]];
  const auto weight = [&](size_t token) { return std::exp((logits[token] - largest) / T); };

  long double all = 0;
  for (size_t r = 0; r < kept; ++r) all += weight(by_rank[r]);
  long double before = 0, nucleus_mass = 0;
  for (size_t r = 0; r < V; ++r) {
    const size_t token = by_rank[r];
    const long double p = r < kept ? weight(token) / all : 0;
    // A token belongs to the nucleus unless those before it reach top_p already.
    const bool in = r == 0 || params.top_p == 1 || before < params.top_p;
    if (in) nucleus_mass += p;
    before += p;
    steps.probs[token] = p;
    steps.cumulative[token] = before;
    steps.nucleus[token] = in ? p : 0;
  }
  for (double& p : steps.nucleus) p /= nucleus_mass;
  return steps;
}

double Clearance(const Steps& steps, double top_p, double u) {
  double nearest = 1;
  long double sum = 0;
  for (size_t i = 0; i < steps.nucleus.size(); ++i) {
    sum += steps.nucleus[i];
    // The end of the last interval is 1, and u stays below it: no border.
    if (sum < 1 - 1e-12L) nearest = std::min(nearest, static_cast<double>(std::abs(sum - u)));
    if (top_p < 1) nearest = std::min(nearest, std::abs(steps.cumulative[i] - top_p));
  }
  return std::min(nearest, 1 - u);
}

std::vector<float> RandomLogits(base::Rng& rng, int V) {
  std::vector<float> logits;
  for (int i = 0; i < V; ++i) {
    double sum = -6;  // of twelve uniforms: nearly normal
    for (int j = 0; j < 12; ++j) sum += rng.Uniform();
    logits.push_back(rng.Below(16) == 0 ? -INFINITY : static_cast<float>(2.5 * sum));
  }
  logits[rng.Below(V)] = 1;  // one at least is finite
  return logits;
}

std::vector<float> ClearRow(base::Rng& rng, int V, const engine::SamplingParams& params, double u) {
  for (;;) {
    std::vector<float> row = RandomLogits(rng, V);
    if (params.temperature == 0 || Clearance(Walk(row, params), params.top_p, u) > 1e-9) return row;
  }
}

}  // namespace sampling_basics::oracle
