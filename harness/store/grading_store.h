// What is remembered of verified grading: submissions with their files, the queue in which they wait for a worker, and
// what came out. In the same database as the runs; knows nothing of compilers and jails.
//
//        Submit            Take             Beat            Finish
//   ──────────────► queued ────► compiling ────► running ────────► done
//                     │ ▲            └──────┬──────┘ └──── Fail ──► failed: with the reason
//      a newer one of │ └─── a worker died ─┘                         ▲
//      the same lab   ▼                     └─ ... the second time ───┘
//                 superseded
//
// Every submission that was accepted ends in one of the three states on the right, and is graded once at most: a worker
// that takes it gets the number of its attempt, and what it says later counts only while no other has taken it since.

#ifndef HARNESS_STORE_GRADING_STORE_H_
#define HARNESS_STORE_GRADING_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/records.h"

namespace course::store {

struct SubmittedFile {
  std::string name;   // "starter.cc"
  std::string bytes;  // any, up to kMaxSource

  bool operator==(const SubmittedFile&) const = default;
};
inline constexpr size_t kMostSubmittedFiles = 16;
inline constexpr size_t kMostNameBytes = 200;  // of an id, a learner, a lab and a file

struct Submission {
  std::string id;  // given by whoever sends it: what is sent twice is accepted once
  std::string learner;
  std::string lab;                   // label
  std::vector<SubmittedFile> files;  // sorted by name
  int64_t received_ms = 0;           // wall clock, to be shown
  // What was received until then is not superseded by this one: a deadline lies between the two.
  int64_t spares_until_ms = 0;

  bool operator==(const Submission&) const = default;
};

enum class JobState { kQueued, kCompiling, kRunning, kDone, kFailed, kSuperseded };

// "queued", "compiling", ...
std::string_view JobStateName(JobState state);
// The inverse; nullopt for anything else.
std::optional<JobState> ParseJobState(std::string_view name);
// A worker has it.
inline bool IsTaken(JobState state) { return state == JobState::kCompiling || state == JobState::kRunning; }
// Something will still become of it.
inline bool IsOpen(JobState state) { return state == JobState::kQueued || IsTaken(state); }

// Where a submission stands.
struct Job {
  int64_t number = 0;  // given by the store, in the order in which submissions came
  std::string id;
  std::string learner;
  std::string lab;
  int64_t received_ms = 0;
  int64_t spares_until_ms = 0;
  JobState state = JobState::kQueued;
  int attempt = 0;            // how often a worker took it
  int deaths = 0;             // how many of them died of it, or failed
  std::string worker;         // that has it, or had it last
  std::string reason;         // of kFailed; or of the last death
  std::string superseded_by;  // id, of kSuperseded
  int64_t change = 0;         // grows with every change of any job

  bool operator==(const Job&) const = default;
};
inline constexpr int kMostDeaths = 2;
inline constexpr int kMostAttempts = 1'000;

// Now, for leases: milliseconds since the machine started, which nobody can set back, and which start it was. A lease
// of another start is over, because no process of it lives any more.
struct Moment {
  std::string boot;
  int64_t boot_ms = 0;
};

// How long a worker may be silent, and how long it may have a submission altogether: the second ends one that lives and
// gets nowhere.
struct Lease {
  int64_t silence_ms = 30'000;
  int64_t most_ms = 900'000;
};

// Names a worker's right to a submission.
struct Claim {
  int64_t number = 0;
  int attempt = 0;

  bool operator==(const Claim&) const = default;
};

struct Taken {
  Claim claim;
  Submission submission;

  bool operator==(const Taken&) const = default;
};

// Something that happened while a submission was graded: a stage began, or one test is done.
struct GradingEvent {
  std::string stage;  // "compiling", "linking", "running"
  int tests_done = 0;
  int tests = 0;
  std::string test;     // "Suite.Name"; empty: none, or one that is not to be shown
  std::string verdict;  // of the test

  bool operator==(const GradingEvent&) const = default;
};

struct GradedTest {
  TestResult test;
  std::string visibility = "now";  // "now", "after_due_date", "never"

  bool operator==(const GradedTest&) const = default;
};

struct GradedResult {
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  int max_points = 0;
  std::string message;                     // what the compiler said
  std::vector<std::string> ignored_files;  // sent, and not taken
  std::string level;                       // of the jail: what it guarantees
  std::string course_version;
  std::string bundle_digest;
  uint64_t seed = 0;
  double compile_seconds = 0;
  double run_seconds = 0;
  int64_t finished_ms = 0;
  std::vector<GradedTest> tests;

