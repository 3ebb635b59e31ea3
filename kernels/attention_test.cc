#include "kernels/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/testing/gradient.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using testing::kUnitRoundoff;
using testing::Near;
using Doubles = std::vector<double>;
using Floats = std::vector<float>;
using Shape = AttentionShape;
using Mask = AttentionMask;

constexpr unsigned long long kSeed = 10;

struct Case {
  const char* name;
  Shape shape;  // queries, keys, heads, kv_heads, head_dim
  Mask mask;
};

const Case kCases[] = {
    {"OneHeadSeesAll", {5, 5, 1, 1, 4}, {}},
    {"CausalHeads", {7, 7, 3, 3, 8}, {.kind = Mask::kCausal}},
    {"GroupedQueries", {6, 6, 4, 2, 4}, {.kind = Mask::kCausal}},
    {"OneKeyForAllHeads", {4, 4, 3, 1, 5}, {}},
    {"CrossAttention", {3, 9, 2, 2, 4}, {}},
    {"MoreQueriesThanKeys", {9, 4, 2, 1, 4}, {}},
    {"CausalBehindACache", {3, 8, 2, 1, 4}, {.kind = Mask::kCausal}},
    {"CausalRowsThatSeeNothing", {6, 4, 2, 2, 4}, {.kind = Mask::kCausal}},
    {"PrefixOfAnImage", {8, 8, 2, 2, 4}, {.kind = Mask::kPrefix, .prefix = 4}},
    {"Padding", {4, 6, 2, 2, 4}, {.valid_keys = 3}},
    {"PrefixAndPadding", {7, 7, 2, 1, 4}, {.kind = Mask::kPrefix, .prefix = 3, .valid_keys = 5}},
    {"NothingButPadding", {3, 3, 1, 1, 4}, {.valid_keys = 0}},
    {"OneQueryOneKey", {1, 1, 1, 1, 1}, {}},
};

// The masks once more, a key at a time, in the words of the header.
bool Sees(const Case& c, int query, int key) {
  if (c.mask.valid_keys >= 0 && key >= c.mask.valid_keys) return false;
  const bool behind = key <= query + (c.shape.keys - c.shape.queries);
  if (c.mask.kind == Mask::kCausal) return behind;
  if (c.mask.kind == Mask::kPrefix) return behind || key < c.mask.prefix;
  return true;
}

struct Sizes {
  explicit Sizes(const Shape& s)
      : q(size_t(s.queries) * s.heads * s.head_dim), kv(size_t(s.keys) * s.kv_heads * s.head_dim) {}
  size_t q, kv;
};

// Attention in double, one query of one head at a time, of q, k and v behind each other in `input`.
Doubles Reference(const Case& c, const Doubles& input) {
  const Shape& s = c.shape;
  const Sizes size(s);
  const double *q = input.data(), *k = q + size.q, *v = k + size.kv;
  Doubles y(size.q);
  for (int h = 0; h < s.heads; ++h) {
    const int kv = h / (s.heads / s.kv_heads);
    for (int i = 0; i < s.queries; ++i) {
      Doubles weight(s.keys);
      double sum = 0;
      for (int j = 0; j < s.keys; ++j) {
        if (!Sees(c, i, j)) continue;
        double score = 0;
        for (int e = 0; e < s.head_dim; ++e) {
          score += q[(i * s.heads + h) * s.head_dim + e] * k[(j * s.kv_heads + kv) * s.head_dim + e];
        }
        sum += weight[j] = std::exp(score / std::sqrt(double(s.head_dim)));
      }
      for (int j = 0; j < s.keys && sum > 0; ++j) {
        for (int e = 0; e < s.head_dim; ++e) {
          y[(i * s.heads + h) * s.head_dim + e] += weight[j] / sum * v[(j * s.kv_heads + kv) * s.head_dim + e];
        }
      }
    }
  }
  return y;
}

// Inputs in [-1, 1), the kernel's outputs and its gradients.
struct Example {
  explicit Example(const Case& c) : c(c), rng{kSeed} {
    const Sizes size(c.shape);
    q = testing::RandomFloats(size.q, 1, rng), k = testing::RandomFloats(size.kv, 1, rng);
    v = testing::RandomFloats(size.kv, 1, rng), dy = testing::RandomFloats(size.q, 1, rng);
    weights = scratch = Floats(size_t(c.shape.heads) * c.shape.queries * c.shape.keys, 9.0f);
    y = Floats(size.q, 9.0f), dq.resize(size.q), dk.resize(size.kv), dv.resize(size.kv);
    Attention(q, k, v, c.shape, c.mask, weights, y);
    AttentionBackward(dy, q, k, v, weights, c.shape, dq, dk, dv, scratch);
  }
  testing::Function Oracle() const {
    return [this](const Doubles& input) { return Reference(c, input); };
  }
  Doubles Input() const { return testing::Join({q, k, v}); }
  Doubles Gradient() const { return testing::Join({dq, dk, dv}); }

