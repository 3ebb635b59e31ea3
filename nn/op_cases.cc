#include "nn/op_cases.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace nn {
namespace {

using Inputs = std::vector<Doubles>;
using Tensors = std::vector<Tensor>;

Doubles Make(Shape shape) { return {shape, std::vector<double>(shape.elements())}; }

// y[i] = f(x[i])
std::function<Doubles(const Inputs&)> Each(double (*f)(double)) {
  return [f](const Inputs& in) {
    Doubles y = in[0];
    for (double& v : y.data) v = f(v);
    return y;
  };
}

// x w + b, or x w^T + b
Doubles Product(const Inputs& in, bool transposed) {
  const Doubles &x = in[0], &w = in[1];
  const int inner = x.shape.cols(), outer = transposed ? w.shape.rows() : w.shape.cols();
  Doubles y = Make(x.shape.WithCols(outer));
  for (int r = 0; r < x.shape.rows(); ++r) {
    for (int d = 0; d < outer; ++d) {
      double sum = in.size() > 2 ? in[2].data[d] : 0;
      for (int c = 0; c < inner; ++c) sum += x.at(r, c) * (transposed ? w.at(d, c) : w.at(c, d));
      y.at(r, d) = sum;
    }
  }
  return y;
}

// (x - shift) / spread of each row, times gain, plus bias where there is one.
Doubles Normed(const Inputs& in, bool centred, double epsilon) {
  Doubles y = in[0];
  const int cols = y.shape.cols();
  for (int r = 0; r < y.shape.rows(); ++r) {
    double mean = 0, squares = 0;
    for (int c = 0; c < cols; ++c) mean += centred ? y.at(r, c) / cols : 0;
    for (int c = 0; c < cols; ++c) squares += (y.at(r, c) - mean) * (y.at(r, c) - mean) / cols;
    for (int c = 0; c < cols; ++c) {
      y.at(r, c) = (y.at(r, c) - mean) / std::sqrt(squares + epsilon) * in[1].data[c];
      if (in.size() > 2) y.at(r, c) += in[2].data[c];
    }
  }
  return y;
}

Doubles UnitRows(const Inputs& in) {
  Doubles y = in[0];
  for (int r = 0; r < y.shape.rows(); ++r) {
    double squares = 0;
    for (int c = 0; c < y.shape.cols(); ++c) squares += y.at(r, c) * y.at(r, c);
    for (int c = 0; c < y.shape.cols(); ++c) y.at(r, c) /= std::sqrt(squares);
  }
  return y;
}

struct Heads {
  int batch, heads, kv_heads;
  AttentionOptions::Mask mask = AttentionOptions::Mask::kNone;
  int prefix = 0;
  std::vector<int> valid = {};
};

bool Visible(const Heads& h, int sequence, int query, int key, int queries, int keys) {
  if (!h.valid.empty() && key >= h.valid[sequence]) return false;
  if (h.mask == AttentionOptions::Mask::kNone) return true;
  if (h.mask == AttentionOptions::Mask::kPrefix && key < h.prefix) return true;
  return key <= query + keys - queries;
}

Doubles Attended(const Inputs& in, const Heads& h) {
  const Doubles &q = in[0], &k = in[1], &v = in[2];
  const int queries = q.shape.rows() / h.batch, keys = k.shape.rows() / h.batch, d = q.shape.cols() / h.heads;
  Doubles y = Make(q.shape);
  for (int b = 0; b < h.batch; ++b) {
    for (int head = 0; head < h.heads; ++head) {
      const int shared = head / (h.heads / h.kv_heads);
      for (int i = 0; i < queries; ++i) {
        std::vector<double> weight(keys, 0.0);
        double sum = 0;
        for (int j = 0; j < keys; ++j) {
          if (!Visible(h, b, i, j, queries, keys)) continue;
          double score = 0;
          for (int c = 0; c < d; ++c) score += q.at(b * queries + i, head * d + c) * k.at(b * keys + j, shared * d + c);
          weight[j] = std::exp(score / std::sqrt(d));
          sum += weight[j];
        }
        for (int j = 0; j < keys; ++j) {
          if (sum == 0) continue;
          for (int c = 0; c < d; ++c) {
            y.at(b * queries + i, head * d + c) += weight[j] / sum * v.at(b * keys + j, shared * d + c);
          }
        }
      }
    }
  }
  return y;
}

OpCase AttentionCase(const std::string& name, Shape q, Shape kv, const Heads& h) {
  return {
      .name = name,
      .inputs = {q, kv, kv},
      .op =
          [h](Tape* tape, const Tensors& in) {
            return Attention(
                tape, in[0], in[1], in[2],
                {.heads = h.heads, .kv_heads = h.kv_heads, .mask = h.mask, .prefix = h.prefix, .valid_keys = h.valid});
          },
      .oracle = [h](const Inputs& in) { return Attended(in, h); }};
}

Doubles Rotated(const Inputs& in, int heads, int first) {
  Doubles y = in[0];
  const int rows = y.shape[y.shape.rank() - 2], d = y.shape.cols() / heads, half = d / 2;
  for (int r = 0; r < y.shape.rows(); ++r) {
    for (int head = 0; head < heads; ++head) {
      for (int i = 0; i < half; ++i) {
        const double angle = (first + r % rows) / std::pow(10000.0, 2.0 * i / d);
        const double a = in[0].at(r, head * d + i), b = in[0].at(r, head * d + half + i);
        y.at(r, head * d + i) = a * std::cos(angle) - b * std::sin(angle);
        y.at(r, head * d + half + i) = a * std::sin(angle) + b * std::cos(angle);
      }
    }
  }
  return y;
}

Doubles Convolved(const Inputs& in, int kernel, int stride, int pad) {
  const Doubles &x = in[0], &w = in[1];
  const int batch = x.shape[0], channels = x.shape[1], length = x.shape[2], out = w.shape.rows();
  const int out_length = (length + 2 * pad - kernel) / stride + 1;
  Doubles y = Make({batch, out, out_length});
  for (int b = 0; b < batch; ++b) {
    for (int o = 0; o < out; ++o) {
      for (int t = 0; t < out_length; ++t) {
        double sum = in[2].data[o];
        for (int c = 0; c < channels; ++c) {
          for (int i = 0; i < kernel; ++i) {
            const int at = t * stride + i - pad;
            if (0 <= at && at < length) sum += x.at(b * channels + c, at) * w.at(o, c * kernel + i);
          }
        }
        y.at(b * out + o, t) = sum;
      }
    }
  }
  return y;
}

// Rows of the result are rows of the input: rows[i] says which.
std::function<Doubles(const Inputs&)> PickedRows(Shape shape, std::vector<int> rows) {
  return [=](const Inputs& in) {
    Doubles y = Make(shape);
    for (size_t i = 0; i < rows.size(); ++i) {
      for (int c = 0; c < shape.cols(); ++c) y.at(i, c) = in[0].at(rows[i], c);
    }
    return y;
  };
}

double MeanLoss(const Doubles& logits, const std::vector<int>& targets) {
  double loss = 0;
  int count = 0;
  for (size_t r = 0; r < targets.size(); ++r) {
    if (targets[r] == kIgnore) continue;
    double sum = 0;
    for (int c = 0; c < logits.shape.cols(); ++c) sum += std::exp(logits.at(r, c));
    loss += std::log(sum) - logits.at(r, targets[r]);
    ++count;
  }
  return loss / count;
}

void AddProducts(std::vector<OpCase>& cases) {
  cases.push_back({"Linear",
                   {{2, 3, 5}, {5, 4}, {4}},
                   [](Tape* tape, const Tensors& in) { return Linear(tape, in[0], in[1], in[2]); },
                   [](const Inputs& in) { return Product(in, false); }});
  cases.push_back({"LinearWithoutBias",
                   {{70, 33}, {33, 65}},
                   [](Tape* tape, const Tensors& in) { return Linear(tape, in[0], in[1]); },
                   [](const Inputs& in) { return Product(in, false); }});
  cases.push_back({"LinearOfOneRow",
                   {{1, 96}, {96, 130}, {130}},
                   [](Tape* tape, const Tensors& in) { return Linear(tape, in[0], in[1], in[2]); },
                   [](const Inputs& in) { return Product(in, false); }});
  cases.push_back({"LinearNT",
                   {{2, 3, 5}, {4, 5}, {4}},
                   [](Tape* tape, const Tensors& in) { return LinearNT(tape, in[0], in[1], in[2]); },
                   [](const Inputs& in) { return Product(in, true); }});
  cases.push_back({"MatMulNT",
                   {{7, 5}, {6, 5}},
                   [](Tape* tape, const Tensors& in) { return MatMulNT(tape, in[0], in[1]); },
                   [](const Inputs& in) { return Product(in, true); }});
}

void AddNorms(std::vector<OpCase>& cases) {
  cases.push_back({"LayerNorm",
                   {{2, 70, 24}, {24}, {24}},  // 140 rows: three blocks of the summed gradients
                   [](Tape* tape, const Tensors& in) { return LayerNorm(tape, in[0], in[1], in[2]); },
                   [](const Inputs& in) { return Normed(in, true, 1e-5f); }});
  cases.push_back({"RmsNorm",
                   {{70, 24}, {24}},
                   [](Tape* tape, const Tensors& in) { return RmsNorm(tape, in[0], in[1]); },
                   [](const Inputs& in) { return Normed(in, false, 1e-5f); }});
  cases.push_back({"L2Normalize",
                   {{9, 20}},
                   [](Tape* tape, const Tensors& in) { return L2Normalize(tape, in[0]); },
                   [](const Inputs& in) { return UnitRows(in); }});
}

// Rows enough for two threads.
void AddLongNorms(std::vector<OpCase>& cases) {
  cases.push_back({"L2NormalizeOfManyRows",
                   {{2500, 20}},
                   [](Tape* tape, const Tensors& in) { return L2Normalize(tape, in[0]); },
                   [](const Inputs& in) { return UnitRows(in); }});
}

void AddElementwise(std::vector<OpCase>& cases) {
  const auto unary = [&cases](const char* name, Tensor (*op)(Tape*, const Tensor&), double (*f)(double)) {
    cases.push_back({name, {{3, 50}}, [op](Tape* tape, const Tensors& in) { return op(tape, in[0]); }, Each(f)});
  };
  // So many that two threads share them (nn/op_support.h).
  cases.push_back({"SiluOfManyNumbers",
                   {{7, 9000}},
                   [](Tape* tape, const Tensors& in) { return Silu(tape, in[0]); },
                   Each([](double x) { return x / (1 + std::exp(-x)); })});
  unary("Gelu", Gelu, [](double x) { return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2)); });
  unary("GeluTanh", GeluTanh, [](double x) {
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
  });
  unary("Silu", Silu, [](double x) { return x / (1 + std::exp(-x)); });
  for (const Shape& repeated : {Shape{2, 3, 4}, Shape{3, 4}, Shape{4}}) {
    cases.push_back({"AddOfRank" + std::to_string(repeated.rank()),
                     {{2, 3, 4}, repeated},
                     [](Tape* tape, const Tensors& in) { return Add(tape, in[0], in[1]); },
                     [](const Inputs& in) {
                       Doubles y = in[0];
                       for (size_t i = 0; i < y.data.size(); ++i) y.data[i] += in[1].data[i % in[1].data.size()];
                       return y;
                     }});
  }
  cases.push_back({"Mul",
                   {{3, 4}, {3, 4}},
                   [](Tape* tape, const Tensors& in) { return Mul(tape, in[0], in[1]); },
                   [](const Inputs& in) {
                     Doubles y = in[0];
                     for (size_t i = 0; i < y.data.size(); ++i) y.data[i] *= in[1].data[i];
                     return y;
                   }});
  cases.push_back(
      {"Scale", {{3, 4}}, [](Tape* tape, const Tensors& in) { return Scale(tape, in[0], -1.75f); }, Each([](double x) {
         return -1.75 * x;
       })});
  cases.push_back({"ScaleByExp",
                   {{3, 4}, {1}},
                   [](Tape* tape, const Tensors& in) { return ScaleByExp(tape, in[0], in[1], 10); },
                   [](const Inputs& in) {
                     Doubles y = in[0];
                     for (double& v : y.data) v *= std::exp(in[1].data[0]);
                     return y;
                   }});
}

