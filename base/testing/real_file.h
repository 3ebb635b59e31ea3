// Published weights and recordings in tests, which are no part of the repository.

#ifndef BASE_TESTING_REAL_FILE_H_
#define BASE_TESTING_REAL_FILE_H_

#include <string>

#include "base/model_files.h"
#include "gtest/gtest.h"

// Declares `path`, that of a file or folder (base/model_files.h); the test is skipped, with the reason, where there is
// none. A macro, since only one can leave the test that it stands in.
#define REAL_FILE(path, name)                                                 \
  const absl::StatusOr<std::string> path##_found = base::FindModelFile(name); \
  if (!path##_found.ok()) GTEST_SKIP() << path##_found.status().message();    \
  const std::string path = *path##_found

#endif  // BASE_TESTING_REAL_FILE_H_
