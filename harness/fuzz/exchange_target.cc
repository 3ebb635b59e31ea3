// What a grader and its process say to each other, from any bytes: refused, or read, and then said again in the same
// words. The process has held what a learner sent, so its lines are a stranger's.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/check.h"
#include "harness/verified/exchange.h"

namespace {

namespace verified = course::verified;

std::string LineOf(const verified::Message& message) {
  const std::string line = std::visit([](const auto& said) { return verified::ToLine(said); }, message);
  CHECK(line.find('\n') == line.size() - 1) << "not one line: " << line;
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<verified::Message> message = verified::ParseMessage(bytes);
  if (message.ok()) {
    const std::string line = LineOf(*message);
    const absl::StatusOr<verified::Message> again = verified::ParseMessage(line);
    CHECK(again.ok()) << again.status() << " of " << line;
    CHECK(LineOf(*again) == line) << line;
  } else {
    CHECK(absl::IsDataLoss(message.status()) && !message.status().message().empty()) << message.status();
  }
  const absl::StatusOr<verified::Request> request = verified::ParseRequest(bytes);
  if (request.ok()) {
    const std::string line = verified::ToLine(*request);
    const absl::StatusOr<verified::Request> again = verified::ParseRequest(line);
    CHECK(again.ok()) << again.status() << " of " << line;
    CHECK(verified::ToLine(*again) == line) << line;
  } else {
    CHECK(absl::IsInvalidArgument(request.status()) && !request.status().message().empty()) << request.status();
  }
  return 0;
}
