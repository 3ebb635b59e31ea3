#include "web/pages/my_work_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "web/pages/cohort_submission_page.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

bool IsFull(const MyAssignment& one) { return one.cell.points >= one.cell.max_points; }

// What is due next and has no full marks yet; null: nothing.
const MyAssignment* NextOf(const MyWorkView& view) {
  const MyAssignment* next = nullptr;
  for (const MyAssignment& one : view.assignments) {
    if (IsFull(one) || one.due < view.now) continue;
    if (next == nullptr || one.due < next->due) next = &one;
  }
  return next;
}

Html Due(const MyAssignment& one, absl::TimeZone zone) {
  if (one.due == absl::InfiniteFuture()) return Text("no deadline");
  return ZonedMoment(one.due, zone) + Text(one.extended ? ", extended for you" : "");
}

// One primary action: to connect the clone, else what is due next.
Html NextStep(const MyWorkView& view) {
  if (!view.connected) {
    return Tag(
        "section", {{"class", "card primary"}},
        Tag("h2", Text("Connect your clone")) +
            Tag("p", Text("You work in your own clone of the course. Connect it once, and it can hand in what you "
                          "wrote; nothing but the files that a lab names travels.")) +
            Tag("p", {{"class", "actions"}},
                Tag("a", {{"class", "button primary"}, {"href", "/account"}}, Text("Show me the two commands"))));
  }
  const MyAssignment* next = NextOf(view);
  if (next == nullptr) {
    return Tag(
        "section", {{"class", "card good"}},
        Tag("h2", Text("Nothing is due")) +
            Tag("p",
                Text("What has no full marks yet can still be handed in; the policy says what late work is worth.")));
  }
  Html body = Tag("h2", Text(absl::StrCat("Next: ", next->name, " ", next->title))) +
              Tag("p", Text("Due ") + Due(*next, view.zone) + Text(".")) + Tag("p", Text(next->why));
  if (!next->command.empty()) {
    body += Command(next->command);
  } else if (!next->url.empty()) {
    body += Tag("p", {{"class", "actions"}},
                Tag("a", {{"class", "button primary"}, {"href", next->url}}, Text("Take the quiz")));
  }
  return Tag("section", {{"class", "card primary"}}, body);
}

std::string_view Tone(const CohortCell& cell) {
  const std::string_view tone = CellTone(cell);
  return tone == "good" || tone == "bad" ? tone : tone == "part" ? "busy" : "open";
}

Html Assignments(const MyWorkView& view) {
  Html rows;
  for (const MyAssignment& one : view.assignments) {
    const std::string title = absl::StrCat(one.name, " ", one.title);
    const bool nothing = one.cell.from == CohortCell::From::kNothing && !one.cell.overridden;
    Html due = Due(one, view.zone);
    if (one.due < view.now && !IsFull(one)) due += Text(" ") + Tag("strong", Text("over"));
    rows += Tag(
        "tr",
        Tag("th", {{"scope", "row"}},
            one.url.empty() ? Text(title) : Tag("a", {{"href", one.url}, {"data-item", ""}}, Text(title))) +
            Tag("td", due) +
            NumberCell(absl::StrCat(nothing ? "–" : Decimal(one.cell.points), " of ", Decimal(one.cell.max_points))) +
            Tag("td", State(CellState(one.cell), Tone(one.cell))) + Tag("td", {{"class", "why"}}, Text(one.why)));
  }
  return CohortTable("Labs and quizzes", {"Lab or quiz", "Due", "Points#", "State", "What counts and why"}, rows);
}

Html Submissions(const MyWorkView& view) {
  if (view.submissions.empty()) {
    return Tag("p", Text("You have not submitted anything yet. This command hands in every lab that you began:")) +
           Command("./course submit --all");
  }
  Html rows;
  for (const MySubmission& one : view.submissions) {
    const bool done = one.job.state == store::JobState::kDone;
    rows += Tag("tr", Tag("td", Tag("a", {{"href", "/me/submissions/" + UrlPart(one.job.id)}, {"data-item", ""}},
                                    ShortMoment(one.job.received_ms, view.zone))) +
                          TextCell(one.name) + Tag("td", JobProgress(one.job.state, one.events)) +
                          TextCell(done ? one.verdict : "") +
                          NumberCell(done ? absl::StrCat(one.points, " of ", one.max_points) : "–"));
  }
  const bool any_open = std::any_of(view.submissions.begin(), view.submissions.end(),
                                    [](const MySubmission& one) { return store::IsOpen(one.job.state); });
  Html table = CohortTable("Submissions", {"Sent", "Lab", "State", "Verdict", "Points#"}, rows);
  if (any_open) table += Tag("p", {{"class", "soft ui"}}, Text(kChangesByItself));
  return table;
}

}  // namespace

std::string MyWorkPage(const MyWorkView& view, const Frame& frame) {
  Html live = Tag("p", {{"class", "score ui"}}, Tag("strong", Text(view.standing))) + NextStep(view);
  live += Tag("h2", Text("Submissions")) + Submissions(view);
  live += Tag("h2", Text("Labs and quizzes")) +
          Tag("p", {{"class", "soft ui"}},
              Text(absl::StrCat("Deadlines are in ", view.zone.name(), ", with the offset that holds on that day."))) +
          Assignments(view);
  const Html body = Tag("h1", Text("Your work")) + Tag("div", MyNews("me", view.change), live);
  return Document("Your work", body, frame, {.current = "me", .wide = true});
}

}  // namespace course::web
