#include "harness/recorder/adopt.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"

namespace course::recorder {

int Worth(const std::vector<CatalogTest>& catalog) {
  int64_t sum = 0;
  for (const CatalogTest& test : catalog) sum += std::clamp(test.points, 0, 1'000'000);
  return static_cast<int>(std::min<int64_t>(sum, 1'000'000));
}

void AdoptLabXml(const LabXml& xml, const Claim& claim, store::LabRun& lab) {
  lab.filtered = lab.filtered || xml.filtered;
  lab.machine = xml.machine;
  if (const std::string contradiction = FindContradiction(xml, claim); !contradiction.empty()) {
    // The digest stays if it is this lab's: the run is an attempt, worth nothing.
    if (xml.lab == claim.lab) lab.digest = xml.digest;
    lab.verdict = Verdict::kTampered;
    lab.max_points = claim.catalog != nullptr ? Worth(*claim.catalog) : 0;
    lab.message = absl::StrCat("The run contradicts itself, so nothing of it counts: ", contradiction, ".");
    return;
  }
  // The runner itself only saw that it was told to stop.
  const bool ended_from_outside = lab.verdict == Verdict::kTimeout && xml.verdict == Verdict::kInterrupted;
  if (!ended_from_outside) lab.verdict = xml.verdict;
  lab.digest = xml.digest;
  lab.points = xml.verdict == Verdict::kTampered ? 0 : xml.points;
  lab.max_points = xml.max_points;
  lab.tests = xml.tests;
}

}  // namespace course::recorder
