// The tests of the submissions that count, a table a lab, kept while the same submissions count: what a submission won
// does not change any more, and another lab's table is not read.

#ifndef WEB_ROUTES_COHORT_TEST_TABLES_H_
#define WEB_ROUTES_COHORT_TEST_TABLES_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/cohort_store.h"

namespace course::web {

// Safe to call from several threads.
class CohortTestTables {
 public:
  // `store` outlives this.
  explicit CohortTestTables(store::CohortStore* store) : store_(*store) {}

  // Of this lab; a list for each of `submissions`.
  absl::StatusOr<std::shared_ptr<const store::TestTable>> Get(const std::string& lab,
                                                              const std::vector<std::string>& submissions);

 private:
  struct Kept {
    std::vector<std::string> submissions;
    std::shared_ptr<const store::TestTable> table;
  };
  store::CohortStore& store_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;  // by lab
};

}  // namespace course::web

#endif  // WEB_ROUTES_COHORT_TEST_TABLES_H_
