// In which way an answer is wrong, read from the message of a failed test: transposed, scaled, off by one, NaN ...
//
//   ShapeOf(Verdict::kFailed, "call: Attend(...)\nexpected: {1, 2, 3, 4}\ngot: {1, 3, 2, 4}").kind   // kTransposed
//
// Messages are those that harness/testing/expect and GoogleTest print (harness/failure takes them apart). The shape of
// an answer is a guess at the mistake, from numbers alone; where the test itself knew the mistake (its `hint:`), that
// is used, because whoever wrote the test knew more than numbers tell.

#ifndef COHORT_STANDING_WRONG_SHAPE_H_
#define COHORT_STANDING_WRONG_SHAPE_H_

#include <string>
#include <string_view>

#include "harness/verdict/verdict.h"

namespace course::cohort {

enum class Shape {
  kNotImplemented,  // the starter's own error
  kEmpty,           // nothing came back where something was expected: a starter's return value, mostly
  kHint,            // a mistake that the test knows
  kCrash,           // ended by a signal, exit() or a failed check
  kTimeout,
  kOutOfMemory,
  kOutputLimit,
  kNotCompiled,
  kException,    // an exception left the test
  kWrongStatus,  // an error where an answer was expected, an answer instead of an error, or another error
  kNotANumber,   // NaN or infinity
  kWrongSize,    // another number of elements
  kTransposed,   // the right values, or the right size, with rows for columns
  kShifted,      // the right values, some places further
  kPermuted,     // the right values in another order
  kWrongSign,    // each the negative of what was expected
  kAllZero,      // nothing was computed
  kAllSame,      // one value everywhere
  kOffByOne,     // a whole number, or each of them, one too large or too small
  kSlightly,     // wrong by less than 1 %: precision, or a small term
  kScaled,       // too large or too small by the same factor
  kOffset,       // too large or too small by the same amount
  kPartly,       // right in places
  kTooLarge,     // one number, by no factor that says anything
  kTooSmall,
  kYesNo,  // true for false or the other way round
  kOther,
};
// "not implemented", "a known mistake", ..., in a few words.
std::string_view ShapeName(Shape shape);

struct WrongShape {
  Shape kind = Shape::kOther;
  std::string detail;  // what was seen, in words: "each value is 8 times what was expected"
  std::string key;     // failures of one test with the same key are of the same kind
};

// A test with several failures is judged by its first, and by a later one's hint where the first has none.
WrongShape ShapeOf(Verdict verdict, std::string_view message);

}  // namespace course::cohort

#endif  // COHORT_STANDING_WRONG_SHAPE_H_
