// Mutant: asks for less cost and more quality at once.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "extensions/x2/lab-03-fusion-and-evaluation/fusion.h"

namespace fusion::impl {
namespace {

// What `rows` rows pay for `layers` blocks in which `pairs` pairs of them see each other.
int64_t BlockFlops(int64_t layers, int64_t width, int64_t rows, int64_t pairs) {
  return layers * (24 * width * width * rows + 4 * width * pairs);
}

int64_t BlockParams(int64_t layers, int64_t width) { return layers * 12 * width * width; }

Cost Late(const World& w) {
  const int64_t N = w.image_rows, T = w.text_rows, M = w.encoder_layers, E = w.encoder_dim;
  return {.params = 2 * BlockParams(M, E),
          .picture_flops = BlockFlops(M, E, N, N * N),
          .text_flops = BlockFlops(M, E, T, T * T),
          .pair_flops = 2 * E,
          .picture_bytes = E * kNumberBytes,
          .window_rows = T};
}

Cost Early(const World& w) {
  const int64_t N = w.image_rows, T = w.text_rows, K = w.queries, X = w.cross_layers;
  const int64_t M = w.encoder_layers, E = w.encoder_dim, L = w.layers, D = w.dim;
  const int64_t resampler = 2 * 2 * E * E * K + 2 * 2 * E * E * N + 4 * E * K * N;
  const int64_t keys_and_values = X * 2 * 2 * E * D * K;
  const int64_t cross = X * (2 * 2 * D * D * T + 4 * D * T * K);
  return {.params = BlockParams(M, E) + 4 * E * E + BlockParams(L, D) + X * (2 * D * D + 2 * E * D + 1),
          .picture_flops = BlockFlops(M, E, N, N * N) + resampler + keys_and_values,
          .pair_flops = BlockFlops(L, D, T, T * (T + 1) / 2) + cross,
          .picture_bytes = 2 * X * K * D * kNumberBytes,
          .window_rows = T};
}

Cost Unified(const World& w) {
  const int64_t N = w.image_rows, T = w.text_rows, L = w.layers, D = w.dim;
  return {.params = BlockParams(L, D),
          .picture_flops = BlockFlops(L, D, N, N * (N + 1) / 2),
          .pair_flops = BlockFlops(L, D, T, T * N + T * (T + 1) / 2),
          .picture_bytes = 2 * L * N * D * kNumberBytes,
          .window_rows = N + T};
}

absl::Status CheckAsked(int index, const Asked& asked) {
  const auto refuse = [index](const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat("question ", index, ": ", what));
  };
  const int k = asked.options;
  if (k < 2 || k > kMostOptions) return refuse(absl::StrCat(k, " options; 2 to ", kMostOptions));
  if (asked.right < 0 || asked.right >= k) return refuse(absl::StrCat("option ", asked.right, " of ", k, " is right"));
  if (asked.answers.size() != static_cast<size_t>(k)) {
    return refuse(absl::StrCat(asked.answers.size(), " answers; with ", k, " options it is asked ", k, " times"));
  }
  for (const int answer : asked.answers) {
    if (answer != kNoLetter && (answer < 0 || answer >= k)) {
      return refuse(absl::StrCat("answer ", answer, " of ", k, " options"));
    }
  }
  return absl::OkStatus();
}

bool Dominates(const Design& a, const Design& b) { return a.cost < b.cost && a.quality > b.quality; }

}  // namespace

Numbers Gate(const Numbers& x, const Numbers& attended, double alpha) {
  Numbers y = x;
  for (size_t i = 0; i < y.size(); ++i) y[i] += std::tanh(alpha) * attended[i];
  return y;
}

GateSlopes GateBackward(const Numbers& attended, double alpha, const Numbers& slope) {
  const double open = std::tanh(alpha);
  GateSlopes slopes = {.x = slope};
  for (size_t i = 0; i < slope.size(); ++i) {
    slopes.attended.push_back(open * slope[i]);
    slopes.alpha += (1 - open * open) * attended[i] * slope[i];
  }
  return slopes;
}

