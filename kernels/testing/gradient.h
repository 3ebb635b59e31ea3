// Two judges of a backward pass, which know nothing but the forward pass, written in double.
//
// With f from vectors to vectors and a fixed dy, the loss is L(x) = dy . f(x), and a backward pass claims to know its
// gradient.
//
//   NumericGradient     the gradient itself, so exact that a float's error can be measured against it
//   OrderOfConvergence  how fast central differences approach the claimed gradient when h is halved: fourfold for the
//                       true gradient, whatever the tolerance, and not for a wrong one

#ifndef KERNELS_TESTING_GRADIENT_H_
#define KERNELS_TESTING_GRADIENT_H_

#include <functional>
#include <span>
#include <vector>

#include "base/rng.h"

namespace kernels::testing {

using Function = std::function<std::vector<double>(const std::vector<double>& x)>;

// Central differences at h, h/2 and h/4, extrapolated to h = 0 (Richardson): the error is O(h^6), about 1e-10 for
// smooth functions of size 1.
std::vector<double> NumericGradient(const Function& f, std::vector<double> x, std::span<const double> dy);

// |central difference at h - claim| / |central difference at h/2 - claim| along a random direction; 4 for a true claim.
//
// `h` must be so large that the error of h^2 stands above that of the claim's floats: 1/16 is, for inputs of size 1.
double OrderOfConvergence(const Function& f, const std::vector<double>& x, std::span<const double> dy,
                          std::span<const double> claimed_gradient, double h, base::Rng& rng);

}  // namespace kernels::testing

#endif  // KERNELS_TESTING_GRADIENT_H_
