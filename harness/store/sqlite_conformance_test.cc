// The SQLite store does what every store must do.

#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/conformance.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

std::unique_ptr<Store> MakeEmpty() {
  // A new file each time: the folder lives until the process ends.
  static const TempDatabase folder;
  static int number = 0;
  auto store = OpenSqliteStore(absl::StrCat(folder.path(), ".", ++number));
  CHECK(store.ok()) << store.status();
  return *std::move(store);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(StoreFactory{"sqlite", MakeEmpty}));
INSTANTIATE_TEST_SUITE_P(Sqlite, GradingConformance, testing::Values(StoreFactory{"sqlite", MakeEmpty}));
INSTANTIATE_TEST_SUITE_P(Sqlite, CohortConformance, testing::Values(StoreFactory{"sqlite", MakeEmpty}));

}  // namespace
}  // namespace course::store
