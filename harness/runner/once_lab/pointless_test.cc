// A lab whose author wrote TEST instead of GRADED_TEST.

#include "gtest/gtest.h"
#include "harness/testing/graded_test.h"

GRADED_TEST(Graded, HasPoints, 1) {}
TEST(Pointless, HasNoPoints) {}
