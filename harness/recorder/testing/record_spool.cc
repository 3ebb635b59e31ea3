// A recorder and nothing else, as a process that a test can kill: record_spool SPOOL DATABASE WORKSPACE

#include <cstdio>
#include <utility>

#include "harness/recorder/recorder.h"
#include "harness/store/sqlite_store.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "record_spool SPOOL DATABASE WORKSPACE\n");
    return 2;
  }
  auto store = course::store::OpenSqliteStore(argv[2]);
  absl::Status status = store.status();
  if (status.ok()) {
    const auto report = course::recorder::RecordSpool(
        {.spool = argv[1], .workspace = argv[3], .course_version = "test", .store = store->get()});
    status = report.status();
    if (report.ok()) std::fputs(course::recorder::SpoolSummary(*report).c_str(), stderr);
  }
  if (!status.ok()) std::fprintf(stderr, "course: %s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
