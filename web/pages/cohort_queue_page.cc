#include "web/pages/cohort_queue_page.h"

#include "absl/strings/str_cat.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/cohort_submission_page.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

Html Line(const QueueLine& line, absl::TimeZone zone, const std::string& last) {
  return Tag("tr", Tag("td", Tag("a", {{"href", SubmissionUrl(line.job.id)}, {"data-item", ""}},
                                 ShortMoment(line.job.received_ms, zone))) +
                       Tag("td", Tag("a", {{"href", LearnerUrl(line.job.learner)}}, Text(line.learner_name))) +
                       TextCell(line.lab_name) + Tag("td", JobProgress(line.job.state, line.events)) + TextCell(last));
}

Html Numbers(const QueueView& view) {
  const auto number = [](int64_t n, std::string_view words) {
    return Tag("li", Tag("strong", Text(Thousands(n))) + Tag("span", Text(words)));
  };
  return Tag("ul", {{"class", "figures ui"}},
             number(view.waiting_in_all, "waiting") + number(static_cast<int64_t>(view.in_hand.size()), "in hand") +
                 number(view.workers, view.workers == 1 ? "worker" : "workers") +
                 number(view.done_last_hour, "graded in the last hour"));
}

}  // namespace

std::string QueuePage(const QueueView& view, const Frame& frame) {
  Html live = Numbers(view);
  if (view.workers == 0) {
    live += Tag("section", {{"class", "card bad"}},
                Tag("h2", Text("Nothing is graded here")) +
                    Tag("p", Text("cohort.toml says workers = 0. Submissions are kept and wait. Write another number "
                                  "and start the server again.")));
  }
  live += Tag("h2", Text("In hand"));
  if (view.in_hand.empty()) {
    live += Tag("p", Text("No worker has a submission just now."));
  } else {
    Html rows;
    for (const QueueLine& line : view.in_hand) rows += Line(line, view.zone, line.job.worker);
    live += CohortTable("In hand", {"Sent", "Learner", "Lab", "State", "Worker"}, rows);
  }
  live += Tag("h2", Text("Waiting"));
  if (view.waiting.empty()) {
    live += Tag("p", Text("Nothing waits. What is submitted appears here by itself."));
  } else {
    Html rows;
    int place = 0;
    for (const QueueLine& line : view.waiting) rows += Line(line, view.zone, absl::StrCat(++place));
    live += Tag("p", {{"class", "soft ui"}}, Text("Learners take turns: of each the oldest submission comes first.")) +
            CohortTable("Waiting", {"Sent", "Learner", "Lab", "State", "Came as"}, rows);
    if (view.waiting_in_all > static_cast<int>(view.waiting.size())) {
      live += Tag(
          "p", {{"class", "soft ui"}},
          Text(absl::StrCat("And ", Thousands(view.waiting_in_all - static_cast<int>(view.waiting.size())), " more.")));
    }
  }
  live += Tag("h2", Text("Could not be graded"));
  if (view.failed.empty()) {
    live += Tag("p", Text("None: every submission was graded, or will be."));
  } else {
    Html rows;
    for (const QueueLine& line : view.failed) rows += Line(line, view.zone, line.job.reason);
    live += CohortTable("Could not be graded", {"Sent", "Learner", "Lab", "State", "Reason"}, rows);
  }
  const Html body = Tag("h1", Text("Queue")) + Tag("div", {{"data-live", "queue"}, {"data-pause", "1000"}}, live);
  return Document("Queue", body, frame,
                  {.current = "cohort-queue", .crumbs = {{"Cohort", "/cohort"}, {"Queue", ""}}, .wide = true});
}

}  // namespace course::web
