#include <stdlib.h>

#include <filesystem>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "cohort/config/config.h"
#include "cohort/exchange/bundle.h"
#include "harness/course/cmd_cohort.h"
#include "harness/course/files.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/banks.h"

namespace course::cli {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;  // packed

// Where the database goes: what the bundle's own cohort.toml says, which must lie in the folder.
absl::StatusOr<std::string> DatabaseIn(const Context& context, const cohort::Bundle& bundle,
                                       const std::string& config_path) {
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  ASSIGN_OR_RETURN(const cohort::Config config,
                   cohort::ParseConfig(bundle.config, config_path, course, quiz::Banks::Read(context.root)->all()));
  const std::filesystem::path database = std::filesystem::path(config.database).lexically_normal();
  if (database.parent_path() != std::filesystem::path(config_path).parent_path()) {
    return absl::InvalidArgumentError(absl::StrCat("the bundle's cohort.toml keeps its database in ", database.string(),
                                                   ": a bundle fills only the folder of --dir"));
  }
  return database.string();
}

// Made under another name and renamed at the end, so that a database is there whole or not at all.
absl::StatusOr<store::LedgerEnd> Fill(const cohort::Bundle& bundle, const std::string& database) {
  std::string folder = database + ".importing-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return absl::PermissionDeniedError(absl::StrCat("cannot make ", folder));
  const absl::Cleanup remove = [&] { (void)Remove(folder); };
  store::LedgerEnd end;
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(folder + "/new.db"));
    ASSIGN_OR_RETURN(end, cohort::RestoreCohort(bundle, *store));
    RETURN_IF_ERROR(store->Backup(folder + "/whole.db"));  // without files beside it
  }
  std::error_code error;
  std::filesystem::permissions(folder + "/whole.db", std::filesystem::perms(0600), error);
  std::filesystem::rename(folder + "/whole.db", database, error);
  if (error) return absl::InternalError(absl::StrCat("cannot rename to ", database, ": ", error.message()));
  return end;
}

}  // namespace

Result RunCohortImport(const Context& context, const CohortOptions& options) {
  const std::string file = std::filesystem::absolute(options.arguments[0]).string();
  const absl::StatusOr<std::string> bytes = base::ReadFile(file, kMostBytes);
  if (!bytes.ok()) return absl::InvalidArgumentError(bytes.status().message());
  const absl::StatusOr<cohort::Bundle> bundle = cohort::UnpackBundle(*bytes);
  if (!bundle.ok()) return absl::InvalidArgumentError(absl::StrCat(file, ": ", bundle.status().message()));
  const std::string folder = std::filesystem::absolute(options.dir).lexically_normal().string();
  RETURN_IF_ERROR(MakeFolder(folder));
  const std::string config_path = (std::filesystem::path(folder) / "cohort.toml").string();
  ASSIGN_OR_RETURN(const std::string database, DatabaseIn(context, *bundle, config_path));
  for (const std::string& path : {config_path, database}) {
    if (!IsFile(path)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is there already and stays as it is: --dir names another folder"));
  }
  ASSIGN_OR_RETURN(const store::LedgerEnd end, Fill(*bundle, database));
  absl::Cleanup undo = [&] { (void)Remove(database); };
  RETURN_IF_ERROR(WriteFile(config_path, bundle->config, 0600));
  std::move(undo).Cancel();
  *context.out
      << "The cohort " << bundle->cohort << ": " << end.rows << " verified results in the ledger, which fits.\n"
      << "Nobody can sign in yet: passwords do not travel. The first start prints an invitation for an admin.\n";
  PrintNext(context, absl::StrCat("./course serve --cohort ", config_path));
  return Exit::kDone;
}

}  // namespace course::cli
