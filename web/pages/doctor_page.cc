#include "web/pages/doctor_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"

namespace course::web {

std::string DoctorPage(const std::vector<doctor::Finding>& findings, const Frame& frame) {
  using doctor::Finding;
  Html items;
  int bad = 0, warnings = 0;
  for (const Finding& finding : findings) {
    bad += finding.level == Finding::kBad;
    warnings += finding.level == Finding::kWarning;
    const Html state = finding.level == Finding::kGood      ? State("fine", "good")
                       : finding.level == Finding::kWarning ? State("look", "busy")
                                                            : State("mend", "bad");
    Html what = Tag("strong", Text(finding.subject)) + Text(": " + finding.sentence);
    if (!finding.fix.empty()) what += Command(finding.fix);
    items += Tag("li", state + Tag("div", what));
  }
  const std::string sum = bad == 0 && warnings == 0
                              ? "Everything is as it should be."
                              : absl::StrCat(Count(bad, "thing", "things"), " to mend, ", warnings, " to look at.");
  const Html body = Tag("h1", Text("Doctor")) + Tag("p", Text(sum)) + Tag("ul", {{"class", "findings"}}, items) +
                    Tag("p", {{"class", "soft"}}, Text("The same in the terminal:")) + Command("./course doctor");
  return Document("Doctor", body, frame,
                  {.current = "settings", .crumbs = {{"Settings", "/settings"}, {"Doctor", ""}}});
}

}  // namespace course::web