  Case c;
  base::Rng rng;
  Floats q, k, v, weights, y, dy, dq, dk, dv, scratch;
};

// A weight is off by K u of itself, for inputs up to 1: a score by (d + 2) u sum |q k| / sqrt(d) <= (d + 2) sqrt(d) u,
// twice (numerator and sum), and what a softmax adds, 0.44 C + below + 14 with below <= 2 sqrt(d) (softmax.h).
double WeightError(const Shape& s) {
  const double root = std::sqrt(double(s.head_dim));
  return 2 * (s.head_dim + 2) * root + 0.44 * s.keys + 2 * root + 14;
}

// Weights sum to 1 and |v| <= 1, so y moves by K u, and by the product's C additions.
TEST(Attention, AgreesWithItsDefinitionInDouble) {
  for (const Case& c : kCases) {
    const Example example(c);
    const Doubles tolerance(example.y.size(), kUnitRoundoff * (WeightError(c.shape) + c.shape.keys));
    EXPECT_TRUE(Near(example.y, example.Oracle()(example.Input()), tolerance)) << c.name;
  }
}

TEST(Attention, KeepsWeightsThatSumToOneOverWhatIsVisible) {
  for (const Case& c : kCases) {
    const Example example(c);
    for (int r = 0; r < c.shape.heads * c.shape.queries; ++r) {
      const int query = r % c.shape.queries;
      double sum = 0;
      for (int j = 0; j < c.shape.keys; ++j) {
        const float weight = example.weights[r * c.shape.keys + j];
        EXPECT_EQ(weight > 0, Sees(c, query, j)) << c.name << ", query " << query << ", key " << j;
        sum += weight;
      }
      EXPECT_NEAR(sum, Sees(c, query, 0) ? 1 : 0, kUnitRoundoff * (c.shape.keys + 2)) << c.name;
    }
  }
}

TEST(VisibleKeys, CountsWhatAQuerySees) {
  for (const Case& c : kCases) {
    for (int i = 0; i < c.shape.queries; ++i) {
      int seen = 0;
      for (int j = 0; j < c.shape.keys; ++j) seen += Sees(c, i, j);
      EXPECT_EQ(VisibleKeys(c.shape, c.mask, i), seen) << c.name << ", query " << i;
    }
  }
}

TEST(Attention, OfAQueryThatSeesNothingIsZero) {
  const Example example(kCases[7]);  // 6 queries, 4 keys: queries 0 and 1 come before the first key
  for (int i = 0; i < 2 * 2 * 4; ++i) EXPECT_EQ(example.y[i], 0.0f);
  for (int i = 0; i < 2 * 2 * 4; ++i) EXPECT_EQ(example.dq[i], 0.0f);
  EXPECT_NE(example.y[2 * 2 * 4], 0.0f) << "query 2 sees key 0";
}

// What a key/value cache relies on.
TEST(Attention, OfOneQueryAgainstACacheHasTheBitsOfTheWholeSequence) {
  constexpr int kTokens = 21, kHeads = 4, kKv = 2, kDim = 16;
  base::Rng rng{kSeed};
  const Shape whole = {kTokens, kTokens, kHeads, kKv, kDim};
  const Floats q = testing::RandomFloats(Sizes(whole).q, 2, rng), k = testing::RandomFloats(Sizes(whole).kv, 2, rng),
               v = testing::RandomFloats(Sizes(whole).kv, 2, rng);
  Floats weights(kHeads * kTokens * kTokens), y(q.size());
  Attention(q, k, v, whole, {.kind = Mask::kCausal}, weights, y);
  constexpr int kRow = kHeads * kDim;
  for (int t = 0; t < kTokens; ++t) {
    const Shape step = {1, t + 1, kHeads, kKv, kDim};
    Floats step_weights(kHeads * (t + 1)), step_y(kRow);
    const size_t cached = Sizes(step).kv;
    Attention(std::span(q).subspan(t * kRow, kRow), std::span(k).first(cached), std::span(v).first(cached), step,
              {.kind = Mask::kCausal}, step_weights, step_y);
    EXPECT_EQ(step_y, Floats(y.begin() + t * kRow, y.begin() + (t + 1) * kRow)) << "token " << t;
  }
}

