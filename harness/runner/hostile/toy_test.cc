// The toy lab's tests. Every hostile starter answers Double rightly and does its mischief in Triple (or before main),
// so that points earned before and after the mischief can be told from points that nobody earned.

#include "harness/runner/hostile/toy.h"

#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"

namespace toy {
namespace {

using course::testing::ExpectAnswer;

GRADED_TEST(Before, Doubles, 2) { ExpectAnswer("Double(2)", Double(2), 4); }
GRADED_TEST(Mischief, Triples, 3) { ExpectAnswer("Triple(2)", Triple(2), 6, {{4, "4 is the double"}}); }
GRADED_TEST(After, DoublesAgain, 1) { ExpectAnswer("Double(-5)", Double(-5), -10); }

}  // namespace
}  // namespace toy
