// How sure a share of a small number is.

#ifndef BASE_WILSON_H_
#define BASE_WILSON_H_

namespace base {

struct Interval {
  double low = 0;
  double high = 1;
};

// The shares p for which `hits` of n lie within z = 1.96 standard deviations, the 95 % score interval: the two
// solutions of (hits / n - p)^2 = z^2 p (1 - p) / n. [0, 1] for n = 0. `hits` may be a sum of fractions.
//
// Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22.
Interval Wilson(double hits, double n);

}  // namespace base

#endif  // BASE_WILSON_H_
