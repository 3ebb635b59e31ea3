#include "harness/course/submit_follow.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/submit_screen.h"

namespace course::cli {
namespace {

namespace wire = cohort::wire;

// An answer that the next question would get as well: no such token, no such submission. A busy server asks to wait.
bool IsFinal(const cohort::ApiAnswer& answer) {
  constexpr int kTooSlow = 408, kTooMany = 429;
  return answer.status >= 400 && answer.status < 500 && answer.status != kTooSlow && answer.status != kTooMany;
}

// The state of one submission, asked again until it is an end; nullopt if the server has not been there for long.
// FailedPrecondition: the server says no, and would say it again.
absl::StatusOr<std::optional<wire::State>> Follow(const Submitting& work, const wire::State& first) {
  constexpr int kPollMs = 1'000, kMostFailures = 120;
  wire::State state = first;
  ProgressLine progress(work.context, LabName(first.lab));
  int from = 0, failures = 0;
  while (store::IsOpen(state.state)) {
    work.sleep(kPollMs);
    const absl::StatusOr<cohort::ApiAnswer> events =
        work.client.Get(absl::StrCat("/submissions/", state.id, "/events?from=", from));
    if (events.ok() && IsFinal(*events)) return Refused(work, *events);
    const bool heard = events.ok() && events->ok();
    const absl::StatusOr<wire::Events> news =
        heard ? wire::EventsFrom(events->body) : absl::StatusOr<wire::Events>(absl::UnavailableError(""));
    if (!news.ok()) {
      if (++failures == kMostFailures) return std::nullopt;
      continue;
    }
    failures = 0;
    // Taken by another worker since: what happens is counted anew.
    from = news->events.empty() && IsOpen(news->state) && !IsTaken(news->state) ? 0 : news->next;
    progress.Show(*news);
    if (IsOpen(news->state)) continue;
    const absl::StatusOr<cohort::ApiAnswer> answer = work.client.Get(absl::StrCat("/submissions/", state.id));
    if (!answer.ok() || !answer->ok()) continue;
    ASSIGN_OR_RETURN(state, wire::StateFrom(answer->body));
  }
  return state;
}

}  // namespace

absl::StatusOr<bool> FollowAll(const Submitting& work, const std::vector<wire::State>& states) {
  bool all_graded = true;
  for (size_t i = 0; i < states.size(); ++i) {
    const wire::State& state = states[i];
    const absl::StatusOr<std::optional<wire::State>> followed = Follow(work, state);
    for (size_t rest = i; rest < states.size() && !followed.ok(); ++rest) {
      *work.context.out << LabName(states[rest].lab) << ": handed in, and graded without this clone\n";
    }
    ASSIGN_OR_RETURN(const std::optional<wire::State> ended, followed);
    if (!ended.has_value()) {
      *work.context.out << LabName(state.lab) << ": handed in; the server does not answer any more: ./course submit "
                        << "--status shows it later\n";
      all_graded = false;
      continue;
    }
    *work.context.out << LabName(ended->lab) << ": " << Sentence(*ended) << "\n" << FailedTests(*ended);
    if (ended->state == store::JobState::kDone) {
      *work.context.out << "  Each test, and what it counts for: " << work.to.url << "/me/submissions/"
                        << work.to.account << "-" << ended->id << "\n";
    }
    all_graded &= ended->state != store::JobState::kFailed;
  }
  return all_graded;
}

}  // namespace course::cli
