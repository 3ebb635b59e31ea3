// Published weights and recordings, which are no part of the repository.

#ifndef MODELS_WHISPER_TESTING_REAL_FILES_H_
#define MODELS_WHISPER_TESTING_REAL_FILES_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"

// Declares `path`, a file below COURSE_MODELS; the test is skipped, with the reason, where there is none. A macro,
// since only one can leave the test that it stands in.
#define REAL_FILE(path, name)                                                                   \
  if (std::getenv("COURSE_MODELS") == nullptr) GTEST_SKIP() << "COURSE_MODELS names no folder"; \
  const std::string path = std::string(std::getenv("COURSE_MODELS")) + "/" + name;              \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there"

#endif  // MODELS_WHISPER_TESTING_REAL_FILES_H_
