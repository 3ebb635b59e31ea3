// A path for a database of one test, and the files that SQLite puts beside it, removed at the end.

#ifndef HARNESS_STORE_TESTING_TEMP_DATABASE_H_
#define HARNESS_STORE_TESTING_TEMP_DATABASE_H_

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/check.h"
#include "gtest/gtest.h"

namespace course::store {

class TempDatabase {
 public:
  TempDatabase() : folder_(::testing::TempDir() + "/store_XXXXXX") {
    CHECK(mkdtemp(folder_.data()) != nullptr) << folder_;
  }
  ~TempDatabase() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TempDatabase(const TempDatabase&) = delete;
  TempDatabase& operator=(const TempDatabase&) = delete;

  std::string path() const { return folder_ + "/course.db"; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_TEMP_DATABASE_H_
