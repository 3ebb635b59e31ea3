#include "web/pages/cohort_learner_page.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// The newest things that happened, over all labs.
constexpr size_t kTimeline = 12;

Html Attempts(const LearnerAssignment& one, absl::TimeZone zone) {
  if (one.attempts.empty()) return Tag("p", {{"class", "soft"}}, Text("Nothing came yet."));
  Html rows;
  for (const LearnerAttempt& attempt : one.attempts) {
    const Html when = ShortMoment(attempt.at_ms, zone);
    const bool graded = !attempt.verdict.empty();
    rows +=
        Tag("tr",
            Tag("td", attempt.url.empty() ? when : Tag("a", {{"href", attempt.url}}, when)) +
                NumberCell(graded ? absl::StrCat(Decimal(attempt.points), " of ", Decimal(attempt.max_points)) : "–") +
                TextCell(attempt.verdict) + TextCell(attempt.counts ? attempt.state + ", counts" : attempt.state) +
                Tag("td", Tag("code", Text(attempt.course_version))));
  }
  return CohortTable("Attempts at " + one.name, {"When", "Points#", "Verdict", "State", "Course version"}, rows);
}

Html Points(const CohortCell& cell) {
  const bool nothing = cell.from == CohortCell::From::kNothing && !cell.overridden;
  return Text(nothing ? absl::StrCat("– of ", Decimal(cell.max_points))
                      : absl::StrCat(Decimal(cell.points), " of ", Decimal(cell.max_points)));
}

std::string_view Tone(const CohortCell& cell) {
  const std::string_view tone = CellTone(cell);
  return tone == "good" || tone == "bad" ? tone : tone == "part" ? "busy" : "open";
}

Html Due(const LearnerAssignment& one, absl::TimeZone zone) {
  if (one.due == absl::InfiniteFuture()) return Text("no deadline");
  return ZonedMoment(one.due, zone) + Text(one.extended ? ", extended" : "");
}

// One lab in full: what the page of the matrix shows in its box, too.
Html Whole(const LearnerAssignment& one, absl::TimeZone zone) {
  Html facts =
      Tag("dt", Text("Points")) + Tag("dd", Points(one.cell) + Text(" ") + State(CellState(one.cell), Tone(one.cell)));
  facts += Tag("dt", Text("Due")) + Tag("dd", Due(one, zone));
  facts += Tag("dt", Text("Why")) + Tag("dd", Text(one.why));
  if (!one.stuck.empty()) facts += Tag("dt", Text("Stuck")) + Tag("dd", Text(one.stuck));
  return Tag("dl", {{"class", "facts"}}, facts) + Attempts(one, zone);
}

Html Assignments(const CohortLearnerView& view) {
  Html items;
  for (const LearnerAssignment& one : view.assignments) {
    Html head = Tag("span", {{"class", "title"}}, Text(absl::StrCat(one.name, " ", one.title))) +
                Tag("span", {{"class", "points"}}, Points(one.cell)) + State(CellState(one.cell), Tone(one.cell)) +
                Tag("span", {{"class", "soft why"}}, Text(one.why));
    Html body = Tag("p", {{"class", "soft"}},
                    Text("Due: ") + Due(one, view.zone) + Text(". ") +
                        Tag("a", {{"href", one.url}}, Text("Everybody's " + one.name)));
    if (!one.stuck.empty()) body += Tag("p", Text("Stuck: " + one.stuck + "."));
    items += Tag("li", {{"id", "work-" + absl::StrReplaceAll(one.name, {{" ", "-"}})}},
                 Tag("details", Tag("summary", {{"data-item", ""}}, head) + body + Attempts(one, view.zone)));
  }
  return Tag("ul", {{"class", "assignments ui"}}, items);
}