  bool operator==(const GradedResult&) const = default;
};

struct Accepted {
  int64_t number = 0;
  bool already_known = false;  // this id is here: nothing was changed
  int superseded = 0;          // how many older ones will not be graded

  bool operator==(const Accepted&) const = default;
};

// What an export holds of one submission. One that was open has the state kQueued: whoever had it is not here.
struct SubmissionHistory {
  Submission submission;
  JobState state = JobState::kQueued;
  int attempt = 0;
  int deaths = 0;
  std::string reason;
  std::string superseded_by;
  std::optional<GradedResult> result;  // of kDone
};

// Safe to call from several threads, and while other processes use the same database. What was answered is there after
// a power cut, too. ResourceExhausted: the disk is full, nothing was changed. Changes of a state grow Store::Version();
// what is said while a submission is in the same state does not.
class GradingStore {
 public:
  virtual ~GradingStore() = default;

  // What waits of the same learner and lab is superseded, unless it is spared. InvalidArgument, naming the field, for
  // what cannot be: an empty or too long name, one that is no UTF-8, no file, a file twice or too large.
  virtual absl::StatusOr<Accepted> Submit(const Submission& submission) = 0;

  // Learners take turns; of each the oldest submission comes first. Leases that are over end before. nullopt: nothing
  // waits.
  virtual absl::StatusOr<std::optional<Taken>> Take(const std::string& worker, const Moment& now,
                                                    const Lease& lease) = 0;
  // "I am still there", with what has happened since. False: the claim is over, because somebody else has it or because
  // it lasted Lease::most_ms; then nothing was changed, and nothing that this worker says counts any more.
  // `state`: kCompiling or kRunning.
  virtual absl::StatusOr<bool> Beat(const Claim& claim, const Moment& now, const Lease& lease, JobState state,
                                    const std::vector<GradingEvent>& events) = 0;
  // False as for Beat, but however long it took: what is finished and nobody else's is good.
  virtual absl::StatusOr<bool> Finish(const Claim& claim, const GradedResult& result) = 0;
  // Another try would change nothing. False as for Finish.
  virtual absl::StatusOr<bool> Fail(const Claim& claim, const std::string& reason) = 0;
  // The worker could not do its work. `counts`: the submission may be why; the second time it is failed. Otherwise the
  // machine is (a full disk), and it waits as before; after kMostAttempts it counts all the same, so that nothing is in
  // progress for ever. False as for Finish.
  virtual absl::StatusOr<bool> PutBack(const Claim& claim, const std::string& reason, bool counts) = 0;

  // Ends the leases that are over; how many. Take does so, too.
  virtual absl::StatusOr<int> EndLeases(const Moment& now) = 0;
  // The same for a worker that is known to be dead, at once.
  virtual absl::StatusOr<int> EndLeasesOf(const std::string& worker, const std::string& reason) = 0;

  virtual absl::StatusOr<std::optional<Job>> GetJob(const std::string& id) = 0;
  virtual absl::StatusOr<std::optional<Submission>> GetSubmission(const std::string& id) = 0;
  // nullopt unless it is done.
  virtual absl::StatusOr<std::optional<GradedResult>> GetResult(const std::string& id) = 0;
  // What happened to it from the n-th event on (0: all), while a worker has it.
  virtual absl::StatusOr<std::vector<GradingEvent>> Events(const std::string& id, int from) = 0;
  // Jobs that changed after `change`, in that order: for whoever follows them all.
  virtual absl::StatusOr<std::vector<Job>> ChangedAfter(int64_t change, int limit) = 0;
  // Of a learner, newest first. An empty lab: of all labs.
  virtual absl::StatusOr<std::vector<Job>> JobsOf(const std::string& learner, const std::string& lab, int limit) = 0;
  // Whether any is open.
  virtual absl::StatusOr<bool> AnyOpen() = 0;

  // A submission of an export. False, with nothing changed: its id is known. One that was open waits here, or is
  // superseded if another one of its learner and lab waits. InvalidArgument for what cannot be.
  virtual absl::StatusOr<bool> RestoreSubmission(const SubmissionHistory& submission) = 0;
};

}  // namespace course::store

#endif  // HARNESS_STORE_GRADING_STORE_H_
