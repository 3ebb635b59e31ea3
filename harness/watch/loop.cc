#include "harness/watch/loop.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/open_hint.h"
#include "harness/course/process.h"
#include "harness/course/progress.h"
#include "harness/watch/file_watch.h"
#include "harness/watch/keys.h"
#include "harness/watch/screen.h"
#include "harness/watch/session.h"
#include "harness/watch/signals.h"
#include "harness/watch/state.h"
#include "harness/watch/terminal.h"
#include "harness/watch/worker.h"
#include "harness/watch/workshop.h"

namespace course::watch {
namespace {

absl::StatusOr<std::vector<LabState>> ReadLabs(const catalog::Course& course, store::Store& store) {
  ASSIGN_OR_RETURN(const std::vector<cli::LabProgress> all, cli::ReadProgress(course, store));
  std::vector<LabState> labs;
  for (const cli::LabProgress& progress : all) {
    labs.push_back({.label = progress.lab->label,
                    .short_name = progress.lab->ShortName(),
                    .title = progress.lab->title,
                    .starter = cli::StarterPath(*progress.lab),
                    .points = progress.lab->points,
                    .best_points = progress.best_points,
                    .hints_used = progress.hints_used,
                    .run = progress.run});
  }
  return labs;
}

std::vector<std::string> StarterFiles(const cli::Context& context, const std::vector<LabState>& labs) {
  std::vector<std::string> files;
  for (const LabState& lab : labs) files.push_back(context.Path(lab.starter));
  return files;
}

// The commit that the clone stands on; empty outside git.
std::string CourseVersion(const std::string& root) {
  const auto head = cli::RunCommand({.argv = {"git", "rev-parse", "--short=12", "HEAD"}, .folder = root});
  return head.ok() && head->ok() ? std::string(absl::StripAsciiWhitespace(head->output)) : "";
}

bool IsEmpty(const std::string& file) {
  struct stat status {};
  return stat(file.c_str(), &status) == 0 && status.st_size == 0;
}

class Loop {
 public:
  Loop(const LoopOptions& options, std::vector<LabState> labs, size_t current, State state)
      : options_(options),
        state_(std::move(state)),
        session_(std::move(labs), current),
        files_(StarterFiles(options.context, session_.labs())),
        file_watch_(MakeFileWatch(files_)),
        workshop_({.root = options.context.root,
                   .folder = options.folder,
                   .course_version = CourseVersion(options.context.root),
                   .bazel = options.context.bazel,
                   .store = &options.store,
                   .now_ms = options.context.now_ms,
                   .graded = state_.graded}),
        worker_([this](const std::string& what) { session_.Doing(what); }) {
    if (!TerminalIsCapable()) return;
    absl::StatusOr<std::unique_ptr<Terminal>> terminal = Terminal::Open();
    if (terminal.ok()) terminal_ = *std::move(terminal);
  }

  std::string Run() {
    if (terminal_ == nullptr) {
      Say(absl::StrCat("Watching ", files_.size(), " labs: save a starter.cc and it is graded. Ctrl-C ends this."));
    }
    Do(session_.Start(Now()));
    while (!quit_) {
      Redraw();
      Wait();
    }
    terminal_.reset();
    return PlainLine(session_.lab(), session_.seconds());
  }

 private:
  int64_t Now() const { return options_.context.now_ms(); }
  void Say(const std::string& line) const { *options_.context.out << line << std::endl; }

  void Redraw() {
    if (terminal_ == nullptr) return;
    const Size size = terminal_->size();
    terminal_->Show(Draw(
        session_,
        {.width = size.width, .height = size.height, .colour = TerminalHasColour(), .unicode = LocaleIsUtf8()}, Now()));
  }

  int Timeout() const {
    int timeout = file_watch_->interval_ms();
    const auto at_most = [&timeout](int64_t ms) {
      const int wait = static_cast<int>(std::max<int64_t>(0, ms));
      timeout = timeout < 0 ? wait : std::min(timeout, wait);
    };
    if (const std::optional<int64_t> deadline = session_.Deadline(); deadline.has_value()) at_most(*deadline - Now());
    if (terminal_ != nullptr && session_.grading()) at_most(500);  // the seconds on the screen
    return timeout;
  }

  void Wait() {
    std::array<pollfd, 4> fds = {pollfd{terminal_ != nullptr ? STDIN_FILENO : -1, POLLIN, 0},
                                 pollfd{signals_.fd(), POLLIN, 0}, pollfd{worker_.fd(), POLLIN, 0},
                                 pollfd{file_watch_->fd(), POLLIN, 0}};
    if (poll(fds.data(), fds.size(), Timeout()) < 0 && errno != EINTR) quit_ = true;
    if (fds[0].revents != 0) ReadKeys();
    if (fds[1].revents != 0) ReadSignals();
    if (fds[2].revents != 0) worker_.Collect();
    ReadFiles();
    Do(session_.Tick(Now()));
  }

