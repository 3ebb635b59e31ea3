// The tests of a run: failures first, each with what was expected, what came and where; a pass collapses to one line.

#ifndef WEB_PAGES_TEST_LIST_H_
#define WEB_PAGES_TEST_LIST_H_

#include <string>

#include "harness/catalog/catalog.h"
#include "harness/store/records.h"
#include "web/html/html.h"
#include "web/pages/layout.h"

namespace course::web {

struct TestListOptions {
  // Besides the failure: the limits that held, the command that runs this test alone, the debugger's command.
  bool explain = false;
};

// Every test of the catalog; one that the run lacks is "not run". `run` may be null: nothing was graded.
Html TestList(const catalog::Lab& lab, const store::LabRun* run, const Frame& frame, const TestListOptions& options);

// What became of a test, in words for somebody who meets the verdict for the first time, with the limit that was hit:
// "The test used up its time: probably a loop that does not end. It ran 10.1 s; a test may use 10 s of CPU ...".
std::string ExplainTest(const store::TestResult& result, const catalog::Lab& lab);

// "bazel run --config=starter //phases/...:program -- --gtest_filter=Suite.Name"
std::string ReproduceCommand(const catalog::Lab& lab, const store::LabRun& run, const store::TestResult& result);

}  // namespace course::web

#endif  // WEB_PAGES_TEST_LIST_H_