Html Timeline(const CohortLearnerView& view) {
  std::vector<std::pair<const LearnerAttempt*, const LearnerAssignment*>> events;
  for (const LearnerAssignment& one : view.assignments) {
    for (const LearnerAttempt& attempt : one.attempts) events.push_back({&attempt, &one});
  }
  if (events.empty()) return Tag("p", Text("Nothing came from this learner yet."));
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& a, const auto& b) { return a.first->at_ms > b.first->at_ms; });
  Html items;
  for (size_t i = 0; i < events.size() && i < kTimeline; ++i) {
    const auto& [attempt, one] = events[i];
    const std::string what = attempt->verdict.empty() ? absl::StrCat(one->name, ", ", attempt->state)
                                                      : absl::StrCat(one->name, ": ", Decimal(attempt->points), " of ",
                                                                     Decimal(attempt->max_points), ", ",
                                                                     attempt->verdict, ", ", attempt->state);
    items += Tag("li",
                 Tag("span", {{"class", "soft"}}, ShortMoment(attempt->at_ms, view.zone)) +
                     (attempt->url.empty() ? Tag("span", Text(what)) : Tag("a", {{"href", attempt->url}}, Text(what))));
  }
  Html out = Tag("ol", {{"class", "timeline ui"}}, items);
  if (events.size() > kTimeline) {
    out += Tag("p", {{"class", "soft ui"}}, Text(absl::StrCat("The newest ", kTimeline, " of ", events.size(), ".")));
  }
  return out;
}

Html Decisions(const CohortLearnerView& view, const std::vector<Decision>& decisions, const std::string& kind,
               const Frame& frame) {
  if (decisions.empty()) return {};
  Html items;
  for (const Decision& one : decisions) {
    const Html end = Tag("input", {{"type", "hidden"}, {"name", "assignment"}, {"value", one.assignment}}) +
                     Tag("button", {{"type", "submit"}, {"class", "plain"}}, Text("Take it back")) +
                     Tag("span", {{"class", "visually-hidden"}}, Text(": " + one.name));
    items += Tag("li", Tag("strong", Text(absl::StrCat(one.name, ": ", one.what))) +
                           Tag("span", Text(" " + one.reason + " ")) +
                           Tag("span", {{"class", "soft"}},
                               Text("(" + one.by + ", ") + ShortMoment(one.at_ms, view.zone) + Text(")")) +
                           PostForm(frame, LearnerUrl(view.account) + "/" + kind + "/end", end));
  }
  return Tag("ul", {{"class", "decisions"}}, items);
}

Html Choice(const CohortLearnerView& view, const char* id) {
  Html options;
  for (const LearnerAssignment& one : view.assignments) {
    Attributes attributes = {{"value", one.id}};
    if (one.id == view.form_assignment) attributes.push_back({"selected", ""});
    options += Tag("option", attributes, Text(absl::StrCat(one.name, " ", one.title)));
  }
  return Tag(
      "div", {{"class", "field"}},
      Tag("label", {{"for", id}}, Text("Lab or quiz")) + Tag("select", {{"id", id}, {"name", "assignment"}}, options));
}

Html Field(const char* id, const char* name, const char* label, const std::string& value, const Attributes& more,
           const std::string& hint) {
  Attributes attributes = {{"id", id}, {"name", name}, {"value", value}, {"required", ""}};
  attributes.insert(attributes.end(), more.begin(), more.end());
  if (!hint.empty()) attributes.push_back({"aria-describedby", std::string(id) + "-hint"});
  Html field = Tag("label", {{"for", id}}, Text(label)) + Tag("input", attributes);
  if (!hint.empty()) field += Tag("p", {{"class", "soft"}, {"id", std::string(id) + "-hint"}}, Text(hint));
  return Tag("div", {{"class", "field"}}, field);
}

