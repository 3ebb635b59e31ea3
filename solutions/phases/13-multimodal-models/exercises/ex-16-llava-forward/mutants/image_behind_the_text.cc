// Mutant: puts the image behind the text, wherever its marker stands.

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/llava_forward.h"

namespace llava_forward::impl {

using base::Mat;

namespace {

bool IsHidden(const HiddenKeys& hidden, int place, int key) {
  const int end = hidden.begin + hidden.count;
  return place >= end && key >= hidden.begin && key < end;
}

// One block on new rows. Their keys and values join those that are there already.
Mat DecoderBlock(const Mat& x, const BlockWeights& w, int heads, HiddenKeys hidden, Mat& keys, Mat& values) {
  const Mat seen = LayerNorm(x, w.ln1);
  Append(keys, MatMul(seen, w.attention.wk));
  Append(values, MatMul(seen, w.attention.wv));
  const Mat mixed = CausalAttention(MatMul(seen, w.attention.wq), keys, values, heads, hidden);
  const Mat h = Sum(x, MatMul(mixed, w.attention.wo));

  const Mat wide = Gelu(AddRow(MatMul(LayerNorm(h, w.ln2), w.feed_forward.w1), w.feed_forward.b1));
  return Sum(h, AddRow(MatMul(wide, w.feed_forward.w2), w.feed_forward.b2));
}

// The tied head: a word's logit is the product of the row with the word's own row.
Mat Logits(const Mat& x, const Mat& words) {
  Mat logits = {x.rows, words.rows, {}};
  for (int t = 0; t < x.rows; ++t) {
    for (int id = 0; id < words.rows; ++id) {
      float sum = 0;
      for (int c = 0; c < x.cols; ++c) sum += x.data[t * x.cols + c] * words.data[id * x.cols + c];
      logits.data.push_back(sum);
    }
  }
  return logits;
}

// New rows through the whole model, behind those of the cache: a prompt behind none, or a token behind a prompt.
Output Run(Mat x, KvCache cache, const LmWeights& lm, int heads, HiddenKeys hidden) {
  for (size_t i = 0; i < lm.blocks.size(); ++i) {
    x = DecoderBlock(x, lm.blocks[i], heads, hidden, cache.keys[i], cache.values[i]);
  }
  return {Logits(LayerNorm(x, lm.ln), lm.words), std::move(cache)};
}

}  // namespace

Mat Embed(std::span<const int> ids, const Mat& visual, const LmWeights& lm) {
  Mat x;
  for (const int id : ids) {
    if (id != kImage) Append(x, Rows(lm.words, id, 1));
  }
  if (visual.rows > 0) Append(x, visual);
  return Sum(x, Rows(lm.positions, 0, x.rows));
}

Mat CausalAttention(const Mat& q, const Mat& k, const Mat& v, int heads, HiddenKeys hidden) {
  const int d = q.cols / heads;
  const float scale = 1 / std::sqrt(static_cast<float>(d));
  Mat mixed = {q.rows, q.cols, std::vector<float>(q.data.size())};
  for (int t = 0; t < q.rows; ++t) {
    const int place = k.rows - q.rows + t;
    for (int head = 0; head < heads; ++head) {
      std::vector<float> weights(place + 1);
      for (int s = 0; s <= place; ++s) {
        for (int c = head * d; c < (head + 1) * d; ++c) weights[s] += q.data[t * q.cols + c] * k.data[s * q.cols + c];
        weights[s] = IsHidden(hidden, place, s) ? -std::numeric_limits<float>::infinity() : weights[s] * scale;
      }
      Softmax(weights);
      for (int s = 0; s <= place; ++s) {
        for (int c = head * d; c < (head + 1) * d; ++c)
          mixed.data[t * q.cols + c] += weights[s] * v.data[s * q.cols + c];
      }
    }
  }
  return mixed;
}

absl::StatusOr<Output> Forward(const Mat& features, std::span<const int> ids, const LlavaWeights& w, int heads,
                               ImageRows image) {
  Mat visual;
  if (features.rows > 0) {
    ASSIGN_OR_RETURN(visual, projector::Project(features, w.projector, projector::Activation::kGelu));
  }
  HiddenKeys hidden;
  if (image == ImageRows::kHidden && features.rows > 0) {
    const auto marker = std::find(ids.begin(), ids.end(), kImage);
    hidden = {static_cast<int>(marker - ids.begin()), visual.rows};
  }
  const size_t blocks = w.lm.blocks.size();
  return Run(Embed(ids, visual, w.lm), {std::vector<Mat>(blocks), std::vector<Mat>(blocks)}, w.lm, heads, hidden);
}

Output Step(const KvCache& cache, int id, const LmWeights& lm, int heads) {
  const int place = cache.keys[0].rows;
  return Run(Sum(Rows(lm.words, id, 1), Rows(lm.positions, place, 1)), cache, lm, heads, {});
}

}  // namespace llava_forward::impl