Cost FusionCost(Family family, const World& world) {
  if (family == Family::kLate) return Late(world);
  return family == Family::kEarly ? Early(world) : Unified(world);
}

double TotalFlops(const Cost& cost, int64_t pictures, int64_t texts) {
  const double p = static_cast<double>(pictures), t = static_cast<double>(texts);
  return p * cost.picture_flops + t * cost.text_flops + p * t * cost.pair_flops;
}

Family Cheapest(const World& world, int64_t pictures, int64_t texts, bool must_write) {
  const auto total = [&](Family f) { return TotalFlops(FusionCost(f, world), pictures, texts); };
  Family best = must_write ? Family::kEarly : Family::kLate;
  for (const Family other : {Family::kEarly, Family::kUnified}) {
    if (total(other) < total(best)) best = other;
  }
  return best;
}

absl::StatusOr<Scores> Circular(const std::vector<Asked>& asked) {
  if (asked.empty()) return absl::InvalidArgumentError("no question: a share of nothing is no number");
  int plain = 0, circular = 0;
  for (size_t q = 0; q < asked.size(); ++q) {
    if (absl::Status ok = CheckAsked(static_cast<int>(q), asked[q]); !ok.ok()) return ok;
    const int k = asked[q].options;
    int right = 0;
    for (int r = 0; r < k; ++r) right += asked[q].answers[r] == (asked[q].right + r) % k;
    plain += asked[q].answers[0] == asked[q].right;
    circular += right == k;
  }
  const double all = static_cast<double>(asked.size());
  return Scores{.plain = plain / all, .circular = circular / all};
}

Scores Expected(const std::vector<int>& options, double known) {
  double plain = 0, circular = 0;
  for (const int k : options) {
    plain += 1.0 / k;
    circular += std::pow(1.0 / k, k);
  }
  const double all = static_cast<double>(options.size());
  return {.plain = known + (1 - known) * plain / all, .circular = known + (1 - known) * circular / all};
}

double MmeScore(const std::vector<SaidYes>& said) {
  int answers = 0, pictures = 0;
  for (const SaidYes& s : said) {
    answers += s.where_yes + !s.where_no;
    pictures += s.where_yes && !s.where_no;
  }
  const double all = static_cast<double>(said.size());
  return 100 * answers / (2 * all) + 100 * pictures / all;
}

Gain PictureGain(const std::vector<Seen>& seen) {
  const double n = static_cast<double>(seen.size());
  double sum = 0, squares = 0;
  for (const Seen& s : seen) {
    const int difference = s.with_picture - s.blind;
    sum += difference;
    squares += difference * difference;
  }
  const double mean = sum / n;
  return {.share = mean, .error = std::sqrt((squares / n - mean * mean) / n)};
}

absl::StatusOr<std::vector<int>> Dominators(const std::vector<Design>& designs) {
  for (const Design& d : designs) {
    if (std::isfinite(d.cost) && std::isfinite(d.quality)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(d.name, ": cost ", d.cost, " and quality ", d.quality, "; both must be finite"));
  }
  // Whether `a` is the one to name rather than `b`. Equal in both: the earlier one stays.
  const auto better = [&](int a, int b) {
    const Design &x = designs[a], &y = designs[b];
    return x.quality != y.quality ? x.quality > y.quality : x.cost < y.cost;
  };
  std::vector<int> by(designs.size(), kNobody);
  for (size_t i = 0; i < designs.size(); ++i) {
    for (int j = 0; j < static_cast<int>(designs.size()); ++j) {
      if (Dominates(designs[j], designs[i]) && (by[i] == kNobody || better(j, by[i]))) by[i] = j;
    }
  }
  return by;
}

}  // namespace fusion::impl
