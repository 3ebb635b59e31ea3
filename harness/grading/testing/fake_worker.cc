// fake_worker DATABASE NAME [wait] [--hidden FOLDER]: a worker with the fake grader; with a third word it waits for
// more. In the folder of hidden tests it leaves a file of its name.

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

#include "harness/grading/moment.h"
#include "harness/grading/testing/fake_grader.h"
#include "harness/grading/worker.h"
#include "harness/store/sqlite_store.h"

int main(int argc, char** argv) {
  using namespace course;
  if (argc >= 5 && std::strcmp(argv[argc - 2], "--hidden") == 0) {
    if (std::FILE* mark = std::fopen((std::string(argv[argc - 1]) + "/" + argv[2]).c_str(), "w")) std::fclose(mark);
    argc -= 2;
  }
  if (argc != 3 && argc != 4) return 2;
  const auto store = store::OpenSqliteStore(argv[1]);
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", std::string(store.status().message()).c_str());
    return 1;
  }
  grading::FakeGrader grader;
  const absl::Status status = grading::Work((*store)->grading(), grader,
                                            {.name = argv[2],
                                             .lease = {.silence_ms = 5'000, .most_ms = 20'000},
                                             .until_empty = argc == 3,
                                             .poll_ms = 10,
                                             .now = grading::Now,
                                             .now_ms = [] { return int64_t{2'000'000}; },
                                             .seed = [] { return uint64_t{77}; },
                                             .lost = [] { _exit(3); }});
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
