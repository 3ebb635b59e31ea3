#include "harness/store/testing/sample_cohort.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace course::store {

std::string SampleId(int number) { return absl::StrFormat("%032x", number); }
std::string SampleToken(int number) { return absl::StrFormat("%064x", number); }

Account SampleAccount(int number) {
  return {.id = SampleId(number),
          .login = absl::StrCat("learner-", number),
          .name = absl::StrCat("Ada ", number, ". O'Brien"),
          .role = "learner",
          .password = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA",
          .section = "A",
          .sis_id = absl::StrCat("s", number),
          .canvas_id = absl::StrCat(number),
          .state = "active",
          .created_ms = 1'000'000 + number};
}

Session SampleSession(int number, const std::string& account) {
  return {.token_sha256 = SampleToken(number),
          .account = account,
          .created_ms = 1'000,
          .seen_ms = 1'000,
          .expires_ms = 9'000};
}

Invitation SampleInvitation(int number) {
  return {.token_sha256 = SampleToken(number),
          .role = "learner",
          .account = "",
          .uses_left = 1,
          .expires_ms = 9'000'000,
          .created_by = "command line"};
}

ApiToken SampleApiToken(int number, const std::string& account) {
  return {.token_sha256 = SampleToken(number),
          .account = account,
          .name = "laptop",
          .scopes = "submit read",
          .created_ms = 1'000 + number,
          .used_ms = 0,
          .revoked_ms = 0};
}

ReportedRun SampleReportedRun(int number, const std::string& account) {
  return {.number = 0,
          .account = account,
          .id = absl::StrCat("run-", number),
          .lab = "//p/a",
          .verdict = Verdict::kFailed,
          .points = 3,
          .max_points = 5,
          .started_ms = 1'000 * number,
          .received_ms = 1'000 * number + 1,
          .course_version = "v7",
          .digest = "d",
          .tests = {{"Count", "Grows", Verdict::kPassed, 3, 3}, {"Count", "Shrinks", Verdict::kCrashed, 0, 2}}};
}

}  // namespace course::store
