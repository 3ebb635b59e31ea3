// In which way an answer is wrong, read from the message of a failed test: transposed, scaled, off by one, NaN ...
//
//   ShapeOf(Verdict::kFailed, "call: Attend(...)\nexpected: {1, 2, 3, 4}\ngot: {1, 3, 2, 4}").kind   // kTransposed
//
// Messages are those that harness/testing/expect and GoogleTest print (harness/failure takes them apart). The shape of
// an answer is a guess at the mistake, from numbers alone; where the test itself knew the mistake (its `hint:`), that
// is used, because it was written by somebody who saw the code.

#ifndef COHORT_STANDING_WRONG_SHAPE_H_
#define COHORT_STANDING_WRONG_SHAPE_H_

#include <string>
#include <string_view>

#include "harness/verdict/verdict.h"

namespace course::cohort {

enum class Shape {
  kNotImplemented,  // the starter's own error
  kHint,            // a mistake that the test knows: `detail` is its sentence
  kCrash,           // ended by a signal, exit() or a failed check
  kTimeout,
  kOutOfMemory,
  kOutputLimit,
  kNotCompiled,
  kException,    // an exception left the test; `detail` is its text without numbers
  kWrongStatus,  // an error where an answer was expected, an answer instead of an error, or another error
  kNotANumber,   // NaN or infinity
  kWrongSize,    // another number of elements
  kWrongSign,    // each the negative of what was expected
  kTransposed,   // the right values as a matrix the other way round
  kPermuted,     // the right values in another order
  kShifted,      // the right values, some places further
  kScaled,       // all too large or too small by the same factor
  kOffset,       // all too large or too small by the same amount
  kOffByOne,     // a whole number, one too large or too small
  kAllZero,      // nothing was computed
  kAllSame,      // one value everywhere
  kPartly,       // right up to some element, or only in places
  kSlightly,     // wrong by less than 1 %: precision, or a small term
  kYesNo,        // true for false or the other way round
  kOther,
};
// "not implemented", "a known mistake", ..., in a few words.
std::string_view ShapeName(Shape shape);

struct WrongShape {
  Shape kind = Shape::kOther;
  std::string detail;  // a sentence with what was seen: "every value is 8 times too large"

  // The same key: the same kind and, where numbers do not matter, the same detail.
  std::string key;
};

WrongShape ShapeOf(Verdict verdict, std::string_view message);

}  // namespace course::cohort

#endif  // COHORT_STANDING_WRONG_SHAPE_H_
