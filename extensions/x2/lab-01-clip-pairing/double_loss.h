// The symmetric loss in double: what the tests compare with. It knows the common slips, too.

#ifndef EXTENSIONS_X2_LAB_01_CLIP_PAIRING_DOUBLE_LOSS_H_
#define EXTENSIONS_X2_LAB_01_CLIP_PAIRING_DOUBLE_LOSS_H_

#include <vector>

namespace clip_pairing::testing {

using Numbers = std::vector<double>;

// With its scale alone it is the right loss; any other member makes a slip.
struct Scaled {
  double scale = 1;
  double image_to_text = .5, text_to_image = .5;  // weights of the directions
  bool normalise = true;
};

// Row r of (R, cols), brought to length 1 if `normalise` says so.
Numbers UnitRow(const Numbers& rows, int r, int cols, bool normalise);

// images, texts (pairs, E): row i belongs to row i.
double LossInDouble(const Numbers& images, const Numbers& texts, int pairs, const Scaled& how);

}  // namespace clip_pairing::testing

#endif  // EXTENSIONS_X2_LAB_01_CLIP_PAIRING_DOUBLE_LOSS_H_
