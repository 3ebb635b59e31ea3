// A whole cohort as one file: cohort.toml, roster, decisions, audit, ledger, submissions with their results, quizzes.
//
//   gzip of lines of JSON: {"format": "course-cohort-bundle", "schema": 1, "cohort": ID, "exported_ms": T}
//                          {"config": TEXT OF COHORT.TOML}
//                          {"work": what Store::ExportJson() gives}
//                          {"sha256": of all lines before this one}
//
// JSON, and no copy of the database: a file from elsewhere is then text whose every value is checked, not tables,
// triggers and indexes that a library acts on; it outlives the tables' next migration; and it can be read where this
// course is not installed (`zcat FILE | head -2`).
//
// What lets somebody in stays behind, as in every export: passwords, sessions, invitations, tokens. Who comes with the
// bundle needs a new invitation.

#ifndef COHORT_EXCHANGE_BUNDLE_FILE_H_
#define COHORT_EXCHANGE_BUNDLE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace course::cohort {

struct Bundle {
  std::string cohort;  // Config::id
  int64_t exported_ms = 0;
  std::string config;  // the text of cohort.toml
  std::string work;    // Store::ExportJson(), without line ends

  bool operator==(const Bundle&) const = default;
};

// 500 learners with 300 submissions of 5 KB each are 1 GB before they are packed.
inline constexpr size_t kMostBundleBytes = size_t{2} << 30;

// The same bytes for the same bundle.
std::string PackBundle(const Bundle& bundle);
// InvalidArgument, naming line and rule, for what is no bundle, was changed or cut off; FailedPrecondition for another
// schema; ResourceExhausted for a file that becomes larger than `most`. `work` is not looked into: harness/privacy
// reads it.
absl::StatusOr<Bundle> UnpackBundle(std::string_view bytes, size_t most = kMostBundleBytes);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_BUNDLE_FILE_H_