  void ReadKeys() {
    char bytes[256];
    const ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n <= 0) {
      quit_ = true;  // the terminal is gone
      return;
    }
    for (const Key key : ParseKeys({bytes, static_cast<size_t>(n)})) Do(session_.KeyPressed(key, Now()));
  }

  void ReadSignals() {
    for (const int signal : signals_.Read()) {
      if (signal == SIGTSTP) {
        if (terminal_ != nullptr) terminal_->Leave();
        raise(SIGSTOP);
        if (terminal_ != nullptr) terminal_->Enter();
      } else if (signal == SIGWINCH) {
        if (terminal_ != nullptr) terminal_->Resized();
      } else {
        quit_ = true;
      }
    }
  }

  void ReadFiles() {
    for (const FileEvent& event : file_watch_->Read()) {
      const size_t lab = std::find(files_.begin(), files_.end(), event.path) - files_.begin();
      Do(event.kind == FileEvent::kSaved ? session_.FileSaved(lab, IsEmpty(event.path), Now())
                                         : session_.FileGone(lab));
    }
  }

  void Do(const std::vector<Action>& actions) {
    for (const Action& action : actions) {
      switch (action.kind) {
        case Action::kGrade:
          StartGrading(action.lab, action.reason);
          break;
        case Action::kMakeHeader:
          StartHeader(action.lab);
          break;
        case Action::kStop:
          worker_.Stop();
          break;
        case Action::kOpenHint:
          ShowHint(action.lab);
          break;
        case Action::kRemember:
          state_.lab = session_.labs()[action.lab].label;
          Remember();
          break;
        case Action::kQuit:
          quit_ = true;
          break;
      }
    }
  }

  void StartGrading(size_t lab, Reason reason) {
    const std::string label = session_.labs()[lab].label;
    worker_.Start([this, lab, label, reason](int stop_fd, const Worker::Say& say) {
      Outcome outcome = workshop_.Grade({.label = label, .reason = reason, .stop_fd = stop_fd, .say = say});
      outcome.lab = lab;
      return [this, outcome] { Finished(outcome); };
    });
  }

  void StartHeader(size_t lab) {
    const std::string label = session_.labs()[lab].label;
    worker_.Start([this, label](int stop_fd, const Worker::Say&) {
      // Without it everything works, more slowly.
      workshop_.MakeHeader(label, stop_fd).IgnoreError();
      return [this] { Do(session_.HeaderDone(Now())); };
    });
  }

  void Finished(const Outcome& outcome) {
    absl::StatusOr<std::vector<LabState>> labs = ReadLabs(options_.course, options_.store);
    const std::vector<Action> actions =
        session_.Finished(outcome, labs.ok() ? *std::move(labs) : std::vector<LabState>{}, Now());
    if (!outcome.digest.empty()) {
      state_.graded[session_.labs()[outcome.lab].label] = outcome.digest;
      Remember();
    }
    if (terminal_ == nullptr) Report(outcome);
    Do(actions);
  }

  void Report(const Outcome& outcome) const {
    if (outcome.kind == Outcome::kGraded) Say(PlainLine(session_.labs()[outcome.lab], session_.seconds()));
    if (outcome.kind == Outcome::kFailed) Say(absl::StrCat("not graded: ", outcome.problem));
    if (outcome.kind == Outcome::kMissing) Say(session_.notice());
  }

  void ShowHint(size_t lab) {
    const LabState& state = session_.labs()[lab];
    const absl::StatusOr<const catalog::Lab*> found = options_.course.Find(state.label);
    if (!found.ok()) return;
    const auto hint = cli::OpenHint(options_.context, options_.store, **found, state.hints_used, 0);
    if (hint.ok()) {
      session_.HintOpened({.level = hint->level, .count = hint->count, .text = hint->text});
    } else {
      session_.Notice(std::string(hint.status().message()));
    }
  }

  void Remember() {
    if (const absl::Status status = WriteState(options_.folder + "/state.json", state_); !status.ok()) {
      session_.Notice(std::string(status.message()));
    }
  }

  const LoopOptions& options_;
  State state_;
  Session session_;
  std::vector<std::string> files_;
  std::unique_ptr<FileWatch> file_watch_;
  Workshop workshop_;
  Signals signals_;
  std::unique_ptr<Terminal> terminal_;
  bool quit_ = false;
  Worker worker_;  // last: it is stopped before anything that a job uses goes
};

}  // namespace

absl::StatusOr<std::string> Watch(const LoopOptions& options) {
  ASSIGN_OR_RETURN(std::vector<LabState> labs, ReadLabs(options.course, options.store));
  size_t current = 0;
  for (size_t i = 0; i < labs.size(); ++i) {
    if (labs[i].label == options.lab.label) current = i;
  }
  Loop loop(options, std::move(labs), current, ReadState(options.folder + "/state.json"));
  return loop.Run();
}

}  // namespace course::watch
