// What the sources about one lab (event file, test.xml, catalog) must agree on. A score that contradicts itself counts
// nothing.

#ifndef HARNESS_RECORDER_CONTRADICTION_H_
#define HARNESS_RECORDER_CONTRADICTION_H_

#include <optional>
#include <string>
#include <vector>

#include "harness/recorder/lab_xml.h"

namespace course::recorder {

// What the lab's tests are worth, from bazel-bin/phases/P/L/catalog.json.
struct CatalogTest {
  std::string suite;
  std::string name;
  int points = 0;
};

// Nullopt for text that is no catalog.
std::optional<std::vector<CatalogTest>> ParseCatalog(std::string_view json);

struct Claim {
  std::string by = "Bazel";  // who makes it: Bazel, or `course watch`
  std::string lab;           // the label that Bazel ran
  std::string impl;          // by the command line: starter or solution
  bool isolated = false;
  std::string status;  // Bazel's: PASSED, FLAKY, FAILED, TIMEOUT; from the runner's exit status elsewhere
  const std::vector<CatalogTest>* catalog = nullptr;  // null if unknown
};

// One sentence that names both sides; empty if all agree.
std::string FindContradiction(const LabXml& xml, const Claim& claim);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_CONTRADICTION_H_
