// A TEST's result in an export: the same members in a run and in a submission.

#ifndef HARNESS_PRIVACY_EXPORT_TESTS_H_
#define HARNESS_PRIVACY_EXPORT_TESTS_H_

#include "harness/privacy/members.h"
#include "harness/store/records.h"

namespace course::privacy {

// What harness/store/export_tests.h wrote. Mistakes are remembered by `members`.
store::TestResult ReadTest(Members& members);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_EXPORT_TESTS_H_
