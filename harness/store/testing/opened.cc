#include "harness/store/testing/opened.h"

#include <utility>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"

namespace course::store {

using base::testing::IsOk;

std::unique_ptr<Store> Opened(const std::string& path, const SqliteOptions& options) {
  auto store = OpenSqliteStore(path, options);
  EXPECT_TRUE(IsOk(store));
  return store.ok() ? *std::move(store) : nullptr;
}

void ExpectSound(const std::string& path) {
  const auto db = Database::Open(path);
  ASSERT_TRUE(IsOk(db));
  EXPECT_TRUE(IsOk((*db)->CheckIntegrity()));
}

}  // namespace course::store
