// The matrix products of a question, without the model around them: what they take as kernels/gemm.h multiplies, in
// tiles and vectors, and what they would take with three plain loops.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PRODUCTS_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PRODUCTS_H_

#include <cstdint>
#include <vector>

#include "kernels/matrix.h"
#include "models/vlm.h"

namespace vlm_report {

// C (rows, cols) = A (rows, inner) B (inner, cols), so many times.
struct Product {
  int rows = 0, inner = 0, cols = 0;
  int times = 1;
  bool turned = false;  // B is kept as (cols, inner): keys, and the table of words as head

  int64_t macs() const { return int64_t{rows} * inner * cols * times; }
  bool operator==(const Product&) const = default;
};

// All products of a question about a new picture whose answer has `words` words, when no keys and values are kept:
// encoder, projector, and the language model over visual rows + 1, + 2, ..., + words rows.
// REQUIRES: the bridge has no queries.
std::vector<Product> ProductsOf(const models::VlmConfig& config, int words);

// c = a b: a sum for each element, k = 0, 1, ... in this order. Compilers may not turn the sum into vector code, since
// that would change its order.
void MultiplyByLoops(kernels::ConstMatrix a, kernels::ConstMatrix b, kernels::Matrix c);

// CPU time of all products, one after the other. The loops take so long that on a busy machine another program would
// have its turn in between, which a clock on the wall counts; what the blocked products take is over before.
struct ProductTimes {
  double loops_ms = 0, blocked_ms = 0;
};
// Of numbers that are drawn anew: time does not depend on their values.
ProductTimes TimeProducts(const std::vector<Product>& products);

}  // namespace vlm_report

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PRODUCTS_H_
