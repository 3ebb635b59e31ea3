#include "web/pages/cohort_policy_page.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

Html Deadlines(const PolicyView& view) {
  Html rows;
  for (const PolicyLine& one : view.assignments) {
    rows += Tag(
        "tr", Tag("th", {{"scope", "row"}},
                  Tag("a", {{"href", one.url}, {"data-item", ""}}, Text(absl::StrCat(one.name, " ", one.title)))) +
                  Tag("td", one.due == absl::InfiniteFuture() ? Text("no deadline") : ZonedMoment(one.due, view.zone)) +
                  NumberCell(one.weight) + NumberCell(absl::StrCat(one.extensions)));
  }
  return CohortTable("Deadlines", {"Lab or quiz", "Due", "Weight#", "Extensions#"}, rows);
}

Html Input(const std::string& id, const std::string& name, const std::string& value, const Attributes& more = {}) {
  Attributes attributes = {{"id", id}, {"name", name}, {"value", value}};
  attributes.insert(attributes.end(), more.begin(), more.end());
  return Tag("input", attributes);
}

// A GET: it changes nothing, so what was tried has an address to send to a colleague.
Html WhatIfForm(const PolicyView& view) {
  Html fields = Tag(
      "div", {{"class", "field"}},
      Tag("label", {{"for", "credit"}}, Text("Credit")) +
          Input("credit", "credit", view.tried_credit, {{"aria-describedby", "credit-hint"}, {"maxlength", "400"}}) +
          Tag("p", {{"class", "soft"}, {"id", "credit-hint"}},
              Text("Hours late and share, with a comma between corners: 0 1, 24 0.9, 168 0.5")));
  fields += Tag("div", {{"class", "field"}},
                Tag("label", {{"for", "grace"}}, Text("Grace days")) +
                    Input("grace", "grace", view.tried_grace, {{"type", "number"}, {"min", "0"}, {"max", "365"}}));
  Html weights;
  for (const PolicyLine& one : view.assignments) {
    const std::string id = absl::StrCat("w-", absl::StrReplaceAll(one.name, {{" ", "-"}}));
    weights += Tag("div", Tag("label", {{"for", id}}, Text(one.name)) +
                              Input(id, "w:" + one.name, one.tried, {{"inputmode", "decimal"}, {"size", "5"}}));
  }
  fields += Tag("details", Tag("summary", Text("Weights")) + Tag("div", {{"class", "weights"}}, weights));
  fields += Tag("p", {{"class", "actions"}},
                Tag("button", {{"type", "submit"}, {"name", "try"}, {"value", "1"}, {"class", "primary"}},
                    Text("Show what it would change")) +
                    Tag("a", {{"href", "/cohort/policy"}}, Text("Back to what holds")));
  return Tag(
      "form", {{"method", "get"}, {"action", "/cohort/policy"}, {"class", "card what-if"}},
      Tag("h2", Text("What if ...")) + Tag("p", Text("Nothing is saved: first you see whom it would touch.")) + fields);
}

std::string Change(double before, double after) {
  const double points = 100 * (after - before);
  return absl::StrCat(points < 0 ? "−" : "+", Decimal(points < 0 ? -points : points), " points of 100");
}

Html WhatItChanges(const PolicyView& view) {
  if (!view.tried) return {};
  if (!view.wrong.empty()) {
    return Tag("section", {{"class", "card bad"}, {"role", "alert"}},
               Tag("h2", Text("That is no policy")) + Tag("p", Text(view.wrong)));
  }
  Html out = Tag(
      "h2", {{"id", "changes"}},
      Text(absl::StrCat("It would change ", view.changes.size(), " of ", Count(view.learners, "learner", "learners"))));
  if (view.changes.empty()) return out + Tag("p", Text("Every score stays as it is."));
  Html rows;
  for (const PolicyChange& change : view.changes) {
    Html detail;
    for (const std::string& line : change.detail) detail += Tag("li", Text(line));
    rows += Tag("tr",
                Tag("th", {{"scope", "row"}}, Tag("a", {{"href", LearnerUrl(change.account)}}, Text(change.name))) +
                    NumberCell(Decimal(100 * change.before) + " %") + NumberCell(Decimal(100 * change.after) + " %") +
                    NumberCell(Change(change.before, change.after)) +
                    Tag("td", change.detail.empty()
                                  ? Text("the weights alone")
                                  : Tag("details", Tag("summary", Text(Count(static_cast<int64_t>(change.detail.size()),
                                                                             "score", "scores"))) +
                                                       Tag("ul", detail))));
  }
  out += CohortTable("Whom it would change", {"Learner", "Before#", "After#", "Difference#", "Through"}, rows);
  out +=
      Tag("h2", Text("To let it hold")) +
      Tag("p", Text("Put these lines into cohort.toml in place of those that are there, and start the server again:")) +
      Tag("pre", {{"tabindex", "0"}, {"class", "toml"}}, Text(view.lines));
  return out;
}

}  // namespace

std::string PolicyPage(const PolicyView& view, const Frame& frame) {
  const bool tries = view.tried && view.wrong.empty();
  Html policy =
      Tag("h2", Text("What late work is worth")) +
      Tag("figure", CreditCurve(view.credit, tries ? view.tried_corners : std::vector<CreditCorner>{}) +
                        Tag("figcaption", Text("Straight lines between the corners: " + CreditWords(view.credit) +
                                               (tries ? ". Dashed: what is tried." : "."))));
  policy += Tag("p", Text(absl::StrCat(Count(view.grace_days, "grace day", "grace days"),
                                       " a learner over the term, used "
                                       "as soon as something is late. ",
                                       view.counts)));
  Html notes;
  for (const std::string& note : view.notes) notes += Tag("li", Text(note));
  Html deadlines =
      Tag("h2", Text("Deadlines")) + Tag("p", Text(absl::StrCat("In the time zone of the cohort, ", view.zone.name(),
                                                                ", with the offset that "
                                                                "holds on that day.")));
  if (!view.notes.empty()) deadlines += Tag("ul", {{"class", "soft ui"}}, notes);
  deadlines += Deadlines(view);
  const Html body = Tag("h1", Text("Policy")) + WhatItChanges(view) +
                    Tag("div", {{"class", "learner"}},
                        Tag("div", policy + deadlines) + Tag("aside", {{"class", "ui"}}, WhatIfForm(view)));
  return Document("Policy", body, frame,
                  {.current = "cohort-policy", .crumbs = {{"Cohort", "/cohort"}, {"Policy", ""}}, .wide = true});
}

}  // namespace course::web
