#include "harness/course/cmd_submit.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "cohort/submitting/delivery.h"
#include "cohort/submitting/membership.h"
#include "cohort/submitting/outbox.h"
#include "cohort/wire/wire.h"
#include "harness/course/files.h"
#include "harness/course/submit_follow.h"
#include "harness/course/submit_queue.h"
#include "harness/course/submit_screen.h"
#include "harness/course/submitting.h"

namespace course::cli {
namespace {

namespace wire = cohort::wire;

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

Result Send(const Submitting& work) {
  std::vector<std::string> damaged;
  RETURN_IF_ERROR(work.outbox->All(&damaged).status());
  for (const std::string& what : damaged) *work.context.err << "course: cannot be sent: " << what << "\n";
  ASSIGN_OR_RETURN(const cohort::Delivered delivered,
                   cohort::Deliver(*work.outbox, work.client, work.to, work.delivery));
  for (const wire::State& state : delivered.arrived) {
    if (!work.options.wait) *work.context.out << LabName(state.lab) << ": handed in, " << Sentence(state) << "\n";
  }
  for (const auto& refused : delivered.refused) {
    *work.context.out << LabName(refused.waiting.submission.lab) << ": refused by the server: " << refused.reason
                      << "\n  it is kept in .course/outbox/refused\n";
  }
  for (const cohort::Waiting& waiting : delivered.waits) {
    *work.context.out << LabName(waiting.submission.lab) << ": not handed in yet; it waits in .course/outbox\n";
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
    *work.context.out << LabName(one.submission.lab) << ": queued " << LocalTime(one.queued_ms)
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
      *work.context.out << LabName(state.lab) << ": " << Sentence(state) << "; handed in "
                        << LocalTime(state.received_ms) << "\n";
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
