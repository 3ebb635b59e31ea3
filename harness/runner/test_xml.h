// test.xml: what the recorder reads. The shape of JUnit's files, with properties for what JUnit does not know.

#ifndef HARNESS_RUNNER_TEST_XML_H_
#define HARNESS_RUNNER_TEST_XML_H_

#include <string>

#include "harness/runner/run_info.h"

namespace course::runner {

// Every test of the catalog has a testcase, in the catalog's order, also when it never ran. Any bytes of the run come
// out as text (see safe_text.h). docs/grading.md lists the properties.
std::string TestXml(const RunInfo& run);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_TEST_XML_H_
