#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/double_llava.h"

#include <cmath>
#include <numbers>

namespace llava_forward::testing {

using base::Mat;

namespace {

Table Times(const Table& x, const Mat& w, const std::vector<float>& bias = {}) {
  Table y = {x.rows, w.cols, Numbers(size_t(x.rows) * w.cols)};
  for (int t = 0; t < x.rows; ++t) {
    for (int c = 0; c < w.cols; ++c) {
      double sum = bias.empty() ? 0 : bias[c];
      for (int i = 0; i < x.cols; ++i) sum += x.At(t, i) * w.data[i * w.cols + c];
      y.At(t, c) = sum;
    }
  }
  return y;
}

Table Activated(Table x) {
  for (double& value : x.data) value *= .5 * std::erfc(-value / std::numbers::sqrt2);
  return x;
}

Table Normed(Table x, const minimal_vit::NormWeights& w) {
  for (int t = 0; t < x.rows; ++t) {
    double mean = 0, variance = 0;
    for (int c = 0; c < x.cols; ++c) mean += x.At(t, c) / x.cols;
    for (int c = 0; c < x.cols; ++c) variance += std::pow(x.At(t, c) - mean, 2) / x.cols;
    for (int c = 0; c < x.cols; ++c) {
      x.At(t, c) = (x.At(t, c) - mean) / std::sqrt(variance + 1e-5) * w.gain[c] + w.bias[c];
    }
  }
  return x;
}

}  // namespace

Table InDouble(const Mat& m) { return {m.rows, m.cols, {m.data.begin(), m.data.end()}}; }

Table AttentionByFormula(const Table& q, const Table& k, const Table& v, int heads, HiddenKeys hidden, Slip slip) {
  const int d = q.cols / heads, behind = hidden.begin + hidden.count;
  Table out = {q.rows, q.cols, Numbers(q.data.size())};
  for (int t = 0; t < q.rows; ++t) {
    const int place = k.rows - q.rows + t;
    for (int c = 0; c < q.cols; ++c) {
      double above = 0, below = 0;
      for (int s = 0; s < k.rows; ++s) {
        if (s > place && slip != Slip::kNoMask) continue;
        if (place >= behind && s >= hidden.begin && s < behind) continue;
        double score = 0;
        for (int i = c / d * d; i < (c / d + 1) * d; ++i) score += q.At(t, i) * k.At(s, i);
        const double weight = std::exp(slip == Slip::kNoScale ? score : score / std::sqrt(d));
        above += weight * v.At(s, c);
        below += weight;
      }
      out.At(t, c) = above / below;
    }
  }
  return out;
}

Numbers LogitsByFormula(const Mat& features, std::vector<int> ids, const LlavaWeights& w, int heads, ImageRows image,
                        Slip slip) {
  const Table wide = Times(InDouble(features), w.projector.w1, w.projector.b1);
  const Table visual = Times(slip == Slip::kNoActivation ? wide : Activated(wide), w.projector.w2, w.projector.b2);
  if (slip == Slip::kImageFirst || slip == Slip::kImageLast) {
    std::erase(ids, kImage);
    ids.insert(slip == Slip::kImageFirst ? ids.begin() : ids.end(), kImage);
  }
  const LmWeights& lm = w.lm;
  Table x = {0, lm.words.cols, {}};
  HiddenKeys hidden;
  int text = 0;
  const auto append = [&](const auto& row_of, int r, int position) {
    for (int c = 0; c < x.cols; ++c)
      x.data.push_back(row_of.data[r * x.cols + c] + lm.positions.data[position * x.cols + c]);
    ++x.rows;
  };
  for (size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] != kImage) {
      const bool last = i + 1 == ids.size();
      const bool in_text = slip == Slip::kTextPositionsRestart || (last && slip == Slip::kLastWordsPlaceInTheText);
      const bool early = last && slip == Slip::kLastWordOnePlaceEarly;
      append(lm.words, ids[i], in_text ? text : early ? x.rows - 1 : x.rows);
      ++text;
      continue;
    }
    if (image == ImageRows::kHidden || slip == Slip::kImageNeverSeen) hidden = {x.rows, visual.rows};
    for (int n = 0; n < visual.rows; ++n) append(visual, n, x.rows);
  }
  for (size_t i = 0; i < (slip == Slip::kOneBlock ? 1 : lm.blocks.size()); ++i) {
    const BlockWeights& block = lm.blocks[i];
    const Table seen = Normed(x, block.ln1);
    const Table mixed = AttentionByFormula(Times(seen, block.attention.wq), Times(seen, block.attention.wk),
                                           Times(seen, block.attention.wv), heads, hidden, slip);
    const Table moved = Times(mixed, block.attention.wo);
    for (size_t j = 0; j < x.data.size(); ++j) x.data[j] += moved.data[j];
    const Table thought = Times(Activated(Times(Normed(x, block.ln2), block.feed_forward.w1, block.feed_forward.b1)),
                                block.feed_forward.w2, block.feed_forward.b2);
    for (size_t j = 0; j < x.data.size(); ++j) x.data[j] += thought.data[j];
  }
  if (slip != Slip::kNoLastNorm) x = Normed(x, lm.ln);
  Numbers logits;
  for (int t = 0; t < x.rows; ++t) {
    for (int id = 0; id < lm.words.rows; ++id) {
      double sum = 0;
      for (int c = 0; c < x.cols; ++c) sum += x.At(t, c) * lm.words.data[id * x.cols + c];
      logits.push_back(sum);
    }
  }
  return logits;
}

}  // namespace llava_forward::testing
