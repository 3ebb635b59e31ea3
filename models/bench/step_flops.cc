#include "models/bench/step_flops.h"

namespace models::bench {
namespace {

// (m, k) times (k, n)
double ProductFlops(double m, double n, double k) { return 2 * m * n * k; }

}  // namespace

double BlockFlops(const BlockConfig& block, int sequences, int rows) {
  const double all_rows = double{1} * sequences * rows;
  const double attention = 4 * ProductFlops(all_rows, block.dim, block.dim) +  // q, k, v and the output
                           2 * ProductFlops(all_rows, rows, block.dim);        // q k^T, weights times v; all heads
  return attention + 2 * ProductFlops(all_rows, block.ff, block.dim);
}

double VitStepFlops(const VitConfig& config, int images, int classes) {
  const double patches = ProductFlops(double{1} * images * config.patches(), config.block.dim, config.patch_numbers());
  const double head = ProductFlops(images, classes, config.block.dim);
  return 3 * (config.layers * BlockFlops(config.block, images, config.rows()) + head) + 2 * patches;
}

double LmStepFlops(const MiniLmConfig& config, int sequences, int rows) {
  const double logits = ProductFlops(double{1} * sequences * rows, config.vocabulary, config.block.dim);
  return 3 * (config.layers * BlockFlops(config.block, sequences, rows) + logits);
}

}  // namespace models::bench
