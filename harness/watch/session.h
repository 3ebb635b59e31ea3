// What `./course watch` knows and decides, without a terminal, a file or a clock: events go in, actions come out.

#ifndef HARNESS_WATCH_SESSION_H_
#define HARNESS_WATCH_SESSION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/store/records.h"
#include "harness/watch/keys.h"

namespace course::watch {

// One lab and where the learner stands with it.
struct LabState {
  std::string label;
  std::string short_name;  // "00-01"
  std::string title;
  std::string starter;  // path, relative to the workspace
  int points = 0;       // what it is worth
  int best_points = 0;
  int hints_used = 0;
  std::optional<store::LabRun> run;  // the latest

  bool Done() const { return points > 0 && best_points >= points; }
};

enum class Reason {
  kSaved,   // the file was saved
  kAsked,   // somebody pressed r: also if nothing changed
  kOpened,  // the lab came to the front: only if the file is neither untouched nor graded already
};

// What somebody else has to do.
struct Action {
  enum Kind { kGrade, kMakeHeader, kStop, kOpenHint, kRemember, kQuit };
  Kind kind;
  size_t lab = 0;  // index
  Reason reason = Reason::kSaved;
};

// What became of a kGrade.
struct Outcome {
  enum Kind { kGraded, kNothingNew, kUntouched, kStopped, kMissing, kFailed };
  Kind kind = kGraded;
  size_t lab = 0;
  store::LabRun run;         // if graded
  std::string digest;        // of the text that was graded
  bool header_ready = true;  // if not, making it is the next thing to do
  std::string problem;       // if failed: why, and what to do
};

struct OpenedHint {
  int level = 0;
  int count = 0;
  std::string text;
};

class Session {
 public:
  enum class View { kLab, kList, kHint, kHelp };

  // `current` is an index into labs, which is not empty.
  Session(std::vector<LabState> labs, size_t current);

  // Each takes the time at which it happened, in milliseconds, and returns what to do now, in this order.
  std::vector<Action> Start(int64_t now);
  std::vector<Action> FileSaved(size_t lab, bool empty, int64_t now);
  std::vector<Action> FileGone(size_t lab);
  std::vector<Action> KeyPressed(Key key, int64_t now);
  std::vector<Action> Tick(int64_t now);
  // The worker's answers.
  void Doing(const std::string& what) { doing_ = what; }
  std::vector<Action> Finished(const Outcome& outcome, std::vector<LabState> labs, int64_t now);
  std::vector<Action> HeaderDone(int64_t now);
  void HintOpened(const OpenedHint& hint);
  void Notice(const std::string& text) { notice_ = text; }

  // When Tick has something to do; nullopt if never.
  std::optional<int64_t> Deadline() const;

  const std::vector<LabState>& labs() const { return labs_; }
  const LabState& lab() const { return labs_[current_]; }
  size_t current() const { return current_; }
  size_t cursor() const { return cursor_; }
  View view() const { return view_; }
  bool grading() const { return work_ == Work::kGrading || wanted_.has_value(); }
  int64_t grading_since() const { return since_; }
  const std::string& doing() const { return doing_; }
  const std::string& notice() const { return notice_; }
  const std::string& problem() const { return problem_; }
  const OpenedHint& hint() const { return hint_; }
  double seconds() const { return seconds_; }

 private:
  enum class Work { kNone, kGrading, kHeader, kStopping };
  struct Wanted {
    size_t lab;
    Reason reason;
    int64_t at;
  };

  std::vector<Action> Want(size_t lab, Reason reason, int64_t at, int64_t now);
  std::vector<Action> WorkEnded(int64_t now);
  std::vector<Action> GoTo(size_t lab, int64_t now);
  void Front(size_t lab);
  std::vector<Action> InList(Key key, int64_t now);
  std::optional<size_t> NextUndone() const;

  std::vector<LabState> labs_;
  size_t current_;
  size_t cursor_ = 0;
  View view_ = View::kLab;
  Work work_ = Work::kNone;
  std::optional<Wanted> wanted_;
  int64_t since_ = 0;
  std::string doing_, notice_, problem_;
  OpenedHint hint_;
  double seconds_ = 0;
};

}  // namespace course::watch

#endif  // HARNESS_WATCH_SESSION_H_
