// Two learners and an instructor in front of the API, with what they send.

#ifndef WEB_COHORT_TESTING_API_TEST_CASE_H_
#define WEB_COHORT_TESTING_API_TEST_CASE_H_

#include <string>

#include "gtest/gtest.h"
#include "web/cohort/testing/api_server.h"

namespace course::web::testing {

// The id that a client gives to its submission or run.
std::string IdOf(int number);
// The body of POST /submissions.
std::string SubmissionBody(int number, const std::string& lab = "00-01", const std::string& text = "int F();\n",
                           const std::string& name = "starter.cc");
// The body of POST /runs.
std::string RunBody(int number, const std::string& lab = kCounting);
// The code of an error; what else it is, if it is none.
std::string CodeOf(const HttpAnswer& answer);

class ApiTest : public ::testing::Test {
 protected:
  // Takes the submission from the queue, as a worker does, and finishes it: one public test and two hidden ones.
  void Grade(const std::string& id);

  ApiServer server_;
  const std::string ada_id_ = server_.AddAccount("ada"), bob_id_ = server_.AddAccount("bob"),
                    eve_id_ = server_.AddAccount("eve", cohort::Role::kInstructor);
  const std::string ada_ = server_.AddToken(ada_id_, {"submit", "read"}),
                    bob_ = server_.AddToken(bob_id_, {"submit", "read"}),
                    eve_ = server_.AddToken(eve_id_, {"instructor", "read"});
};

}  // namespace course::web::testing

#endif  // WEB_COHORT_TESTING_API_TEST_CASE_H_
