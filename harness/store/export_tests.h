// A TEST's result in an export: the same members in a run and in a submission.

#ifndef HARNESS_STORE_EXPORT_TESTS_H_
#define HARNESS_STORE_EXPORT_TESTS_H_

#include "harness/store/json_object.h"
#include "harness/store/records.h"

namespace course::store {

// More members may be added behind these. Read back by harness/privacy/export_tests.h.
JsonObject TestObject(const TestResult& test);

}  // namespace course::store

#endif  // HARNESS_STORE_EXPORT_TESTS_H_
