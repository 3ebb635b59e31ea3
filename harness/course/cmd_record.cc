#include "harness/course/cmd_record.h"

#include "base/status_macros.h"
#include "harness/course/git.h"
#include "harness/recorder/recorder.h"

namespace course::cli {
namespace {

absl::StatusOr<recorder::SpoolReport> Record(const Context& context, store::Store& store) {
  return recorder::RecordSpool({.spool = context.StatePath("spool"),
                                .workspace = context.root,
                                .course_version = Git(context.root).Version(),
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
