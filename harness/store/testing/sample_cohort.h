// Accounts and what belongs to them, to put into a store under test.

#ifndef HARNESS_STORE_TESTING_SAMPLE_COHORT_H_
#define HARNESS_STORE_TESTING_SAMPLE_COHORT_H_

#include <string>

#include "harness/store/cohort_records.h"

namespace course::store {

// 32 and 64 digits that name the number.
std::string SampleId(int number);
std::string SampleToken(int number);

// An active learner: "learner-N", "Ada N. O'Brien".
Account SampleAccount(int number);
Session SampleSession(int number, const std::string& account);
// For whoever comes, once.
Invitation SampleInvitation(int number);
ApiToken SampleApiToken(int number, const std::string& account);
// FAILED with 3 of 5 points and two tests.
ReportedRun SampleReportedRun(int number, const std::string& account);

// Who changes things in a test, and when.
inline const By kBy = {.actor = "command line", .at_ms = 5'000'000};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_SAMPLE_COHORT_H_
