// demo_store ROOT MANIFEST COUNT SEED [--now-ms=MS] [--all-labs]: writes ROOT/.course/course.db with the history of an
// invented learner (demo_runs.h). Refuses a database that is there already: it may be somebody's.

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/catalog/catalog.h"
#include "harness/store/database.h"
#include "harness/store/migrations.h"
#include "harness/store/run_writer.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/demo_runs.h"

namespace course::store {
namespace {

constexpr int kBatch = 500;  // runs in one transaction: a disk that waits for each of 10,000 would take minutes

absl::Status WriteRuns(const std::string& path, DemoLearner& learner) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> db, Database::Open(path));
  RETURN_IF_ERROR(Migrate(*db, CourseMigrations()));
  while (!learner.Done()) {
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*db));
    for (int n = 0; n < kBatch && !learner.Done(); ++n) {
      const Run run = learner.Next();
      RETURN_IF_ERROR(ValidateRun(run));
      RETURN_IF_ERROR(WriteRun(*db, run).status());
    }
    RETURN_IF_ERROR(transaction.Commit());
  }
  return absl::OkStatus();
}

absl::Status WriteDemo(const std::string& root, const std::string& manifest, const DemoOptions& options) {
  ASSIGN_OR_RETURN(const catalog::Course course, catalog::ReadManifest(manifest));
  const std::string path = root + "/.course/course.db";
  if (access(path.c_str(), F_OK) == 0) return absl::AlreadyExistsError(absl::StrCat(path, " is there already"));
  std::error_code error;
  std::filesystem::create_directories(root + "/.course", error);
  if (error) return absl::InternalError(absl::StrCat("cannot make ", root, "/.course: ", error.message()));
  DemoLearner learner(course, options);
  RETURN_IF_ERROR(WriteRuns(path, learner));
  ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenSqliteStore(path));
  for (const auto& [lab, help] : learner.HelpUsed()) RETURN_IF_ERROR(store->RecordHint(lab, help.hints_used));
  return absl::OkStatus();
}

int Main(const std::vector<std::string>& arguments) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  DemoOptions options;
  options.now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  std::vector<std::string> plain;
  bool understood = true;
  for (const std::string& argument : arguments) {
    if (argument == "--all-labs") {
      options.all_labs = true;
    } else if (absl::StartsWith(argument, "--now-ms=")) {
      understood = understood && absl::SimpleAtoi(argument.substr(9), &options.now_ms);
    } else {
      plain.push_back(argument);
    }
  }
  if (!understood || plain.size() != 4 || !absl::SimpleAtoi(plain[2], &options.runs) || options.runs < 1 ||
      !absl::SimpleAtoi(plain[3], &options.seed)) {
    std::fprintf(stderr, "usage: demo_store ROOT MANIFEST COUNT SEED [--now-ms=MS] [--all-labs]\n");
    return 2;
  }
  const absl::Status status = WriteDemo(plain[0], plain[1], options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "demo_store: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace course::store

int main(int argc, char** argv) { return course::store::Main({argv + 1, argv + argc}); }
