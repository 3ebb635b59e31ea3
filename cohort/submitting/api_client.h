// The cohort's server as a clone asks it: one request, one answer, or an error that says what to do.
//
// Certificates are checked against the system's. No redirect is followed: the token would go along. An answer has a
// limit in bytes and a request one in time, from connecting to the last byte.

#ifndef COHORT_SUBMITTING_API_CLIENT_H_
#define COHORT_SUBMITTING_API_CLIENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace course::cohort {

// The status of an answer to a token that does not hold (any more), or to none.
inline constexpr int kNoToken = 401;

struct ApiAnswer {
  int status = 0;
  int retry_after_s = 0;  // 0: not said
  nlohmann::json body;    // an object

  bool ok() const { return status >= 200 && status < 300; }
  // "STATUS: what the server says", for people.
  std::string Said() const;
};

struct ApiClientOptions {
  int connect_s = 10;
  int silence_s = 30;  // between two bytes
  int total_s = 120;
  std::string certificates;  // a file of further ones to trust; for tests. Empty: the system's alone
};

class ApiClient {
 public:
  // `url` as CheckedUrl returns it.
  ApiClient(std::string url, std::string token, ApiClientOptions options = {})
      : url_(std::move(url)), token_(std::move(token)), options_(std::move(options)) {}

  // `path` below /api/v1: "/me". Unavailable: no answer, which leaves open whether the server has acted; the sentence
  // names the reason. FailedPrecondition: what answers is no cohort's server (a redirect, no JSON, too much).
  absl::StatusOr<ApiAnswer> Get(const std::string& path) const { return Send("GET", path, ""); }
  absl::StatusOr<ApiAnswer> Post(const std::string& path, const std::string& json) const {
    return Send("POST", path, json);
  }

 private:
  absl::StatusOr<ApiAnswer> Send(const std::string& method, const std::string& path, const std::string& body) const;

  const std::string url_, token_;
  const ApiClientOptions options_;
};

}  // namespace course::cohort

#endif  // COHORT_SUBMITTING_API_CLIENT_H_
