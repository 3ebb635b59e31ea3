// What somebody says was in a cohort is refused, and then nothing is in the store; or it is there, and leaves it as
// what fills another store with the same.

#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "cohort/exchange/bundle.h"
#include "cohort/exchange/bundle_file.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/store.h"

namespace {

using course::cohort::Bundle;

// A store in which nothing is, in a folder of its own.
class EmptyStore {
 public:
  EmptyStore() : folder_(std::filesystem::temp_directory_path() / "restore_XXXXXX") {
    CHECK(mkdtemp(folder_.data()) != nullptr) << folder_;
    auto opened = course::store::OpenSqliteStore(folder_ + "/course.db");
    CHECK(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }
  ~EmptyStore() {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  EmptyStore(const EmptyStore&) = delete;
  EmptyStore& operator=(const EmptyStore&) = delete;

  course::store::Store& operator*() { return *store_; }

 private:
  std::string folder_;
  std::unique_ptr<course::store::Store> store_;
};

std::string WorkIn(course::store::Store& store) {
  const auto bundle = course::cohort::ReadCohort(store, "c", "", 7);
  CHECK(bundle.ok()) << bundle.status();
  return bundle->work;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Made anew only when something got into it: most inputs are refused.
  static auto* store = new EmptyStore;
  static const auto* nothing = new std::string(WorkIn(**store));
  const Bundle bundle = {
      .cohort = "c", .exported_ms = 7, .work = std::string(reinterpret_cast<const char*>(data), size)};
  const auto end = course::cohort::RestoreCohort(bundle, **store);
  const std::string work = WorkIn(**store);
  if (!end.ok()) {
    CHECK(!end.status().message().empty()) << end.status();
    CHECK(work == *nothing) << "left behind: " << work;
    return 0;
  }
  EmptyStore other;
  const auto again = course::cohort::RestoreCohort({.cohort = "c", .exported_ms = 7, .work = work}, *other);
  CHECK(again.ok()) << again.status() << " of " << work;
  CHECK(*again == *end) << "another ledger";
  CHECK(WorkIn(*other) == work) << "another cohort: " << WorkIn(*other) << " instead of " << work;
  delete store;
  store = new EmptyStore;
  return 0;
}
