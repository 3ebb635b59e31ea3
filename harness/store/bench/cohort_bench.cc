// How long the pages of instructors wait for the store: 500 learners, 58 labs, four submissions of each; the tests of
// two labs, one of 20 tests and one of 200.
//
//   bazel run -c opt //harness/store/bench:cohort_bench -- FOLDER

#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "harness/course/bench/measure.h"
#include "harness/store/database.h"
#include "harness/store/kept_rows.h"
#include "harness/store/sqlite_store.h"

namespace course::store {
namespace {

constexpr int kLearners = 500, kLabs = 58, kSubmissions = 4, kTests = 20, kManyTests = 200;

// Rows as grading leaves them; a message of a compiler and one of a failed test have usual lengths.
std::string Rows() {
  return absl::StrCat(R"sql(
BEGIN IMMEDIATE;
CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < )sql",
                      kLearners * kLabs * kSubmissions - 1, R"sql() SELECT i FROM n;
INSERT INTO submissions (id, learner, lab, received_ms, state, attempt, worker, boot, change)
  SELECT printf('%032x-%032x', i % )sql",
                      kLearners, ", i), printf('%032x', i % ", kLearners,
                      "), printf('//phases/03-transformers/lab-%02d-something-long', i / ", kLearners, " % ", kLabs,
                      R"sql(), 1800000000000 + i, 'done', 1, 'host:12345:0', '0123456789abcdef', i FROM n;
INSERT INTO grading_results
  SELECT i + 1, 'FAILED', i % 6, 5, substr(hex(zeroblob(300)), 1, 600), '[]', 'jail-3: userns pidns netns seccomp',
         'v7.12', printf('%064x', i % )sql",
                      kLabs, R"sql(), i, 3.5, 1.5, 1800000001000 + i FROM n;
INSERT INTO grading_tests
  SELECT n.i + 1, t.i, 'Suite', printf('HoldsForCase%d', t.i), iif((n.i + t.i) % 3, 'PASSED', 'FAILED'), '', 0, 1, 1.5,
         iif((n.i + t.i) % 3, '', substr(hex(zeroblob(200)), 1, 400)), 'lab_test.cc', 7, '', 'now'
  FROM n JOIN n AS t WHERE n.i < )sql",
                      2 * kLearners, " AND t.i < iif(n.i < ", kLearners, ", ", kTests, ", ", kManyTests, R"sql();
UPDATE changes SET version = )sql",
                      kLearners * kLabs * kSubmissions, "; COMMIT;");
}

// Nothing waits for a disk here, so the processor's time is what it takes, also on a machine that others use.
struct Time {
  double wall_ms = 0;
  double cpu_ms = 0;
};

// `before`: what each call finds, outside of its time.
Time MedianOf(
    const std::function<void()>& call, const std::function<void()>& before = [] {}) {
  std::vector<double> wall, cpu;
  for (int n = 0; n < 9; ++n) {
    before();
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t cpu_begin = std::clock();
    call();
    wall.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    cpu.push_back(1000.0 * static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC);
  }
  return {bench::Median(wall), bench::Median(cpu)};
}

void Print(const char* name, const Time& time, size_t rows) {
  std::printf("%-16s %8.2f ms, of the processor %8.2f ms, for %zu rows\n", name, time.wall_ms, time.cpu_ms, rows);
}

int Main(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) {
    std::fprintf(stderr, "usage: cohort_bench FOLDER\n");
    return 2;
  }
  std::string folder = arguments[0] + "/cohort_bench_XXXXXX";
  CHECK(mkdtemp(folder.data()) != nullptr) << folder;
  auto store = OpenSqliteStore(folder + "/course.db");
  CHECK(store.ok()) << store.status();
  const auto db = Database::Open(folder + "/course.db");
  CHECK(db.ok()) << db.status();
  const absl::Status filled = (*db)->Execute(Rows());
  CHECK(filled.ok()) << filled;
  CohortStore& cohort = (*store)->cohort();
  size_t rows = 0, tests = 0;
  std::vector<std::string> counted, counted_of_many;
  const Time all_time = MedianOf([&] {
    const auto all = cohort.GradedRows();
    CHECK(all.ok()) << all.status();
    rows = all->size();
    counted.clear();
    counted_of_many.clear();
    for (int n = 0; n < kLearners; ++n) {
      counted.push_back(all->at(n).id);
      counted_of_many.push_back(all->at(kLearners + n).id);
    }
  });
  KeptRows kept;
  CHECK(kept.Read(**store).ok());
  // With the copy that a page has of them.
  const auto read_kept = [&] {
    const std::vector<GradedRow> copy = **kept.Read(**store);
    CHECK(copy.size() == rows) << copy.size();
  };
  const Time same_time = MedianOf(read_kept);
  // What a second of many who submit leaves behind.
  constexpr int kChanged = 50;
  const auto change = [&] {
    const absl::Status changed = (*db)->Execute(
        absl::StrCat("BEGIN IMMEDIATE; UPDATE changes SET version = version + 200000; UPDATE submissions SET change = "
                     "(SELECT version FROM changes) + number WHERE number <= ",
                     kChanged, "; COMMIT"));
    CHECK(changed.ok()) << changed;
  };
  const Time few_time = MedianOf(read_kept, change);
  const Time one_time = MedianOf([&] { CHECK(cohort.GradedRowsOf(std::string(31, '0') + "7").ok()); });
  const Time tests_time = MedianOf([&] { tests = cohort.TestRows(counted)->size(); });
  const Time table_time = MedianOf([&] { CHECK(cohort.TestTableOf(counted_of_many).ok()); });
  Print("GradedRows", all_time, rows);
  Print("KeptRows, same", same_time, 0);
  Print("KeptRows, few", few_time, kChanged);
  Print("GradedRowsOf", one_time, kLabs * kSubmissions);
  Print("TestRows", tests_time, tests);
  Print("TestTableOf", table_time, size_t{kLearners} * kManyTests);
  store->reset();
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace course::store

int main(int argc, char** argv) { return course::store::Main({argv + 1, argv + argc}); }
