#include "harness/course/cmd_record.h"

#include "absl/strings/ascii.h"
#include "base/status_macros.h"
#include "harness/course/process.h"
#include "harness/recorder/recorder.h"

namespace course::cli {
namespace {

// The commit that the clone stands on; empty outside git.
std::string CourseVersion(const Context& context) {
  const absl::StatusOr<Finished> head =
      RunCommand({.argv = {"git", "rev-parse", "--short=12", "HEAD"}, .folder = context.root});
  if (!head.ok() || !head->ok()) return "";
  return std::string(absl::StripAsciiWhitespace(head->output));
}

absl::StatusOr<recorder::SpoolReport> Record(const Context& context, store::Store& store) {
  return recorder::RecordSpool({.spool = context.StatePath("spool"),
                                .workspace = context.root,
                                .course_version = CourseVersion(context),
                                .store = &store});
}

}  // namespace

Result RunRecord(const Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, context.open_store());
  ASSIGN_OR_RETURN(const recorder::SpoolReport report, Record(context, *store));
  *context.err << recorder::SpoolSummary(report);
  return Exit::kDone;
}

absl::Status DrainSpool(const Context& context, store::Store& store) {
  ASSIGN_OR_RETURN(recorder::SpoolReport report, Record(context, store));
  report.runs.clear();
  *context.err << recorder::SpoolSummary(report);
  return absl::OkStatus();
}

}  // namespace course::cli
