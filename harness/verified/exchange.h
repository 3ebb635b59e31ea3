// What a grader and the process that does its work say to each other: one line of JSON each, over a socket.
//
//   grader   one request
//   process  any number of events, then a result or an error

#ifndef HARNESS_VERIFIED_EXCHANGE_H_
#define HARNESS_VERIFIED_EXCHANGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/verified/grader.h"

namespace course::verified {

// Where the process finds its end of the socket.
inline constexpr int kGraderSocket = 3;

struct Request {
  std::string bundles;
  std::string lab;
  std::string scratch;  // with starter.cc in it
  std::string headers;  // where precompiled headers are kept; empty: none
  uint64_t seed = 0;
  int total_seconds = 0;
};

// Each with its newline. Bytes that are no UTF-8 become U+FFFD.
std::string ToLine(const Request& request);
std::string ToLine(const ProgressEvent& event);
std::string ToLine(const VerifiedResult& result);
std::string ToLine(const absl::Status& error);

// InvalidArgument for what is none.
absl::StatusOr<Request> ParseRequest(std::string_view line);

// An event, a result or an error. DataLoss for what is none of them.
using Message = std::variant<ProgressEvent, VerifiedResult, absl::Status>;
absl::StatusOr<Message> ParseMessage(std::string_view line);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_EXCHANGE_H_
