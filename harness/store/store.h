// The store: everything that is remembered about a learner's work, behind one interface. SQLite is the default
// (harness/store/sqlite_store.h); a conformance suite holds for every implementation.

#ifndef HARNESS_STORE_STORE_H_
#define HARNESS_STORE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_store.h"
#include "harness/store/grading_store.h"
#include "harness/store/history.h"
#include "harness/store/quiz_store.h"
#include "harness/store/records.h"

namespace course::store {

struct Recorded {
  int64_t run_id = 0;
  bool already_known = false;  // the same event file was recorded before: nothing was changed
};

// The id of the newest run that the review queue has looked at (quiz/review).
inline constexpr char kLastRunSeen[] = "quiz.last_run_seen";
// Whether a setting says something of this database alone: another one has other ids. It is neither exported nor
// restored.
inline bool IsLocalSetting(std::string_view name) { return name == kLastRunSeen; }

// Safe to call from several threads, and while other processes use the same store.
class Store {
 public:
  virtual ~Store() = default;

  // Stores the run whole or not at all. A cached lab run whose digest is known already adds no result: the earlier one
  // is seen again, and the run shows its tests. InvalidArgument, naming the field, for a run that cannot be: no event
  // digest, negative points, a lab twice, ...
  virtual absl::StatusOr<Recorded> RecordRun(const Run& run) = 0;

  // One entry per lab that was ever graded with impl = starter.
  virtual absl::StatusOr<std::vector<LabStatus>> LabStatuses() = 0;
  // The newest run of a lab, with its tests; nullopt if there is none.
  virtual absl::StatusOr<std::optional<LabRun>> LatestLabRun(const std::string& lab, const std::string& impl) = 0;
  // Newest first, without tests; any impl.
  virtual absl::StatusOr<std::vector<LabRun>> LabHistory(const std::string& lab, int limit) = 0;
  // With labs and tests. NotFound if there is no such run.
  virtual absl::StatusOr<Run> GetRun(int64_t run_id) = 0;
  // Newest first, without tests.
  virtual absl::StatusOr<std::vector<Run>> RecentRuns(int limit) = 0;

  // The runs with a higher id, lowest first, without tests: what was recorded since.
  virtual absl::StatusOr<std::vector<Run>> RunsAfter(int64_t run_id, int limit) = 0;
  // With tests and source; nullopt if there is no such result.
  virtual absl::StatusOr<std::optional<LabRun>> LabRunById(int64_t lab_run_id) = 0;
  // The graded result of the same lab and impl just before it (by the time it began), with source, without tests.
  virtual absl::StatusOr<std::optional<LabRun>> LabRunBefore(int64_t lab_run_id) = 0;
  // The days since then on which something happened, first day first.
  virtual absl::StatusOr<std::vector<DayActivity>> Activity(int64_t since_ms) = 0;

  // What was opened for a lab, graded already or not.
  virtual absl::StatusOr<Help> GetHelp(const std::string& lab) = 0;
  // The learner opened hint `level` (1..3) of a lab; the highest one counts. InvalidArgument for another level.
  virtual absl::Status RecordHint(const std::string& lab, int level) = 0;
  // The learner asked for the solution before full marks.
  virtual absl::Status RecordGiveUp(const std::string& lab) = 0;

  // A learner's choice, by name; `fallback` if none was made.
  virtual absl::StatusOr<std::string> GetSetting(const std::string& name, const std::string& fallback) = 0;
  // InvalidArgument for an empty name, or a value above 4 KiB.
  virtual absl::Status SetSetting(const std::string& name, const std::string& value) = 0;

  // Quizzes: the same store, the same Version(). Lives as long as the store.
  virtual QuizStore& quizzes() = 0;
  // Verified grading, in the same way.
  virtual GradingStore& grading() = 0;
  // Accounts, and what instructors decide and see, in the same way. Empty in a clone that one person uses.
  virtual CohortStore& cohort() = 0;

  // Grows with every change (but see QuizStore::SaveAnswer): pages ask for it to know whether to refresh.
  virtual absl::StatusOr<int64_t> Version() = 0;
  // A consistent copy while others write. AlreadyExists if `path` is there.
  virtual absl::Status Backup(const std::string& path) = 0;

  // Everything that is stored as one JSON document; docs/grading.md describes it.
  virtual absl::StatusOr<std::string> ExportJson() = 0;
  // Adds what an export holds, all of it or, after an error, nothing. What is here already stays: runs are told apart
  // by their event digests, of hints the higher level counts, a setting replaces the one that is here; an attempt at a
  // quiz stays out if its id is known, or if it is open and another one of its learner, bank and mode is open here; of
  // a card the one that was looked at last counts; a submission stays out if its id is known; so do an account, an
  // extension, an override, a reported run and an audit entry. The ledger of an export is taken over where there is
  // none yet; otherwise its results are appended to the one that is here. What failed in its runs is no news for the
  // review queue. InvalidArgument for what cannot be.
  virtual absl::StatusOr<Restored> Restore(const History& history) = 0;
  // Forgets it all, in the store's files too, and not to be undone. Ids and Version() go on from where they were, so
  // that no page mistakes a new run for an old one. Unavailable if another program was reading: all is forgotten, but
  // bytes of it stay in the files until the next time.
  virtual absl::Status EraseAll() = 0;
};

}  // namespace course::store

#endif  // HARNESS_STORE_STORE_H_
