// A lab: the handout to read, and the workbench with points, the last failure and the next command.

#ifndef WEB_PAGES_LAB_PAGE_H_
#define WEB_PAGES_LAB_PAGE_H_

#include <optional>
#include <string>

#include "harness/catalog/catalog.h"
#include "harness/handout/handout.h"
#include "harness/store/records.h"
#include "web/html/html.h"

namespace course::web {

struct LabView {
  const catalog::Lab* lab = nullptr;
  handout::Handout handout;
  std::optional<store::LabStatus> status;   // absent: never graded
  std::optional<store::LabRun> latest_run;  // of the learner's starter, with tests
  const catalog::Lab* next = nullptr;       // the lab after this one; may be null
};

std::string LabPage(const LabView& view);

// The message of a failed test: "call: / expected: / got: / hint:" lines set apart where it has them, else as it is.
// A line that only says `place` ("file:line") is left out.
Html FailureMessage(const std::string& message, const std::string& place = "");

}  // namespace course::web

#endif  // WEB_PAGES_LAB_PAGE_H_
