#include "extensions/x2/lab-01-clip-pairing/double_loss.h"

#include <cmath>

namespace clip_pairing::testing {

Numbers UnitRow(const Numbers& rows, int r, int cols, bool normalise) {
  Numbers row(rows.begin() + r * cols, rows.begin() + (r + 1) * cols);
  double squares = 0;
  for (const double value : row) squares += value * value;
  for (double& value : row) value /= normalise ? std::sqrt(squares) : 1;
  return row;
}

double LossInDouble(const Numbers& images, const Numbers& texts, int pairs, const Scaled& how) {
  const int cols = static_cast<int>(images.size()) / pairs;
  std::vector<Numbers> logits(pairs, Numbers(pairs));
  for (int i = 0; i < pairs; ++i) {
    const Numbers image = UnitRow(images, i, cols, how.normalise);
    for (int j = 0; j < pairs; ++j) {
      const Numbers text = UnitRow(texts, j, cols, how.normalise);
      for (int c = 0; c < cols; ++c) logits[i][j] += how.scale * image[c] * text[c];
    }
  }
  double loss = 0;
  for (int i = 0; i < pairs; ++i) {
    double over_texts = 0, over_images = 0;
    for (int j = 0; j < pairs; ++j) {
      over_texts += std::exp(logits[i][j] - logits[i][i]);
      over_images += std::exp(logits[j][i] - logits[i][i]);
    }
    loss += (how.image_to_text * std::log(over_texts) + how.text_to_image * std::log(over_images)) / pairs;
  }
  return loss;
}

}  // namespace clip_pairing::testing
