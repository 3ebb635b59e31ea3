#include "harness/course/cmd_demo_cohort.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/demo/demo_cohort.h"
#include "harness/course/files.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/banks.h"

namespace course::cli {
namespace {

constexpr char kAttempts[] = "cohort/demo/attempts.json";

}  // namespace

Result RunDemoCohort(const Context& context, const DemoCohortOptions& options) {
  const std::filesystem::path folder = options.dir.empty() ? std::filesystem::path(context.StatePath("demo-cohort"))
                                                           : std::filesystem::absolute(options.dir);
  const std::string config = (folder / "cohort.toml").string();
  const std::string database = (folder / "cohort.db").string();
  for (const std::string& path : {config, database}) {
    if (!IsFile(path)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is there already and stays as it is: --dir names another folder"));
  }
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  ASSIGN_OR_RETURN(const std::string recorded, ReadFile(context.Path(kAttempts)));
  ASSIGN_OR_RETURN(const cohort::RecordedAttempts attempts, cohort::ParseRecordedAttempts(recorded));
  const std::shared_ptr<const quiz::Banks> banks = quiz::Banks::Read(context.root);
  RETURN_IF_ERROR(MakeFolder(folder.string()));
  // Half a cohort would stand in the way of the next try.
  absl::Cleanup remove = [&] {
    for (const char* ending : {"", "-wal", "-shm"}) (void)Remove(database + ending);
  };
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(database));
  cohort::PasswordHasher hasher(options.password_cost);
  const cohort::DemoMaterial material = {
      .course = &course, .banks = banks.get(), .attempts = &attempts, .source_of = [&](const std::string& path) {
        return ReadFile(context.Path(path)).value_or("");
      }};
  const absl::StatusOr<cohort::DemoCohort> demo = cohort::MakeDemoCohort(material,
                                                                         {.seed = options.seed,
                                                                          .learners = options.learners,
                                                                          .now = absl::FromUnixMillis(context.now_ms()),
                                                                          .port = options.port},
                                                                         hasher, *store);
  RETURN_IF_ERROR(demo.status());
  RETURN_IF_ERROR(WriteFile(config, demo->config));
  std::move(remove).Cancel();
  *context.out << "A cohort that does not exist, in " << folder.string() << ": " << options.learners << " learners, "
               << demo->submissions << " submissions, " << demo->attempts << " quizzes, " << demo->reported
               << " runs that they report themselves.\nWho can sign in (login, password):\n";
  for (const cohort::DemoSignIn& who : demo->sign_ins) {
    *context.out << "  " << who.role << ": " << who.login << "  " << who.password << "\n";
  }
  PrintNext(context, absl::StrCat("./course serve --cohort ", config));
  return Exit::kDone;
}

}  // namespace course::cli
