// Random numbers for models: the same on every machine, which the standard library's distributions are not.

#ifndef NN_RANDOM_H_
#define NN_RANDOM_H_

#include <span>

#include "base/rng.h"

namespace nn {

// Normal with mean 0. Two draws of `rng` for each pair of values; of an odd last pair the second value is thrown away.
// Source: Box and Muller 1958, "A Note on the Generation of Random Normal Deviates".
void FillNormal(base::Rng& rng, float deviation, std::span<float> out);

}  // namespace nn

#endif  // NN_RANDOM_H_