void AddAttention(std::vector<OpCase>& cases) {
  using Mask = AttentionOptions::Mask;
  cases.push_back(AttentionCase("Attention", {2, 5, 12}, {2, 5, 12}, {2, 3, 3}));
  cases.push_back(AttentionCase("AttentionOfAMatrix", {5, 8}, {5, 8}, {1, 2, 2}));
  cases.push_back(AttentionCase("AttentionCausal", {2, 6, 8}, {2, 6, 8}, {2, 2, 2, Mask::kCausal}));
  cases.push_back(AttentionCase("AttentionCausalWithACache", {1, 2, 8}, {1, 6, 8}, {1, 2, 2, Mask::kCausal}));
  cases.push_back(AttentionCase("AttentionPrefix", {2, 6, 8}, {2, 6, 8}, {2, 2, 2, Mask::kPrefix, 3}));
  cases.push_back(AttentionCase("AttentionSharedHeads", {2, 5, 16}, {2, 5, 8}, {2, 4, 2, Mask::kCausal}));
  cases.push_back(AttentionCase("AttentionAcross", {2, 3, 8}, {2, 7, 8}, {2, 2, 2}));
  cases.push_back(AttentionCase("AttentionWithPadding", {2, 5, 8}, {2, 5, 8}, {2, 2, 2, Mask::kNone, 0, {3, 5}}));
  cases.push_back({"Rope",
                   {{2, 4, 12}},
                   [](Tape* tape, const Tensors& in) { return Rope(tape, in[0], 3, 5); },
                   [](const Inputs& in) { return Rotated(in, 3, 5); }});
}

