// verified_worker BUNDLES SCRATCH PROCESS DATABASE NAME [--wait]: a worker with the real grader, whose bundles lie
// somewhere. (`course grade-worker` takes those of its workspace.)

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "harness/grading/moment.h"
#include "harness/grading/worker.h"
#include "harness/store/sqlite_store.h"
#include "harness/verified/open_grader.h"

int main(int argc, char** argv) {
  using namespace course;
  if (argc != 6 && argc != 7) return 2;
  const auto store = store::OpenSqliteStore(argv[4]);
  const auto grader = verified::OpenGrader({.bundles = argv[1], .scratch = argv[2], .process = argv[3]});
  for (const absl::Status& status : {store.status(), grader.status()}) {
    if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    if (!status.ok()) return 1;
  }
  const auto now_ms = [] {
    return static_cast<int64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count());
  };
  const absl::Status status = grading::Work((*store)->grading(), **grader,
                                            {.name = argv[5],
                                             .lease = {},
                                             .until_empty = argc == 6,
                                             .now = grading::Now,
                                             .now_ms = now_ms,
                                             .seed = verified::FreshSeed,
                                             .stop = {},
                                             .lost = [] { _exit(3); }});
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
