// fake_grade_all DATABASE LOG WORKER FIRST LAST: grades submissions FIRST to LAST - 1, with two workers, as `course
// grade` does.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "harness/grading/grade_all.h"
#include "harness/grading/moment.h"
#include "harness/store/sqlite_store.h"

int main(int argc, char** argv) {
  using namespace course;
  if (argc != 6) return 2;
  const std::string database = argv[1], worker = argv[3];
  const auto store = store::OpenSqliteStore(database);
  if (!store.ok()) return 1;
  grading::Intake intake;
  for (int n = std::atoi(argv[4]); n < std::atoi(argv[5]); ++n) {
    intake.submissions.push_back({.id = "",
                                  .learner = "learner " + std::to_string(n % 7),
                                  .lab = "//p/lab-" + std::to_string(n),
                                  .files = {{.name = "starter.cc", .bytes = "sleep 5 points " + std::to_string(n % 6)}},
                                  .received_ms = 0});
  }
  const auto reports = grading::GradeAll((*store)->grading(), intake,
                                         {.pool = {.workers = 2,
                                                   .command =
                                                       [&](const std::string& name) {
                                                         return std::vector<std::string>{worker, database, name};
                                                       },
                                                   .log = argv[2],
                                                   .most_deaths = 6,
                                                   .poll_ms = 10,
                                                   .now = grading::Now,
                                                   .tick = {}},
                                          .now_ms = [] { return int64_t{1'000'000}; },
                                          .bundle = [](const std::string&) { return "b"; }});
  if (!reports.ok()) std::fprintf(stderr, "%s\n", std::string(reports.status().message()).c_str());
  return reports.ok() ? 0 : 1;
}
