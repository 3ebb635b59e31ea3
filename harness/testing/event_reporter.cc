#include "harness/testing/event_reporter.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "harness/testing/events.h"

namespace course::testing {
namespace {

constexpr size_t kMaxMessage = 16 << 10;

// ADD_FAILURE and FAIL put this line in front of what they were given; the verdict says it already.
std::string WithoutGtestsPrefix(const std::string& text) {
  constexpr std::string_view kPrefix = "Failed\n";
  return text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text;
}

std::string Cut(std::string text) {
  if (text.size() <= kMaxMessage) return text;
  const size_t left_out = text.size() - kMaxMessage;
  text.resize(kMaxMessage);
  return absl::StrCat(text, "\n... (", left_out, " more bytes)");
}

}  // namespace

void EventReporter::OnTestStart(const ::testing::TestInfo& test) {
  failures_ = 0;
  WriteEvent(events_fd_, EventKind::kStart, absl::StrCat(test.test_suite_name(), ".", test.name()));
}

void EventReporter::OnTestPartResult(const ::testing::TestPartResult& part) {
  if (part.skipped()) WriteEvent(events_fd_, EventKind::kSkip, Cut(part.message()));
  if (!part.failed() || ++failures_ > kMaxFailures) return;
  const std::string where = part.file_name() ? absl::StrCat(part.file_name(), ":", part.line_number()) : "";
  WriteEvent(events_fd_, EventKind::kFailure, absl::StrCat(where, "\n", Cut(WithoutGtestsPrefix(part.message()))));
}

void EventReporter::ReportOmissions() {
  if (failures_ <= kMaxFailures) return;
  WriteEvent(events_fd_, EventKind::kFailure, absl::StrCat("\n... and ", failures_ - kMaxFailures, " more failures"));
}

void EventReporter::OnTestEnd(const ::testing::TestInfo& test) {
  ReportOmissions();
  WriteEvent(events_fd_, EventKind::kEnd, test.result()->Failed() ? "0" : "1");
}

}  // namespace course::testing
