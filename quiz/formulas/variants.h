// Plausible arguments for the tests of formulas: here, and where they are compared with the labs' own functions.

#ifndef QUIZ_FORMULAS_VARIANTS_H_
#define QUIZ_FORMULAS_VARIANTS_H_

#include "base/rng.h"
#include "quiz/formulas/formulas.h"

namespace course::quiz {

inline constexpr int kVariants = 1000;

// A value for each parameter of `formula`, each within the range in which a question would ask for it. Query heads are
// a multiple of the K/V heads, and the side of a square picture is a multiple of the patch. CHECK-fails for a parameter
// that nobody has given a range.
Arguments RandomArguments(const Formula& formula, base::Rng& rng);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_VARIANTS_H_
