// An assertion about printed text, whose failure shows the whole text.

#ifndef HARNESS_COURSE_TESTING_CONTAINS_H_
#define HARNESS_COURSE_TESTING_CONTAINS_H_

#include <string>

#include "gtest/gtest.h"

namespace course::cli::testing {

// EXPECT_TRUE(Contains(text, "Next: ./course up"));
inline ::testing::AssertionResult Contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos)
    return ::testing::AssertionSuccess() << "\"" << part << "\" is in:\n" << text;
  return ::testing::AssertionFailure() << "\"" << part << "\" is not in:\n" << text;
}

}  // namespace course::cli::testing

#endif  // HARNESS_COURSE_TESTING_CONTAINS_H_
