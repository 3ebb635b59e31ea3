#include "harness/course/opened_cohort.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/banks.h"

namespace course::cli {

absl::StatusOr<OpenedCohort> OpenCohort(const Context& context, const std::string& config_path) {
  const std::string path = std::filesystem::absolute(config_path).string();
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return absl::InvalidArgumentError(absl::StrCat(text.status().message(), ": --config names another"));
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  OpenedCohort cohort = {.config_text = *text};
  ASSIGN_OR_RETURN(cohort.config, cohort::ParseConfig(*text, path, course, quiz::Banks::Read(context.root)->all()));
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