Html Forms(const CohortLearnerView& view, const Frame& frame) {
  const Html extension =
      Tag("h2", Text("Extensions")) + Decisions(view, view.extensions, "extension", frame) +
      PostForm(frame, LearnerUrl(view.account) + "/extension",
               Choice(view, "extension-of") +
                   Field("due", "due", "New deadline", view.form_due, {{"type", "datetime-local"}},
                         absl::StrCat("The clock of ", view.zone.name(), ".")) +
                   Field("extension-reason", "reason", "Reason", view.form_reason, {{"maxlength", "500"}}, "") +
                   Tag("button", {{"type", "submit"}}, Text("Extend the deadline")));
  const Html override =
      Tag("h2", Text("Points by hand")) + Decisions(view, view.overrides, "override", frame) +
      PostForm(
          frame, LearnerUrl(view.account) + "/override",
          Choice(view, "override-of") +
              Field("points", "points", "Points", view.form_points, {{"type", "number"}, {"min", "0"}, {"step", "any"}},
                    "They replace what was graded, and stand in the audit with the reason.") +
              Field("override-reason", "reason", "Reason", view.form_reason, {{"maxlength", "500"}}, "") +
              Tag("button", {{"type", "submit"}}, Text("Set the points")));
  return Tag("section", {{"class", "card"}}, extension) + Tag("section", {{"class", "card"}}, override);
}

Html Said(const CohortLearnerView& view) {
  if (view.said.empty()) return {};
  return Tag("section", {{"class", view.refused ? "card bad" : "card good"}, {"role", "status"}},
             Tag("p", Text(view.said)));
}

Html Data(const CohortLearnerView& view) {
  Html links =
      Tag("a", {{"class", "button"}, {"href", LearnerUrl(view.account) + "/export"}}, Text("Export all of it"));
  if (view.may_erase) {
    links += Tag("a", {{"class", "button"}, {"href", LearnerUrl(view.account) + "/erase"}}, Text("Erase ..."));
  }
  return Tag("section", {{"class", "card"}},
             Tag("h2", Text("Data")) +
                 Tag("p", Text("Everything that this server keeps of this learner, as one JSON file.")) +
                 Tag("p", {{"class", "actions"}}, links));
}

std::string OnlyOne(const CohortLearnerView& view, const LearnerAssignment& one, const Frame& frame) {
  const std::string title = absl::StrCat(view.name, ": ", one.name, " ", one.title);
  const Html body = Tag("div", {{"data-peek", ""}}, Tag("h1", Text(title)) + Whole(one, view.zone));
  return Document(
      title, body, frame,
      {.current = "cohort", .crumbs = {{"Cohort", "/cohort"}, {view.name, LearnerUrl(view.account)}, {one.name, ""}}});
}

}  // namespace

std::string CohortLearnerPage(const CohortLearnerView& view, const Frame& frame) {
  for (const LearnerAssignment& one : view.assignments) {
    if (!view.only.empty() && one.name == view.only) return OnlyOne(view, one, frame);
  }
  Html facts = Tag("dt", Text("Standing")) + Tag("dd", Text(view.standing));
  facts += Tag("dt", Text("Login")) + Tag("dd", Text(view.login));
  if (!view.section.empty()) facts += Tag("dt", Text("Section")) + Tag("dd", Text(view.section));
  if (view.state != "active") facts += Tag("dt", Text("Account")) + Tag("dd", Text(view.state));
  Html risks;
  for (const std::string& risk : view.risks) risks += Tag("li", Text(risk));
  Html live = Tag("dl", {{"class", "facts"}}, facts);
  if (!view.risks.empty()) {
    live += Tag("section", {{"class", "card bad"}},
                Tag("h2", Text("At risk")) + Tag("ul", risks) +
                    Tag("p", {{"class", "soft"}}, Text("A reason to talk, not a grade.")));
  }
  const Html work = Tag("h2", Text("Labs and quizzes")) + Assignments(view);
  const Html left = Said(view) + Tag("div", {{"data-live", "learner"}}, live + work);
  const Html right = Tag("div", {{"data-live", "timeline"}}, Tag("h2", Text("What came last")) + Timeline(view)) +
                     Forms(view, frame) + Data(view);
  const Html body = Tag("h1", Text(view.name)) +
                    Tag("div", {{"class", "learner"}}, Tag("div", left) + Tag("aside", {{"class", "ui"}}, right));
  return Document(view.name, body, frame,
                  {.current = "cohort", .crumbs = {{"Cohort", "/cohort"}, {view.name, ""}}, .wide = true});
}

}  // namespace course::web
