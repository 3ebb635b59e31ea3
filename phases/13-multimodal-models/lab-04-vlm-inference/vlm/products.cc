#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/products.h"

#include <algorithm>
#include <ctime>

#include "base/check.h"
#include "base/rng.h"
#include "kernels/gemm.h"

namespace vlm_report {
namespace {

using kernels::ConstMatrix;
using kernels::Matrix;

// A block of models/transformer.h over `rows` rows, `layers` times.
void AddBlocks(const models::BlockConfig& block, int layers, int rows, std::vector<Product>& products) {
  const int head_dim = block.dim / block.heads;
  products.push_back({rows, block.dim, block.dim, 4 * layers});  // queries, keys, values, and what was mixed
  products.push_back({rows, head_dim, rows, block.heads * layers, /*turned=*/true});
  products.push_back({rows, rows, head_dim, block.heads * layers});
  products.push_back({rows, block.dim, block.ff, layers});
  products.push_back({rows, block.ff, block.dim, layers});
}

std::vector<float> Drawn(int64_t count, base::Rng& rng) {
  std::vector<float> numbers(count);
  for (float& x : numbers) x = static_cast<float>(rng.Uniform() - 0.5);
  return numbers;
}

struct Operands {
  std::vector<float> a, b, c;
};

template <class Multiply>
double Milliseconds(const std::vector<Product>& products, std::vector<Operands>& operands, Multiply multiply) {
  const std::clock_t start = std::clock();
  for (size_t i = 0; i < products.size(); ++i) {
    const Product& p = products[i];
    Operands& o = operands[i];
    const ConstMatrix a = kernels::RowMajor(std::span<const float>(o.a), p.rows, p.inner);
    const std::span<const float> kept = o.b;
    const ConstMatrix b =
        p.turned ? kernels::RowMajor(kept, p.cols, p.inner).T() : kernels::RowMajor(kept, p.inner, p.cols);
    for (int t = 0; t < p.times; ++t) multiply(a, b, kernels::RowMajor(o.c, p.rows, p.cols));
  }
  return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace

std::vector<Product> ProductsOf(const models::VlmConfig& config, int words) {
  CHECK(config.queries == 0) << "a bridge of " << config.queries << " queries has other products";
  const models::VitConfig& image = config.image;
  const models::MiniLmConfig& lm = config.lm;
  std::vector<Product> products = {{image.patches(), image.patch_numbers(), image.block.dim}};
  AddBlocks(image.block, image.layers, image.rows(), products);
  products.push_back({config.visual_rows(), image.block.dim, config.projector});
  products.push_back({config.visual_rows(), config.projector, lm.block.dim});
  for (int word = 0; word < words; ++word) {
    AddBlocks(lm.block, lm.layers, config.visual_rows() + 1 + word, products);
    products.push_back({1, lm.block.dim, lm.vocabulary, 1, /*turned=*/true});
  }
  return products;
}

void MultiplyByLoops(ConstMatrix a, ConstMatrix b, Matrix c) {
  for (int i = 0; i < c.rows; ++i) {
    for (int j = 0; j < c.cols; ++j) {
      float sum = 0;
      for (int k = 0; k < a.cols; ++k) {
        sum += a.data[i * a.row_stride + k * a.col_stride] * b.data[k * b.row_stride + j * b.col_stride];
      }
      c.data[i * c.row_stride + j] = sum;
    }
  }
}

ProductTimes TimeProducts(const std::vector<Product>& products) {
  base::Rng rng = {1};
  std::vector<Operands> operands;
  for (const Product& p : products) {
    operands.push_back({.a = Drawn(int64_t{p.rows} * p.inner, rng),
                        .b = Drawn(int64_t{p.inner} * p.cols, rng),
                        .c = std::vector<float>(size_t(p.rows) * p.cols)});
  }
  return {.loops_ms = Milliseconds(products, operands, MultiplyByLoops),
          .blocked_ms =
              Milliseconds(products, operands, [](ConstMatrix a, ConstMatrix b, Matrix c) { kernels::Gemm(a, b, c); })};
}

}  // namespace vlm_report
