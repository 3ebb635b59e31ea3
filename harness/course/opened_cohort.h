// A cohort's settings and store, for commands that work on it.

#ifndef HARNESS_COURSE_OPENED_COHORT_H_
#define HARNESS_COURSE_OPENED_COHORT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cohort/config/config.h"
#include "harness/catalog/catalog.h"
#include "harness/course/context.h"
#include "harness/store/store.h"

namespace course::cli {

// cohort.toml, read with the course's labs and question banks.
struct CohortSettings {
  catalog::Course course;
  cohort::Config config;
};
// What was settled in reading is said on context.err. InvalidArgument: the file is not there, or has mistakes, each
// with its line.
absl::StatusOr<CohortSettings> ReadCohortSettings(const Context& context, const std::string& path);

struct OpenedCohort {
  cohort::Config config;
  std::string config_text;
  std::unique_ptr<store::Store> store;
};

// InvalidArgument as above, or there is no database yet. The server may run meanwhile.
absl::StatusOr<OpenedCohort> OpenCohort(const Context& context, const std::string& config_path);

// A new file of this name that only its owner may read; its absolute path. InvalidArgument if it is there, or its
// folder is not.
absl::StatusOr<std::string> NewFilePath(const std::string& name);

}  // namespace course::cli

#endif  // HARNESS_COURSE_OPENED_COHORT_H_
