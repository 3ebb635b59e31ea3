// The main function of every lab's test program: a plain gtest program, which can also list its tests and points.

#include <cstdio>
#include <cstring>

#include "gtest/gtest.h"
#include "harness/testing/graded_test.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc > 1 && std::strcmp(argv[1], "--catalog") == 0) {
    for (const auto& t : course::testing::GradedTests()) {
      std::printf("%s.%s %d\n", t.suite.c_str(), t.name.c_str(), t.points);
    }
    return 0;
  }
  return RUN_ALL_TESTS();
}
