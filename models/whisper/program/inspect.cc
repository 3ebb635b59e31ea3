#include "models/whisper/program/inspect.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/status/status.h"
#include "base/columns.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/whisper/decoding.h"
#include "models/whisper/encoder.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/next_token.h"

namespace whisper::program {
namespace {

constexpr int kSamplesPerPosition = 2 * kHop;

std::span<const float> Row(const base::Mat& mat, int row) {
  return std::span(mat.data).subspan(size_t(row) * mat.cols, mat.cols);
}

// log sum exp, from which log-probabilities are subtracted.
double LogSum(std::span<const float> logits) {
  const double most = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float x : logits) sum += std::exp(x - most);
  return most + std::log(sum);
}

// The last `rows` rows.
base::Mat Tail(const base::Mat& mat, int rows) {
  return {rows, mat.cols, {mat.data.end() - static_cast<std::ptrdiff_t>(rows) * mat.cols, mat.data.end()}};
}

}  // namespace

absl::StatusOr<Inspected> Inspect(const Model& model, std::span<const float> window, bool timestamps) {
  const EncoderConfig& encoder = model.encoder.config;
  ASSIGN_OR_RETURN(DecodingOptions options, WindowDecoding(model, timestamps));
  options.prompt = {model.tokenizer.special().start_of_transcript};
  std::vector<int> sequence = options.prompt;
  sequence.insert(sequence.end(), options.start.begin(), options.start.end());
  const int text_positions = model.decoder.config().positions, taken = static_cast<int>(sequence.size());
  options.max_tokens = std::min(text_positions / 2, text_positions - taken);

  ASSIGN_OR_RETURN(const base::Mat picture, LogMel(PadOrCut(window, encoder.frames() * kHop), encoder.mels));
  ASSIGN_OR_RETURN(const base::Mat features, Encode(model.encoder, picture));
  ASSIGN_OR_RETURN(const SoundCache sound, model.decoder.Listen(features));
  DecoderNextToken next(model.decoder, sound);
  base::Rng rng{1};  // nothing is drawn at temperature 0
  ASSIGN_OR_RETURN(const Decoded decoded, DecodeGreedily(next, options, /*temperature=*/0, rng));

  Inspected inspected = {.tokens = decoded.tokens, .probability = {}, .logits = {}, .cross = {}, .positions = 0};
  inspected.tokens.push_back(options.end_of_text);
  // Row i of a step is what stands behind token i: the last token in front of the text has the first one's row.
  sequence.insert(sequence.end(), decoded.tokens.begin(), decoded.tokens.end());
  TextCache text;
  ASSIGN_OR_RETURN(const base::Mat logits,
                   model.decoder.Step({{sequence, &text}}, sound, LogitRows::kAll, &inspected.cross));
  const int rows = static_cast<int>(inspected.tokens.size());
  inspected.logits = Tail(logits, rows);
  for (auto& layer : inspected.cross.heads) {
    for (base::Mat& head : layer) head = Tail(head, rows);
  }
  for (int r = 0; r < rows; ++r) {
    const auto row = Row(inspected.logits, r);
    inspected.probability.push_back(static_cast<float>(std::exp(row[inspected.tokens[r]] - LogSum(row))));
  }
  const int heard = static_cast<int>((window.size() + kSamplesPerPosition - 1) / kSamplesPerPosition);
  inspected.positions = std::clamp(heard, 1, encoder.positions);
  return inspected;
}

std::vector<Candidate> TopK(const Inspected& inspected, int row, int k) {
  const auto logits = Row(inspected.logits, row);
  std::vector<int> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  k = std::min<int>(k, static_cast<int>(order.size()));
  std::partial_sort(order.begin(), order.begin() + k, order.end(),
                    [&](int a, int b) { return logits[a] != logits[b] ? logits[a] > logits[b] : a < b; });
  const double sum = LogSum(logits);
  std::vector<Candidate> best;
  for (int i = 0; i < k; ++i) best.push_back({order[i], static_cast<float>(std::exp(logits[order[i]] - sum))});
  return best;
}

base::Mat TimestampScores(const Inspected& inspected, const SpecialTokens& special) {
  const int all = inspected.logits.cols - special.first_timestamp;
  // A timestamp is as long as a position; the one behind the last position is the end.
  const int shown = std::min(all, inspected.positions + 1);
  base::Mat scores = {inspected.logits.rows, shown, {}};
  for (int r = 0; r < scores.rows; ++r) {
    const auto timestamps = Row(inspected.logits, r).subspan(special.first_timestamp);
    const double sum = LogSum(timestamps);
    for (int t = 0; t < shown; ++t) scores.data.push_back(static_cast<float>(timestamps[t] - sum));
  }
  return scores;
}

std::string Shown(const Tokenizer& tokenizer, int token) {
  return base::Printable(std::string(tokenizer.TextOf(token)));
}

}  // namespace whisper::program
