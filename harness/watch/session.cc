#include "harness/watch/session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace course::watch {
namespace {

// The first save is graded at once. One that comes while that goes on may be the next of several steps of the same
// save.
constexpr int64_t kSettleMs = 30;
// An empty file is one that an editor is about to fill.
constexpr int64_t kEmptyMs = 150;

void Append(std::vector<Action>& actions, const std::vector<Action>& more) {
  actions.insert(actions.end(), more.begin(), more.end());
}

std::string GoneText(const LabState& lab) {
  return absl::StrCat(lab.starter, " is not there. ./course reset ", lab.short_name, " brings the untouched one back.");
}

}  // namespace

Session::Session(std::vector<LabState> labs, size_t current) : labs_(std::move(labs)), current_(current) {
  CHECK(current_ < labs_.size()) << "of " << labs_.size() << " labs";
}

std::vector<Action> Session::Start(int64_t now) { return GoTo(current_, now); }

std::vector<Action> Session::FileSaved(size_t lab, bool empty, int64_t now) {
  std::vector<Action> actions;
  if (lab != current_) {
    Front(lab);
    actions.push_back({Action::kRemember, lab});
  }
  view_ = View::kLab;
  notice_.clear();
  int64_t at = now;
  if (work_ == Work::kGrading || work_ == Work::kStopping) at += kSettleMs;
  if (empty) at += kEmptyMs;
  Append(actions, Want(lab, Reason::kSaved, at, now));
  return actions;
}

std::vector<Action> Session::FileGone(size_t lab) {
  // An editor may remove the file before it renames the new one over it: the save that follows clears this.
  if (lab == current_) notice_ = GoneText(labs_[lab]);
  return {};
}

std::vector<Action> Session::KeyPressed(Key key, int64_t now) {
  notice_.clear();
  if (key == Key::kQuit) return {{Action::kQuit}};
  if (view_ == View::kList && key != Key::kList) return InList(key, now);
  switch (key) {
    case Key::kNext: {
      const std::optional<size_t> next = NextUndone();
      if (next.has_value()) return GoTo(*next, now);
      notice_ = labs_[current_].Done() ? "Every lab has full marks." : "Every other lab has full marks.";
      return {};
    }
    case Key::kHint:
      return {{Action::kOpenHint, current_}};
    case Key::kList:
      view_ = view_ == View::kList ? View::kLab : View::kList;
      cursor_ = current_;
      return {};
    case Key::kGrade:
      view_ = View::kLab;
      return Want(current_, Reason::kAsked, now, now);
    case Key::kHelp:
      view_ = view_ == View::kHelp ? View::kLab : View::kHelp;
      return {};
    default:
      view_ = View::kLab;
      return {};
  }
}

std::vector<Action> Session::InList(Key key, int64_t now) {
  if (key == Key::kUp && cursor_ > 0) --cursor_;
  if (key == Key::kDown && cursor_ + 1 < labs_.size()) ++cursor_;
  if (key == Key::kEscape) view_ = View::kLab;
  if (key == Key::kHelp) view_ = View::kHelp;
  return key == Key::kEnter ? GoTo(cursor_, now) : std::vector<Action>{};
}

void Session::Front(size_t lab) {
  current_ = lab;
  problem_.clear();
  seconds_ = 0;
}

std::vector<Action> Session::GoTo(size_t lab, int64_t now) {
  Front(lab);
  view_ = View::kLab;
  std::vector<Action> actions = {{Action::kRemember, lab}};
  Append(actions, Want(lab, Reason::kOpened, now, now));
  return actions;
}

std::vector<Action> Session::Want(size_t lab, Reason reason, int64_t at, int64_t now) {
  wanted_ = Wanted{lab, reason, at};
  if (work_ == Work::kNone) return Tick(now);
  if (work_ == Work::kStopping) return {};
  work_ = Work::kStopping;
  return {{Action::kStop}};
}

std::vector<Action> Session::Tick(int64_t now) {
  if (work_ != Work::kNone || !wanted_.has_value() || wanted_->at > now) return {};
  const Wanted wanted = *wanted_;
  wanted_.reset();
  work_ = Work::kGrading;
  since_ = now;
  doing_.clear();
  return {{Action::kGrade, wanted.lab, wanted.reason}};
}

std::optional<int64_t> Session::Deadline() const {
  if (work_ != Work::kNone || !wanted_.has_value()) return std::nullopt;
  return wanted_->at;
}

std::vector<Action> Session::WorkEnded(int64_t now) {
  work_ = Work::kNone;
  doing_.clear();
  return Tick(now);
}

std::vector<Action> Session::Finished(const Outcome& outcome, std::vector<LabState> labs, int64_t now) {
  if (!labs.empty()) labs_ = std::move(labs);
  const bool shown = outcome.lab == current_;
  if (shown && outcome.kind != Outcome::kStopped) problem_.clear();
  if (shown && outcome.kind == Outcome::kGraded) seconds_ = static_cast<double>(now - since_) / 1000;
  if (shown && outcome.kind == Outcome::kMissing) notice_ = GoneText(labs_[outcome.lab]);
  if (shown && outcome.kind == Outcome::kFailed) problem_ = outcome.problem;
  const bool make_header = !outcome.header_ready && outcome.kind != Outcome::kStopped && !wanted_.has_value();
  std::vector<Action> actions = WorkEnded(now);
  if (make_header && work_ == Work::kNone) {
    work_ = Work::kHeader;
    actions.push_back({Action::kMakeHeader, outcome.lab});
  }
  return actions;
}

std::vector<Action> Session::HeaderDone(int64_t now) { return WorkEnded(now); }

void Session::HintOpened(const OpenedHint& hint) {
  hint_ = hint;
  labs_[current_].hints_used = std::max(labs_[current_].hints_used, hint.level);
  view_ = View::kHint;
}

// The first after the current one, then from the beginning.
std::optional<size_t> Session::NextUndone() const {
  for (size_t step = 1; step < labs_.size(); ++step) {
    const size_t lab = (current_ + step) % labs_.size();
    if (!labs_[lab].Done()) return lab;
  }
  return std::nullopt;
}

}  // namespace course::watch
