// What the parts of `course submit` share: where to, with what, and how a refusal reads.

#ifndef HARNESS_COURSE_SUBMITTING_H_
#define HARNESS_COURSE_SUBMITTING_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "cohort/submitting/api_client.h"
#include "cohort/submitting/delivery.h"
#include "cohort/submitting/membership.h"
#include "cohort/submitting/outbox.h"
#include "harness/course/context.h"
#include "harness/course/submit_options.h"

namespace course::cli {

struct Submitting {
  const Context& context;
  const SubmitOptions& options;
  cohort::Membership membership;
  cohort::Recipient to;
  cohort::ApiClient client;
  std::unique_ptr<cohort::Outbox> outbox;
  cohort::DeliveryOptions delivery;
  std::function<void(int ms)> sleep;
};

// Of a lab's label, as in a command: "00-01".
std::string LabName(const std::string& label);

// "./course join URL".
std::string JoinAgain(const Submitting& work);

// After a 401: neither another try nor another machine helps, only another token.
std::string TokenRefused(const Submitting& work);

// FailedPrecondition: what the server says instead of answering what was asked, and what to do next.
absl::Status Refused(const Submitting& work, const cohort::ApiAnswer& answer);

}  // namespace course::cli

#endif  // HARNESS_COURSE_SUBMITTING_H_
