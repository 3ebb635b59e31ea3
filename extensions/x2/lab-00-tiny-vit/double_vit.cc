#include "extensions/x2/lab-00-tiny-vit/double_vit.h"

#include <cmath>
#include <numbers>

namespace tiny_vit::testing {
namespace {

// Takes parameters from the list one after the other.
class Reader {
 public:
  explicit Reader(const Numbers& weights) : at_(weights.data()) {}

  Table Next(int rows, int cols) {
    const double* begin = at_;
    at_ += rows * cols;
    return {rows, cols, Numbers(begin, at_)};
  }

 private:
  const double* at_;
};

// x w, and `bias` (1, columns) on each row if there is one.
Table Times(const Table& x, const Table& w, const Table& bias = {}) {
  Table y = {x.rows, w.cols, Numbers(size_t(x.rows) * w.cols)};
  for (int r = 0; r < y.rows; ++r) {
    for (int c = 0; c < y.cols; ++c) {
      double sum = bias.rows == 0 ? 0 : bias.data[c];
      for (int i = 0; i < x.cols; ++i) sum += x.At(r, i) * w.At(i, c);
      y.At(r, c) = sum;
    }
  }
  return y;
}

Table Plus(Table a, const Table& b) {
  for (size_t i = 0; i < a.data.size(); ++i) a.data[i] += b.data[i];
  return a;
}

Table Normed(Table x, const Table& gain, const Table& bias) {
  for (int r = 0; r < x.rows; ++r) {
    double mean = 0, variance = 0;
    for (int c = 0; c < x.cols; ++c) mean += x.At(r, c) / x.cols;
    for (int c = 0; c < x.cols; ++c) variance += std::pow(x.At(r, c) - mean, 2) / x.cols;
    for (int c = 0; c < x.cols; ++c) {
      x.At(r, c) = (x.At(r, c) - mean) / std::sqrt(variance + 1e-5) * gain.data[c] + bias.data[c];
    }
  }
  return x;
}

double ScaleOf(int d, Slip slip) {
  if (slip == Slip::kNoScale) return 1;
  return slip == Slip::kScaledTwice ? 1.0 / d : 1 / std::sqrt(static_cast<double>(d));
}

Table Mixed(const Table& q, const Table& k, const Table& v, int heads, Slip slip) {
  if (slip == Slip::kOneHead) heads = 1;
  const int d = q.cols / heads;
  Table mixed = {q.rows, q.cols, Numbers(q.data.size())};
  for (int head = 0; head < heads; ++head) {
    for (int t = 0; t < q.rows; ++t) {
      const int seen = slip == Slip::kCausal ? t + 1 : q.rows;
      double sum = 0;
      Numbers weights(seen);
      for (int s = 0; s < seen; ++s) {
        double score = 0;
        for (int c = head * d; c < (head + 1) * d; ++c) score += q.At(t, c) * k.At(s, c);
        sum += weights[s] = std::exp(score * ScaleOf(d, slip));
      }
      for (int s = 0; s < seen; ++s) {
        for (int c = head * d; c < (head + 1) * d; ++c) mixed.At(t, c) += weights[s] / sum * v.At(s, c);
      }
    }
  }
  return mixed;
}

Table Block(const Table& x, Reader& weights, const BlockConfig& config, Slip slip) {
  const int dim = config.dim, ff = config.ff;
  const Table gain1 = weights.Next(1, dim), bias1 = weights.Next(1, dim);
  const Table wq = weights.Next(dim, dim), wk = weights.Next(dim, dim);
  const Table wv = weights.Next(dim, dim), wo = weights.Next(dim, dim);
  const Table gain2 = weights.Next(1, dim), bias2 = weights.Next(1, dim);
  const Table w1 = weights.Next(dim, ff), b1 = weights.Next(1, ff);
  const Table w2 = weights.Next(ff, dim), b2 = weights.Next(1, dim);

  const bool post = slip == Slip::kPostNorm;
  const Table seen = post ? x : Normed(x, gain1, bias1);
  const Table mixed = Mixed(Times(seen, wq), Times(seen, wk), Times(seen, wv), config.heads, slip);
  Table h = Plus(x, Times(mixed, wo));
  if (post) h = Normed(h, gain1, bias1);
  Table wide = Times(post ? h : Normed(h, gain2, bias2), w1, b1);
  for (double& value : wide.data) value *= .5 * std::erfc(-value / std::numbers::sqrt2);
  const Table out = Plus(h, Times(wide, w2, b2));
  return post ? Normed(out, gain2, bias2) : out;
}

// Reads the trunk's parameters and leaves the heads' for the caller.
Table Trunk(const Table& patches, Reader& weights, const VitConfig& config, Slip slip) {
  const int dim = config.block.dim;
  const Table w = weights.Next(PatchNumbers(config), dim), b = weights.Next(1, dim);
  const Table cls = weights.Next(1, dim), positions = weights.Next(Rows(config), dim);
  Table x = Times(patches, w, b);
  ++x.rows;
  x.data.insert(slip == Slip::kClassLast ? x.data.end() : x.data.begin(), cls.data.begin(), cls.data.end());
  if (slip != Slip::kNoPositions) x = Plus(x, positions);
  for (int layer = 0; layer < config.layers; ++layer) x = Block(x, weights, config.block, slip);
  const Table gain = weights.Next(1, dim), bias = weights.Next(1, dim);
  return slip == Slip::kNoLastNorm ? x : Normed(x, gain, bias);
}

// The row that stands for the icon.
Table IconRow(const Table& rows, Slip slip) {
  Table icon = {1, rows.cols, Numbers(rows.cols)};
  for (int c = 0; c < rows.cols; ++c) {
    if (slip == Slip::kMeanOfRows) {
      for (int r = 0; r < rows.rows; ++r) icon.At(0, c) += rows.At(r, c) / rows.rows;
    } else {
      icon.At(0, c) = rows.At(slip == Slip::kFirstPatch ? 1 : 0, c);
    }
  }
  return icon;
}

}  // namespace

Table InDouble(const base::Mat& m) { return {m.rows, m.cols, {m.data.begin(), m.data.end()}}; }

Table BlockByFormula(const Table& x, const Numbers& weights, const BlockConfig& config, Slip slip) {
  Reader reader(weights);
  return Block(x, reader, config, slip);
}

Table FeaturesByFormula(const Table& patches, const Numbers& weights, const VitConfig& config, Slip slip) {
  Reader reader(weights);
  return Trunk(patches, reader, config, slip);
}

std::array<Table, 3> LogitsByFormula(const Table& patches, const Numbers& weights, const VitConfig& config, Slip slip) {
  std::array<Table, 3> logits;
  const int n = Patches(config), size = n * patches.cols, answers[] = {kVerbs, kTenses, kPersons};
  for (int begin = 0; begin < static_cast<int>(patches.data.size()); begin += size) {
    Reader reader(weights);
    const Table icon = {n, patches.cols, {patches.data.begin() + begin, patches.data.begin() + begin + size}};
    const Table row = IconRow(Trunk(icon, reader, config, slip), slip);
    for (int head = 0; head < 3; ++head) {
      const Table w = reader.Next(row.cols, answers[head]), b = reader.Next(1, answers[head]);
      const Table said = Times(row, w, b);
      logits[head].cols = answers[head];
      ++logits[head].rows;
      logits[head].data.insert(logits[head].data.end(), said.data.begin(), said.data.end());
    }
  }
  return logits;
}

double CrossEntropyByFormula(const Table& logits, const std::vector<int>& labels) {
  double mean = 0;
  for (int r = 0; r < logits.rows; ++r) {
    double sum = 0;
    for (int c = 0; c < logits.cols; ++c) sum += std::exp(logits.At(r, c) - logits.At(r, labels[r]));
    mean += std::log(sum) / logits.rows;
  }
  return mean;
}

double LossByFormula(const std::array<Table, 3>& logits, const Labels& labels) {
  return CrossEntropyByFormula(logits[0], labels.verb) + CrossEntropyByFormula(logits[1], labels.tense) +
         CrossEntropyByFormula(logits[2], labels.person);
}

}  // namespace tiny_vit::testing
