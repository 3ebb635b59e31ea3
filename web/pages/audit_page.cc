#include "web/pages/audit_page.h"

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// An account by its name; anything else as it is.
Html Who(const AuditView& view, const std::string& id) {
  const auto name = view.names.find(id);
  return name == view.names.end() ? Text(id)
                                  : Tag("a", {{"href", absl::StrCat("/cohort/learners/", id)}}, Text(name->second));
}

}  // namespace

std::string AuditPage(const AuditView& view, const Frame& frame) {
  Html body = Tag("h1", Text("Audit"));
  body += Tag("p",
              Text("Every change of an account, a deadline, points by hand and a token, with who made it. Nothing here "
                   "can be changed; of somebody who was erased only the word \"erased\" stays. Times are in ") +
                  Text(absl::StrCat(view.zone.name(), ".")));
  Html rows;
  for (const store::AuditEntry& entry : view.entries) {
    rows += Tag("tr", Tag("td", {{"class", "number"}}, Text(absl::StrCat(entry.number))) +
                          Tag("td", ShortMoment(entry.at_ms, view.zone)) + Tag("td", Who(view, entry.actor)) +
                          Tag("td", Tag("code", Text(entry.action))) + Tag("td", Who(view, entry.object)) +
                          Tag("td", Text(entry.detail)));
  }
  Html head;
  for (const char* title : {"No.", "When", "Who", "What", "Whose", "How"}) {
    head += Tag("th", {{"scope", "col"}}, Text(title));
  }
  body += Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Audit"}},
              Tag("table", {{"class", "runs"}}, Tag("thead", Tag("tr", head)) + Tag("tbody", rows)));
  if (view.entries.empty()) body += Tag("p", Text("Nothing has happened yet."));
  if (view.older > 0) {
    body += Tag(
        "p", Tag("a", {{"href", absl::StrCat("/cohort/audit?before=", view.older)}, {"rel", "next"}}, Text("Older")));
  }
  return Document("Audit", body, frame,
                  {.current = "cohort-roster", .crumbs = {{"Roster", "/cohort/roster"}, {"Audit", ""}}, .wide = true});
}

}  // namespace course::web
