// Takes what the runner wrote about a lab over into the lab's result: one rule for `bazel test` and for `course watch`.

#ifndef HARNESS_RECORDER_ADOPT_H_
#define HARNESS_RECORDER_ADOPT_H_

#include "harness/recorder/contradiction.h"
#include "harness/recorder/lab_xml.h"
#include "harness/store/records.h"

namespace course::recorder {

// Fills verdict, digest, points, machine and tests of `lab` from the XML. What contradicts the claim counts nothing:
// then the verdict is TAMPERED, the message says why, and only the digest and what the catalog says the lab is worth
// are kept. A verdict that is TIMEOUT already (the whole run was ended from outside) stays.
void AdoptLabXml(const LabXml& xml, const Claim& claim, store::LabRun& lab);

// What a lab's tests are worth together, at most a million.
int Worth(const std::vector<CatalogTest>& catalog);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_ADOPT_H_
