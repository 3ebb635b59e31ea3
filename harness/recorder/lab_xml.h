// Reads the test.xml that the runner wrote (harness/runner/test_xml.h): the details behind a lab's verdict.

#ifndef HARNESS_RECORDER_LAB_XML_H_
#define HARNESS_RECORDER_LAB_XML_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/recorder/clean_text.h"
#include "harness/store/records.h"
#include "harness/verdict/verdict.h"

namespace course::recorder {

struct LabXml {
  std::string lab;   // label
  std::string impl;  // starter, solution, untouched, mutant:NAME
  std::string expect;
  bool isolated = false;
  bool filtered = false;
  std::string digest;
  std::string machine;        // "AMD EPYC 7B13, 8 cores"
  std::string source_sha256;  // of starter.cc as it was graded; empty if it was not the learner's
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  int max_points = 0;
  std::vector<store::TestResult> tests;
};

// NotFound if it is not the runner's (Bazel writes one itself for a test that wrote none); InvalidArgument, naming the
// place, if it is but says something that cannot be read. Texts are cleaned; points are as written, sums are not
// checked.
absl::StatusOr<LabXml> ParseLabXml(std::string_view xml, const Places& places);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_LAB_XML_H_
