#include "harness/course/cmd_submit.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/submitting/delivery.h"
#include "cohort/submitting/membership.h"
#include "cohort/submitting/outbox.h"
#include "cohort/wire/wire.h"
#include "harness/course/files.h"
#include "harness/course/submit_files.h"
#include "harness/course/submit_screen.h"

namespace course::cli {
namespace {

namespace wire = cohort::wire;

// Everything that the parts below need.
struct Submitting {
  const Context& context;
  const SubmitOptions& options;
  cohort::Membership membership;
  cohort::Recipient to;
  cohort::ApiClient client;
  std::unique_ptr<cohort::Outbox> outbox;
  cohort::DeliveryOptions delivery;
  std::function<void(int ms)> sleep;
};

absl::Status CheckOptions(const SubmitOptions& options) {
  const bool labs = !options.labs.empty();
  const int kinds = (labs || options.all) + options.retry + options.status + options.runs;
  if (labs && options.all) return absl::InvalidArgumentError("either LAB or --all");
  if (kinds == 0) return absl::InvalidArgumentError("what? Name a LAB, or --all, --retry, --status or --runs");
  if (kinds > 1) return absl::InvalidArgumentError("one thing at a time: labs, --retry, --status or --runs");
  if (options.runs && options.wait) return absl::InvalidArgumentError("--wait waits for submissions, not for --runs");
  return absl::OkStatus();
}

absl::StatusOr<cohort::Membership> JoinedCohort(const Context& context) {
  ASSIGN_OR_RETURN(const std::optional<cohort::Membership> membership,
                   cohort::ReadMembership(context.StatePath("cohort.json")));
  if (membership.has_value()) return *membership;
  return WithNext(absl::FailedPreconditionError(
                      "this clone has joined no cohort: ./course join URL asks for a token; your page /account shows "
                      "both"),
                  "./course join URL");
}

std::string Name(const std::string& label) { return catalog::ShortNameOf(label.substr(2)); }

absl::Status Queue(const Submitting& work, const wire::Submission& submission) {
  ASSIGN_OR_RETURN(const cohort::Outbox::Queued queued, work.outbox->Add(submission, work.to, work.context.now_ms()));
  for (const cohort::Waiting& older : queued.replaced) {
    *work.context.out << Name(submission.lab) << ": replaces what was queued " << LocalTime(older.queued_ms)
                      << " and not sent\n";
  }
  return absl::OkStatus();
}

absl::Status QueueNamed(const Submitting& work, const catalog::Course& course) {
  std::vector<wire::Submission> all;
  for (const std::string& name : work.options.labs) {
    ASSIGN_OR_RETURN(const catalog::Lab* lab, FindLab(course, name));
    ASSIGN_OR_RETURN(wire::Submission submission, SubmissionOf(work.context, *lab));
    if (IsUntouched(work.context, *lab, submission.files[0].text)) {
      return absl::InvalidArgumentError(
          absl::StrCat(lab->Folder(), "/starter.cc is as it was delivered: there is nothing to hand in"));
    }
    all.push_back(std::move(submission));
  }
  // Nothing was queued before every name was found.
  for (const wire::Submission& submission : all) RETURN_IF_ERROR(Queue(work, submission));
  return absl::OkStatus();
}

// A server that was put back from a backup has lost what came after it. One that does not answer has lost nothing yet.
bool IsStillThere(const Submitting& work, const cohort::Arrived& arrived) {
  constexpr int kNotFound = 404;
  const absl::StatusOr<cohort::ApiAnswer> answer = work.client.Get("/submissions/" + arrived.id);
  return !answer.ok() || answer->status != kNotFound;
}

absl::Status QueueAll(const Submitting& work, const catalog::Course& course) {
  ASSIGN_OR_RETURN(const auto arrived, work.outbox->LastArrived(work.to));
  // An older text that waits would arrive after what the file is again: it has to be replaced.
  std::set<std::string> waiting;
  ASSIGN_OR_RETURN(const std::vector<cohort::Waiting> queue, work.outbox->All(nullptr));
  for (const cohort::Waiting& one : queue) {
    if (one.to == work.to) waiting.insert(one.submission.lab);
  }
  int unchanged = 0, queued = 0;
  for (const catalog::Lab* lab : course.Labs()) {
    if (!IsFile(work.context.Path(lab->Folder() + "/starter.cc"))) continue;
    const absl::StatusOr<wire::Submission> submission = SubmissionOf(work.context, *lab);
    if (!submission.ok()) {
      *work.context.err << "course: " << std::string(submission.status().message()) << ": left out\n";
      continue;
    }
    if (IsUntouched(work.context, *lab, submission->files[0].text)) continue;
    const auto last = arrived.find(lab->label);
    if (last != arrived.end() && !waiting.contains(lab->label) &&
        last->second.files_sha256 == cohort::DigestOf(*submission) && IsStillThere(work, last->second)) {
      ++unchanged;
      continue;
    }
    RETURN_IF_ERROR(Queue(work, *submission));
    ++queued;
  }
  if (unchanged > 0) *work.context.out << unchanged << " unchanged since they were handed in\n";
  if (unchanged + queued == 0) *work.context.out << "No lab's file has been touched: there is nothing to hand in.\n";
  return absl::OkStatus();
}

std::string JoinAgain(const Submitting& work) { return "./course join " + work.to.url; }

// After a 401: neither another try nor another machine helps, only another token.
std::string TokenRefused(const Submitting& work) {
  return absl::StrCat("the server says ", cohort::kNoToken,
                      ": this clone's token does not hold (any more): sign in on ", work.to.url,
                      "/account and make a new one; ", JoinAgain(work), " asks for it");
}

// What the server says instead of answering what was asked.
absl::Status Refused(const Submitting& work, const cohort::ApiAnswer& answer) {
  if (answer.status != cohort::kNoToken) {
    return absl::FailedPreconditionError(absl::StrCat("the server says ", answer.Said()));
  }
  return WithNext(absl::FailedPreconditionError(TokenRefused(work)), JoinAgain(work));
}

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
  ProgressLine progress(work.context, Name(first.lab));
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

absl::StatusOr<bool> FollowAll(const Submitting& work, const std::vector<wire::State>& states) {
  bool all_graded = true;
  for (size_t i = 0; i < states.size(); ++i) {
    const wire::State& state = states[i];
    const absl::StatusOr<std::optional<wire::State>> followed = Follow(work, state);
    for (size_t rest = i; rest < states.size() && !followed.ok(); ++rest) {
      *work.context.out << Name(states[rest].lab) << ": handed in, and graded without this clone\n";
    }
    ASSIGN_OR_RETURN(const std::optional<wire::State> ended, followed);
    if (!ended.has_value()) {
      *work.context.out << Name(state.lab) << ": handed in; the server does not answer any more: ./course submit "
                        << "--status shows it later\n";
      all_graded = false;
      continue;
    }
    *work.context.out << Name(ended->lab) << ": " << Sentence(*ended) << "\n" << FailedTests(*ended);
    if (ended->state == store::JobState::kDone) {
      *work.context.out << "  Each test, and what it counts for: " << work.to.url << "/me/submissions/"
                        << work.to.account << "-" << ended->id << "\n";
    }
    all_graded &= ended->state != store::JobState::kFailed;
  }
  return all_graded;
}

Result Send(const Submitting& work) {
  std::vector<std::string> damaged;
  RETURN_IF_ERROR(work.outbox->All(&damaged).status());
  for (const std::string& what : damaged) *work.context.err << "course: cannot be sent: " << what << "\n";
  ASSIGN_OR_RETURN(const cohort::Delivered delivered,
                   cohort::Deliver(*work.outbox, work.client, work.to, work.delivery));
  for (const wire::State& state : delivered.arrived) {
    if (!work.options.wait) *work.context.out << Name(state.lab) << ": handed in, " << Sentence(state) << "\n";
  }
  for (const auto& refused : delivered.refused) {
    *work.context.out << Name(refused.waiting.submission.lab) << ": refused by the server: " << refused.reason
                      << "\n  it is kept in .course/outbox/refused\n";
  }
  for (const cohort::Waiting& waiting : delivered.waits) {
    *work.context.out << Name(waiting.submission.lab) << ": not handed in yet; it waits in .course/outbox\n";
  }
  if (delivered.token_refused) {
    *work.context.err << "course: " << TokenRefused(work) << "; then ./course submit --retry sends what waits\n";
  } else if (!delivered.trouble.empty()) {
    *work.context.err << "course: " << delivered.trouble << "\n";
  }
  if (work.options.retry && delivered.arrived.empty() && delivered.waits.empty() && delivered.refused.empty()) {
    *work.context.out << "Nothing waits.\n";
  }
  bool good = delivered.refused.empty() && delivered.waits.empty() && damaged.empty();
  if (work.options.wait) {
    ASSIGN_OR_RETURN(const bool graded, FollowAll(work, delivered.arrived));
    good &= graded;
  }
  PrintNext(work.context, delivered.token_refused   ? JoinAgain(work)
                          : delivered.waits.empty() ? "./course submit --status"
                                                    : "./course submit --retry");
  return good ? Exit::kDone : Exit::kFailed;
}

Result ShowStatus(const Submitting& work) {
  ASSIGN_OR_RETURN(const std::vector<cohort::Waiting> waiting, work.outbox->All(nullptr));
  for (const cohort::Waiting& one : waiting) {
    *work.context.out << Name(one.submission.lab) << ": queued " << LocalTime(one.queued_ms)
                      << (one.to == work.to ? ", not sent yet\n" : ", for another cohort: " + one.to.url + "\n");
  }
  const absl::StatusOr<cohort::ApiAnswer> answer = work.client.Get("/submissions?limit=200");
  if (!answer.ok()) return absl::FailedPreconditionError(answer.status().message());
  if (!answer->ok()) return Refused(work, *answer);
  ASSIGN_OR_RETURN(const std::vector<wire::State> states, wire::StatesFrom(answer->body));
  std::map<std::string, wire::State> newest;  // of each lab
  for (const wire::State& state : states) newest.emplace(state.lab, state);
  std::vector<wire::State> shown;
  for (auto& [lab, state] : newest) shown.push_back(state);
  if (shown.empty()) *work.context.out << "Nothing is handed in yet to \"" << work.membership.cohort_name << "\".\n";
  bool good = true;
  if (work.options.wait) {
    ASSIGN_OR_RETURN(good, FollowAll(work, shown));
  } else {
    for (const wire::State& state : shown) {
      *work.context.out << Name(state.lab) << ": " << Sentence(state) << "; handed in " << LocalTime(state.received_ms)
                        << "\n";
    }
  }
  PrintNext(work.context, "./course next");
  return good ? Exit::kDone : Exit::kFailed;
}

Result Report(const Submitting& work) {
  const absl::StatusOr<cohort::ApiAnswer> answer = work.client.Get("/labs");
  if (!answer.ok()) return absl::FailedPreconditionError(answer.status().message());
  if (!answer->ok()) return Refused(work, *answer);
  ASSIGN_OR_RETURN(const std::vector<wire::Lab> known, wire::LabsFrom(answer->body));
  std::vector<std::string> labs;
  for (const wire::Lab& lab : known) labs.push_back(lab.lab);
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(work.context));
  ASSIGN_OR_RETURN(const cohort::Reported reported,
                   cohort::ReportRuns(*work.outbox, work.client, work.to, *store, labs, work.delivery));
  *work.context.out << "Reported " << reported.kept << (reported.kept == 1 ? " run" : " runs");
  if (reported.known > 0) *work.context.out << "; " << reported.known << " were there already";
  *work.context.out << ". The course staff sees them apart from verified results.\n";
  if (!reported.trouble.empty()) {
    *work.context.err << "course: the rest waits: " << (reported.token_refused ? TokenRefused(work) : reported.trouble)
                      << "\n";
  }
  PrintNext(work.context, reported.token_refused     ? JoinAgain(work)
                          : reported.trouble.empty() ? "./course submit --status"
                                                     : "./course submit --runs");
  return reported.trouble.empty() ? Exit::kDone : Exit::kFailed;
}

}  // namespace

Result RunSubmit(const Context& context, const SubmitOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  ASSIGN_OR_RETURN(const cohort::Membership membership, JoinedCohort(context));
  ASSIGN_OR_RETURN(std::unique_ptr<cohort::Outbox> outbox, cohort::Outbox::Open(context.StatePath("outbox")));
  const auto sleep =
      options.sleep ? options.sleep : [](int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); };
  const Submitting work = {.context = context,
                           .options = options,
                           .membership = membership,
                           .to = {.url = membership.url, .account = membership.account},
                           .client = {membership.url, membership.token, options.client},
                           .outbox = std::move(outbox),
                           .delivery = {.sleep = [sleep](int seconds) { sleep(seconds * 1'000); }},
                           .sleep = sleep};
  if (options.status) return ShowStatus(work);
  if (options.runs) return Report(work);
  if (!options.retry) {
    ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
    RETURN_IF_ERROR(options.all ? QueueAll(work, course) : QueueNamed(work, course));
  }
  return Send(work);
}

}  // namespace course::cli