void AddRows(std::vector<OpCase>& cases) {
  const std::vector<int> ids = {3, 0, 3, 2};  // one twice: its gradients add up
  cases.push_back({"Embedding",
                   {{5, 6}},
                   [ids](Tape* tape, const Tensors& in) { return Embedding(tape, in[0], ids); },
                   PickedRows({4, 6}, ids)});
  cases.push_back({"ConcatRows",
                   {{2, 2, 3}, {2, 1, 3}},
                   [](Tape* tape, const Tensors& in) { return ConcatRows(tape, in[0], in[1]); },
                   [](const Inputs& in) {
                     Doubles y = Make({2, 3, 3});
                     for (int b = 0; b < 2; ++b) {
                       for (int r = 0; r < 3; ++r) {
                         for (int c = 0; c < 3; ++c) {
                           y.at(b * 3 + r, c) = r < 2 ? in[0].at(b * 2 + r, c) : in[1].at(b, c);
                         }
                       }
                     }
                     return y;
                   }});
  cases.push_back({"ConcatRowsOfOneForAll",
                   {{2, 2, 3}, {1, 3}},
                   [](Tape* tape, const Tensors& in) { return ConcatRows(tape, in[0], in[1]); },
                   [](const Inputs& in) {
                     Doubles y = Make({2, 3, 3});
                     for (int b = 0; b < 2; ++b) {
                       for (int r = 0; r < 3; ++r) {
                         for (int c = 0; c < 3; ++c)
                           y.at(b * 3 + r, c) = r < 2 ? in[0].at(b * 2 + r, c) : in[1].at(0, c);
                       }
                     }
                     return y;
                   }});
  cases.push_back({"SliceRows",
                   {{2, 5, 3}},
                   [](Tape* tape, const Tensors& in) { return SliceRows(tape, in[0], 1, 2); },
                   PickedRows({2, 2, 3}, {1, 2, 6, 7})});
  cases.push_back({"PickRows",
                   {{2, 5, 3}},
                   [](Tape* tape, const Tensors& in) {
                     return PickRows(tape, in[0], std::vector<int>{4, 0});
                   },
                   PickedRows({2, 3}, {4, 5})});
  cases.push_back({"MeanPool",
                   {{2, 5, 3}},
                   [](Tape* tape, const Tensors& in) { return MeanPool(tape, in[0]); },
                   [](const Inputs& in) {
                     Doubles y = Make({2, 3});
                     for (int r = 0; r < 10; ++r) {
                       for (int c = 0; c < 3; ++c) y.at(r / 5, c) += in[0].at(r, c) / 5;
                     }
                     return y;
                   }});
  cases.push_back({"Repeat",
                   {{2, 3}},
                   [](Tape* tape, const Tensors& in) { return Repeat(tape, in[0], 3); },
                   PickedRows({3, 2, 3}, {0, 1, 0, 1, 0, 1})});
  cases.push_back({"SwapLastTwo",
                   {{2, 3, 4}},
                   [](Tape* tape, const Tensors& in) { return SwapLastTwo(tape, in[0]); },
                   [](const Inputs& in) {
                     Doubles y = Make({2, 4, 3});
                     for (int r = 0; r < 6; ++r) {
                       for (int c = 0; c < 4; ++c) y.at(r / 3 * 4 + c, r % 3) = in[0].at(r, c);
                     }
                     return y;
                   }});
}