TEST(Attention, IgnoresWhatPaddingHolds) {
  const Case& c = kCases[9];  // 3 of 6 keys are valid
  Example example(c);
  const Floats y = example.y;
  const size_t valid = size_t(c.mask.valid_keys) * c.shape.kv_heads * c.shape.head_dim;
  std::fill(example.k.begin() + valid, example.k.end(), 1e30f);
  std::fill(example.v.begin() + valid, example.v.end(), -1e30f);
  Attention(example.q, example.k, example.v, c.shape, c.mask, example.weights, example.y);
  EXPECT_EQ(example.y, y);
}

// Each gradient is a sum of products; with absolute values instead of values it says how large its terms are. In units
// of u a term is off by the weights' K (twice, since y . dy has them, too), the d additions of dy v^T, and its own
// sum's C or Tq H.
Doubles GradientTolerance(const Example& example) {
  const Shape& s = example.c.shape;
  const Sizes size(s);
  const double factor =
      kUnitRoundoff * (2 * WeightError(s) + 2 * s.head_dim + 2 * s.keys + s.queries * s.heads / s.kv_heads + 10);
  Doubles dq(size.q), dk(size.kv), dv(size.kv);
  for (int h = 0; h < s.heads; ++h) {
    const int kv = h / (s.heads / s.kv_heads);
    for (int i = 0; i < s.queries; ++i) {
      const float* w = &example.weights[(h * s.queries + i) * s.keys];
      const size_t at_q = size_t(i * s.heads + h) * s.head_dim;
      const auto at_k = [&](int j) { return size_t(j * s.kv_heads + kv) * s.head_dim; };
      Doubles dw(s.keys);
      double along = 0;
      for (int j = 0; j < s.keys; ++j) {
        for (int e = 0; e < s.head_dim; ++e) dw[j] += std::abs(double{example.dy[at_q + e]} * example.v[at_k(j) + e]);
        along += w[j] * dw[j];
      }
      for (int j = 0; j < s.keys; ++j) {
        const double ds = w[j] * (dw[j] + along) / std::sqrt(double(s.head_dim));
        for (int e = 0; e < s.head_dim; ++e) {
          dq[at_q + e] += factor * ds * std::abs(example.k[at_k(j) + e]);
          dk[at_k(j) + e] += factor * ds * std::abs(example.q[at_q + e]);
          dv[at_k(j) + e] += factor * w[j] * std::abs(example.dy[at_q + e]);
        }
      }
    }
  }
  dq.insert(dq.end(), dk.begin(), dk.end());
  dq.insert(dq.end(), dv.begin(), dv.end());
  for (double& t : dq) t += 1e-9;
  return dq;
}

TEST(AttentionBackward, PassesBackTheGradientOfTheDefinition) {
  for (const Case& c : kCases) {
    const Example example(c);
    const Doubles want = testing::NumericGradient(example.Oracle(), example.Input(), testing::ToDouble(example.dy));
    const Doubles got = example.Gradient();
    EXPECT_TRUE(Near(Floats(got.begin(), got.end()), want, GradientTolerance(example))) << c.name;
  }
}

TEST(AttentionBackward, PassesBackAGradientThatCentralDifferencesConvergeTo) {
  for (const Case& c : kCases) {
    if (c.mask.valid_keys == 0 || c.shape.keys == 1) continue;  // nothing to converge: no error at any h
    Example example(c);
    EXPECT_NEAR(testing::OrderOfConvergence(example.Oracle(), example.Input(), testing::ToDouble(example.dy),
                                            example.Gradient(), 1.0 / 8, example.rng),
                4.0, 0.5)
        << c.name;
  }
}

TEST(AttentionBackward, AddsToTheGradientsThatAreThere) {
  Example example(kCases[2]);
  const Floats dq = example.dq, dk = example.dk, dv = example.dv;
  AttentionBackward(example.dy, example.q, example.k, example.v, example.weights, example.c.shape, example.dq,
                    example.dk, example.dv, example.scratch);
  for (size_t i = 0; i < dq.size(); ++i) EXPECT_NEAR(example.dq[i], 2 * dq[i], 64 * kUnitRoundoff);
  for (size_t i = 0; i < dk.size(); ++i) EXPECT_NEAR(example.dk[i], 2 * dk[i], 64 * kUnitRoundoff);
  for (size_t i = 0; i < dv.size(); ++i) EXPECT_NEAR(example.dv[i], 2 * dv[i], 64 * kUnitRoundoff);
}

}  // namespace
}  // namespace kernels
