#include "harness/recorder/recorder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/recorder/clean_text.h"
#include "harness/recorder/event_file.h"
#include "harness/recorder/files.h"
#include "harness/recorder/judge.h"
#include "harness/recorder/spool.h"

namespace course::recorder {
namespace {

constexpr size_t kMaxEventFile = 256 << 20;

// Bazel gives each command a UUID, which the user may fix with --invocation_id: the time keeps such commands apart. A
// file that ends early has both as well, so its rest, should it come later, is known already.
std::string DigestOf(const EventFile& file) {
  return base::Sha256Hex(absl::StrCat("bazel ", file.invocation, " ", file.started_ms));
}

// Why this file is not recorded; empty if it may be. No path of another workspace is repeated.
std::string WhyForeign(const EventFile& file, const std::string& workspace) {
  if (file.invocation.empty() || file.started_ms == 0)
    return "it has no \"started\" event: not a Bazel event file, or its beginning is missing";
  if (file.workspace.empty() || RealPath(file.workspace) != RealPath(workspace))
    return "it is of another workspace than this one";
  return "";
}

struct Outcome {
  RecordedRun run;
  bool already_known = false;
  std::string refused;  // the reason
};

absl::StatusOr<std::map<std::string, int>> Attempts(store::Store& store) {
  ASSIGN_OR_RETURN(const std::vector<store::LabStatus> statuses, store.LabStatuses());
  std::map<std::string, int> attempts;
  for (const store::LabStatus& status : statuses) attempts[status.lab] = status.attempts;
  return attempts;
}

absl::StatusOr<RecordedRun> Describe(store::Store& store, int64_t run_id) {
  ASSIGN_OR_RETURN(const store::Run run, store.GetRun(run_id));
  ASSIGN_OR_RETURN(const auto attempts, Attempts(store));
  RecordedRun recorded{.run_id = run.id, .exit_code = run.exit_code, .interrupted = run.interrupted, .labs = {}};
  for (const store::LabRun& lab : run.labs) {
    const auto it = attempts.find(lab.lab);
    recorded.labs.push_back({.lab = lab.lab,
                             .impl = lab.impl,
                             .verdict = lab.verdict,
                             .points = lab.points,
                             .max_points = lab.max_points,
                             .cached = lab.cached,
                             .filtered = lab.filtered,
                             .is_attempt = lab.is_attempt,
                             .attempts = lab.impl == "starter" && it != attempts.end() ? it->second : 0});
  }
  return recorded;
}

absl::StatusOr<Outcome> RecordText(const std::string& text, const RecordOptions& options) {
  const EventFile file = ParseEventFile(text);
  Outcome outcome;
  outcome.refused = WhyForeign(file, options.workspace);
  if (!outcome.refused.empty() || file.labs.empty()) return outcome;
  const Places places = {.workspaces = {file.workspace, options.workspace, RealPath(options.workspace)},
                         .home = file.home};
  store::Run run = JudgeRun(file, options.workspace, places);
  run.event_digest = DigestOf(file);
  run.course_version = options.course_version;
  const absl::StatusOr<store::Recorded> recorded = options.store->RecordRun(run);
  if (absl::IsInvalidArgument(recorded.status())) {
    outcome.refused = std::string(recorded.status().message());
    return outcome;
  }
  RETURN_IF_ERROR(recorded.status());
  outcome.already_known = recorded->already_known;
  ASSIGN_OR_RETURN(outcome.run, Describe(*options.store, recorded->run_id));
  return outcome;
}

absl::Status RecordEntry(const SpoolEntry& entry, const RecordOptions& options, SpoolReport& report) {
  if (entry.part && WriterLives(entry.path)) {
    ++report.in_progress;
    return absl::OkStatus();
  }
  WaitForEnd(entry.path, options.patience_ms);
  Outcome outcome;
  const std::optional<std::string> text = ReadRegularFile(entry.path, kMaxEventFile);
  if (text.has_value()) {
    ASSIGN_OR_RETURN(outcome, RecordText(*text, options));
  } else if (access(entry.path.c_str(), F_OK) != 0) {
    return absl::OkStatus();  // another recorder was faster
  } else {
    outcome.refused =
        absl::StrCat("it is no regular file that can be read, or is larger than ", kMaxEventFile >> 20, " MiB");
  }
  if (!outcome.refused.empty()) {
    // Nothing was written, not even a first event: Bazel ended before it began.
    if (text.has_value() && text->empty()) {
      unlink(entry.path.c_str());
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(std::string moved, Refuse(options.spool, entry.path, outcome.refused));
    report.refused.push_back({.file = std::move(moved), .reason = outcome.refused});
    return absl::OkStatus();
  }
  // Recorded (or without a lab): a crash before this line only means that the file is found to be known next time.
  unlink(entry.path.c_str());
  if (outcome.already_known) {
    ++report.already_known;
  } else if (outcome.run.run_id != 0) {
    report.runs.push_back(std::move(outcome.run));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SpoolReport> RecordSpool(const RecordOptions& options) {
  CHECK(options.store != nullptr) << "RecordOptions.store";
  ASSIGN_OR_RETURN(const std::vector<SpoolEntry> entries, ListSpool(options.spool));
  // The files hold the whole environment of whoever ran Bazel. Not ours to change if the folder is somebody else's.
  if (!entries.empty()) (void)chmod(options.spool.c_str(), 0700);
  SpoolReport report;
  for (const SpoolEntry& entry : entries) RETURN_IF_ERROR(RecordEntry(entry, options, report));
  return report;
}

}  // namespace course::recorder
