#include "harness/course/opened_cohort.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/banks.h"

namespace course::cli {

absl::StatusOr<CohortSettings> ReadCohortSettings(const Context& context, const std::string& path) {
  CohortSettings read;
  ASSIGN_OR_RETURN(read.course, LoadCourse(context));
  const std::string absolute = std::filesystem::absolute(path).string();
  absl::StatusOr<cohort::Config> config =
      cohort::ReadConfig(absolute, read.course, quiz::Banks::Read(context.root)->all());
  if (!config.ok()) return absl::InvalidArgumentError(config.status().message());
  read.config = *std::move(config);
  for (const std::string& note : read.config.notes) *context.err << note << "\n";
  return read;
}

absl::StatusOr<OpenedCohort> OpenCohort(const Context& context, const std::string& config_path) {
  ASSIGN_OR_RETURN(CohortSettings settings, ReadCohortSettings(context, config_path));
  OpenedCohort cohort = {.config = std::move(settings.config)};
  ASSIGN_OR_RETURN(cohort.config_text, ReadFile(std::filesystem::absolute(config_path).string()));
  if (!IsFile(cohort.config.database)) {
    return absl::InvalidArgumentError(absl::StrCat("there is no database ", cohort.config.database,
                                                   " yet: ./course serve --cohort ", config_path, " makes it"));
  }
  ASSIGN_OR_RETURN(cohort.store, store::OpenSqliteStore(cohort.config.database));
  return cohort;
}

absl::StatusOr<std::string> NewFilePath(const std::string& name) {
  const std::string path = std::filesystem::absolute(name).string();
  const std::string folder = std::filesystem::path(path).parent_path();
  if (IsFolder(path)) return absl::InvalidArgumentError(absl::StrCat(path, " is a folder: name a file in it"));
  if (!IsFolder(folder)) return absl::InvalidArgumentError(absl::StrCat("there is no folder ", folder));
  if (IsFile(path)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is there already and stays as it is: name another file"));
  }
  return path;
}

}  // namespace course::cli
