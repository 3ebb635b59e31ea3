// A result in the shape of JUnit's XML, as continuous integration systems read it. For instructors: hidden tests are
// among the others.
//
// Source: the schema of the Jenkins xUnit plugin, junit-10.xsd: what Jenkins, GitLab and GitHub's actions have in
// common.

#ifndef HARNESS_GRADING_JUNIT_H_
#define HARNESS_GRADING_JUNIT_H_

#include <string>

#include "harness/grading/report.h"

namespace course::grading {

// One testsuite for the lab, one testcase for each test, in the catalog's order. A failed assertion is a <failure>,
// everything else that goes wrong an <error>, which is what JUnit means by them. A submission that could not be graded
// has one testcase, "grading", with an error.
std::string JUnitXml(const Report& report);

}  // namespace course::grading

#endif  // HARNESS_GRADING_JUNIT_H_
