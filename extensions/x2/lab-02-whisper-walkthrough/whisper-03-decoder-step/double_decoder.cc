#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/double_decoder.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace decoder_step::testing {
namespace {

using base::Mat;

void Add(Rows& x, const Rows& more) {
  for (size_t t = 0; t < x.size(); ++t) {
    for (size_t c = 0; c < x[t].size(); ++c) x[t][c] += more[t][c];
  }
}

Rows Normed(Rows x, const NormWeights& w) {
  for (Numbers& row : x) {
    const double n = static_cast<double>(row.size());
    double mean = 0, variance = 0;
    for (const double value : row) mean += value / n;
    for (const double value : row) variance += (value - mean) * (value - mean) / n;
    for (size_t c = 0; c < row.size(); ++c)
      row[c] = (row[c] - mean) / std::sqrt(variance + 1e-5) * w.gain[c] + w.bias[c];
  }
  return x;
}

}  // namespace

Rows InDouble(const Mat& m) {
  Rows rows(m.rows);
  for (int r = 0; r < m.rows; ++r) {
    rows[r].assign(m.data.begin() + size_t(r) * m.cols, m.data.begin() + size_t(r + 1) * m.cols);
  }
  return rows;
}

Numbers Flat(const Rows& rows) {
  Numbers all;
  for (const Numbers& row : rows) all.insert(all.end(), row.begin(), row.end());
  return all;
}

Rows Times(const Rows& x, const Mat& w, const std::vector<float>& bias) {
  Rows y(x.size(), Numbers(w.cols));
  for (size_t t = 0; t < x.size(); ++t) {
    for (int c = 0; c < w.cols; ++c) {
      y[t][c] = bias.empty() ? 0 : bias[c];
      for (int i = 0; i < w.rows; ++i) y[t][c] += x[t][i] * w.data[i * w.cols + c];
    }
  }
  return y;
}

Rows Times(const Rows& x, const LinearWeights& w) { return Times(x, w.weight, w.bias); }

AttendedInDouble AttendByFormula(const Rows& q, const Rows& k, const Rows& v, int heads, bool causal, Slip slip) {
  const int D = static_cast<int>(q[0].size()), d = D / heads;
  const double scale = slip == Slip::kNoScale ? 1 : 1 / std::sqrt(slip == Slip::kWidthScale ? D : d);
  AttendedInDouble result = {Rows(q.size(), Numbers(D)), std::vector<Rows>(heads, Rows(q.size(), Numbers(k.size())))};
  for (int c = 0; c < D; ++c) {
    const int head = c / d;
    for (size_t t = 0; t < q.size(); ++t) {
      Numbers above(k.size());
      double below = 0;
      for (size_t s = 0; s < k.size(); ++s) {
        if (causal && s > t) continue;
        double score = 0;
        for (int i = 0; i < d; ++i) score += q[t][head * d + i] * k[s][head * d + i];
        below += above[s] = std::exp(score * scale);
      }
      for (size_t s = 0; s < k.size(); ++s) {
        result.weights[head][t][s] = above[s] / below;
        result.mixed[t][c] += above[s] / below * v[s][c];
      }
    }
  }
  return result;
}

Decoded DecodeByFormula(const Model& model, const std::vector<int>& tokens, Slip slip) {
  const DecoderWeights& w = model.w;
  const Rows embedding = InDouble(w.embedding), positions = InDouble(w.positions), sound = InDouble(model.features);
  Rows x;
  for (size_t t = 0; t < tokens.size(); ++t) {
    x.push_back(embedding[tokens[t]]);
    const size_t place = std::min(t + (slip == Slip::kLatePositions ? 1 : 0), positions.size() - 1);
    for (size_t c = 0; c < x[t].size(); ++c) x[t][c] += slip == Slip::kNoPositions ? 0 : positions[place][c];
  }
  Decoded result;
  for (const BlockWeights& block : w.blocks) {
    const Rows n = slip == Slip::kNoSelfNorm ? x : Normed(x, block.self.norm);
    result.keys.push_back(Times(n, block.self.key));
    result.values.push_back(Times(n, block.self.value));
    Add(x, Times(AttendByFormula(Times(n, block.self.query), result.keys.back(), result.values.back(), w.heads,
                                 slip != Slip::kNotCausal, slip)
                     .mixed,
                 block.self.out));
    if (slip != Slip::kNoCross) {
      const AttentionWeights& heard = slip == Slip::kSoundOfFirstLayer ? w.blocks[0].cross : block.cross;
      const Rows m = slip == Slip::kNoCrossNorm ? x : Normed(x, block.cross.norm);
      const AttendedInDouble cross = AttendByFormula(Times(m, block.cross.query), Times(sound, heard.key),
                                                     Times(sound, heard.value), w.heads, false, slip);
      Add(x, Times(cross.mixed, block.cross.out));
      result.cross.push_back(cross.weights);
    }
    Rows wide = Times(Normed(x, block.mlp_norm), block.up);
    for (Numbers& row : wide) {
      for (double& value : row) value *= .5 * std::erfc(-value / std::numbers::sqrt2);
    }
    Add(x, Times(wide, block.down));
  }
  if (slip != Slip::kNoLastNorm) x = Normed(x, w.norm);
  for (const Numbers& row : x) {
    Numbers& logits = result.logits.emplace_back();
    for (const Numbers& token : embedding) {
      double sum = 0;
      for (size_t c = 0; c < row.size(); ++c) sum += row[c] * token[c];
      logits.push_back(sum);
    }
  }
  return result;
}

}  // namespace decoder_step::testing
