// One lab in one run: its verdict in words, limits and what was hit, the first wrong element, how to repeat it, and
// what changed in the file since the run before.

#ifndef WEB_PAGES_RESULT_PAGE_H_
#define WEB_PAGES_RESULT_PAGE_H_

#include <optional>
#include <string>

#include "harness/catalog/catalog.h"
#include "harness/store/records.h"
#include "web/pages/layout.h"

namespace course::web {

struct ResultView {
  const catalog::Phase* phase = nullptr;  // phase and lab are null for a lab that the course has no more
  const catalog::Lab* lab = nullptr;
  store::LabRun result;                 // with tests and source
  store::Run run;                       // the `bazel test` it belongs to; its labs are not used
  std::optional<store::LabRun> before;  // the graded run before it, with source
};

std::string ResultPage(const ResultView& view, const Frame& frame);

// What happened and what it counts for, in a sentence or two: "4 of 5 tests passed: 16 of 20 points. It counts as an
// attempt, because the file is another than at the attempt before."
std::string ExplainRun(const store::LabRun& result);

}  // namespace course::web

#endif  // WEB_PAGES_RESULT_PAGE_H_