void AddSignalsAndLosses(std::vector<OpCase>& cases) {
  for (const auto& [kernel, stride, pad] : {std::tuple{3, 1, 1}, {3, 2, 1}, {2, 2, 0}}) {
    cases.push_back(
        {"Conv1dStride" + std::to_string(stride) + "Pad" + std::to_string(pad),
         {{2, 3, 8}, {4, 3 * kernel}, {4}},
         [=](Tape* tape, const Tensors& in) { return Conv1d(tape, in[0], in[1], in[2], kernel, stride, pad); },
         [=](const Inputs& in) { return Convolved(in, kernel, stride, pad); }});
  }
  const std::vector<int> targets = {2, kIgnore, 0, 6};
  cases.push_back({"CrossEntropy",
                   {{2, 2, 7}},
                   [targets](Tape* tape, const Tensors& in) { return CrossEntropy(tape, in[0], targets); },
                   [targets](const Inputs& in) {
                     return Doubles{{1}, {MeanLoss(in[0], targets)}};
                   }});
  cases.push_back({"MeanSquaredError",
                   {{3, 4}, {3, 4}},
                   [](Tape* tape, const Tensors& in) { return MeanSquaredError(tape, in[0], in[1]); },
                   [](const Inputs& in) {
                     double sum = 0;
                     for (size_t i = 0; i < 12; ++i) sum += std::pow(in[0].data[i] - in[1].data[i], 2);
                     return Doubles{{1}, {sum / 12}};
                   }});
}

}  // namespace

std::vector<OpCase> OpCases() {
  std::vector<OpCase> cases;
  AddProducts(cases);
  AddNorms(cases);
  AddLongNorms(cases);
  AddElementwise(cases);
  AddAttention(cases);
  AddRows(cases);
  AddSignalsAndLosses(cases);
  return cases;
}

}  // namespace nn
