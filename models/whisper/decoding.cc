#include "models/whisper/decoding.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "kernels/math.h"

namespace whisper {
namespace {

std::span<float> Row(base::Mat& mat, int r) { return std::span(mat.data).subspan(size_t(r) * mat.cols, mat.cols); }

// ln sum e^x; -infinity for none.
double LogSumExp(std::span<const float> x) {
  const float most = *std::max_element(x.begin(), x.end());
  if (std::isinf(most)) return most;
  double sum = 0;
  for (const float v : x) sum += kernels::Exp(double{v} - most);
  return most + kernels::Log(sum);
}

// What the prompt and the start lead to; its probability of no speech goes to `decoded`.
absl::StatusOr<base::Mat> Start(NextToken& next, const DecodingOptions& options, Decoded& decoded) {
  if (options.max_tokens < 0) return absl::InvalidArgumentError(absl::StrCat("max_tokens is ", options.max_tokens));
  ASSIGN_OR_RETURN(base::Mat logits, next.Begin(options.prompt));
  if (options.no_speech >= 0) {
    decoded.no_speech_probability = kernels::Exp(double{logits.data[options.no_speech]} - LogSumExp(logits.data));
  }
  const int parent = 0;
  for (const int token : options.start) {
    ASSIGN_OR_RETURN(logits, next.Extend({&parent, 1}, {&token, 1}));
  }
  return logits;
}

absl::Status Filter(const DecodingOptions& options, std::span<float> logits, std::span<const int> sampled) {
  if (options.filter) options.filter(logits, sampled);
  if (std::any_of(logits.begin(), logits.end(), [](float x) { return !std::isinf(x); })) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("nothing may follow the ", sampled.size(), " tokens so far"));
}

int Likeliest(std::span<const float> logits) {
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

// The first token whose running sum exceeds a uniform number.
int Drawn(std::span<const float> logits, double temperature, base::Rng& rng) {
  const double most = *std::max_element(logits.begin(), logits.end());
  std::vector<double> weights(logits.size());
  for (size_t v = 0; v < weights.size(); ++v) weights[v] = kernels::Exp((logits[v] - most) / temperature);
  double left = rng.Uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
  int last = 0;  // allowed; where rounding leaves a rest behind
  for (size_t v = 0; v < weights.size(); ++v) {
    if (weights[v] == 0) continue;
    last = static_cast<int>(v);
    if (left < weights[v]) break;
    left -= weights[v];
  }
  return last;
}

// A text of the beam, extended.
struct Candidate {
  int parent;
  int token;
  double log_probability;
};

}  // namespace

absl::StatusOr<Decoded> DecodeGreedily(NextToken& next, const DecodingOptions& options, double temperature,
                                       base::Rng& rng) {
  if (!(temperature >= 0)) return absl::InvalidArgumentError(absl::StrCat("a temperature of ", temperature));
  Decoded decoded;
  ASSIGN_OR_RETURN(base::Mat logits, Start(next, options, decoded));
  while (static_cast<int>(decoded.tokens.size()) < options.max_tokens) {
    const std::span<float> row = Row(logits, 0);
    RETURN_IF_ERROR(Filter(options, row, decoded.tokens));
    const int token = temperature == 0 ? Likeliest(row) : Drawn(row, temperature, rng);
    decoded.log_probability += row[token] - LogSumExp(row);
    if (token == options.end_of_text) break;
    decoded.tokens.push_back(token);
    if (static_cast<int>(decoded.tokens.size()) == options.max_tokens) break;
    const int parent = 0;
    ASSIGN_OR_RETURN(logits, next.Extend({&parent, 1}, {&token, 1}));
  }
  return decoded;
}

absl::StatusOr<Decoded> DecodeWithBeams(NextToken& next, const DecodingOptions& options, int beams, double patience) {
  if (beams < 1) return absl::InvalidArgumentError(absl::StrCat(beams, " beams; there is at least 1"));
  if (!(patience > 0)) return absl::InvalidArgumentError(absl::StrCat("a patience of ", patience, "; it is above 0"));
  const auto wanted = static_cast<size_t>(std::max<long>(1, std::lround(beams * patience)));
  Decoded start;
  ASSIGN_OR_RETURN(base::Mat logits, Start(next, options, start));
  std::vector<Decoded> texts = {start}, ended;
  for (int step = 0; step < options.max_tokens && ended.size() < wanted; ++step) {
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < texts.size(); ++i) {
      const std::span<float> row = Row(logits, static_cast<int>(i));
      RETURN_IF_ERROR(Filter(options, row, texts[i].tokens));
      const double all = LogSumExp(row);
      std::vector<int> order(row.size());
      std::iota(order.begin(), order.end(), 0);
      const auto best = order.begin() + std::min<std::ptrdiff_t>(beams + 1, std::ssize(order));
      std::partial_sort(order.begin(), best, order.end(),
                        [&](int a, int b) { return row[a] != row[b] ? row[a] > row[b] : a < b; });
      for (auto token = order.begin(); token != best && !std::isinf(row[*token]); ++token) {
        candidates.push_back({static_cast<int>(i), *token, texts[i].log_probability + (row[*token] - all)});
      }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.log_probability > b.log_probability; });
    std::vector<Decoded> grown;
    std::vector<int> parents, tokens;
    for (const Candidate& candidate : candidates) {
      Decoded text = texts[candidate.parent];
      text.log_probability = candidate.log_probability;
      if (candidate.token == options.end_of_text) {
        if (ended.size() < wanted) ended.push_back(std::move(text));
        continue;
      }
      text.tokens.push_back(candidate.token);
      grown.push_back(std::move(text));
      parents.push_back(candidate.parent);
      tokens.push_back(candidate.token);
      if (static_cast<int>(grown.size()) == beams) break;
    }
    texts = std::move(grown);
    if (texts.empty() || step + 1 == options.max_tokens) break;
    ASSIGN_OR_RETURN(logits, next.Extend(parents, tokens));
  }
  for (const Decoded& text : texts) {  // in the order of their log-probabilities
    if (static_cast<int>(ended.size()) < beams) ended.push_back(text);
  }
  const auto per_token = [](const Decoded& d) {
    return d.log_probability / static_cast<double>(std::max<size_t>(1, d.tokens.size()));
  };
  return *std::max_element(ended.begin(), ended.end(),
                           [&](const Decoded& a, const Decoded& b) { return per_token(a) < per_token(b); });
}

}  // namespace whisper
