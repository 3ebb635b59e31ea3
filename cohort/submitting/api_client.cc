#include "cohort/submitting/api_client.h"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cohort/wire/wire.h"
#include "httplib.h"

namespace course::cohort {
namespace {

// Ends a request that takes too long altogether: the library only limits the time between two bytes.
class Watch {
 public:
  Watch(httplib::Client& client, std::chrono::seconds most)
      : thread_([this, &client, most] {
          std::unique_lock lock(mutex_);
          if (done_.wait_for(lock, most, [this] { return is_done_; })) return;
          expired_ = true;
          client.stop();
        }) {}
  ~Watch() { End(); }
  // Whether the time was over.
  bool End() {
    {
      const std::lock_guard lock(mutex_);
      is_done_ = true;
    }
    done_.notify_all();
    if (thread_.joinable()) thread_.join();
    return expired_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable done_;
  bool is_done_ = false, expired_ = false;  // guarded by mutex_
  std::thread thread_;                      // last: it uses the others
};

std::string Reason(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "cannot connect";
    case httplib::Error::SSLServerVerification:
      return "its certificate is not one that this machine trusts: nothing was sent";
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
      return "no TLS connection";
    case httplib::Error::Read:
      return "the connection ended before the answer";
    case httplib::Error::Write:
      return "the connection ended before all was sent";
    default:
      return absl::StrCat("no answer (", httplib::to_string(error), ")");
  }
}

}  // namespace

std::string ApiAnswer::Said() const {
  const absl::StatusOr<wire::Error> error = wire::ErrorFrom(body);
  return absl::StrCat(status, ": ", error.ok() ? error->message : "no reason given");
}

absl::StatusOr<ApiAnswer> ApiClient::Send(const std::string& method, const std::string& path,
                                          const std::string& body) const {
  httplib::Client client(url_);
  client.set_connection_timeout(options_.connect_s);
  client.set_read_timeout(options_.silence_s);
  client.set_write_timeout(options_.silence_s);
  client.set_follow_location(false);
  client.enable_server_certificate_verification(true);
  if (!options_.certificates.empty()) client.set_ca_cert_path(options_.certificates);

  std::string text;
  bool too_long = false;
  httplib::Request request;
  request.method = method;
  request.path = absl::StrCat(std::string(wire::kApi), path);
  request.headers = {{"Accept", "application/json"}, {"Authorization", "Bearer " + token_}};
  if (method == "POST") request.headers.emplace("Content-Type", "application/json");
  request.body = body;
  request.content_receiver = [&](const char* data, size_t size, uint64_t, uint64_t) {
    too_long = too_long || text.size() + size > wire::kLongestAnswer;
    if (!too_long) text.append(data, size);
    return !too_long;
  };
  Watch watch(client, std::chrono::seconds(options_.total_s));
  const httplib::Result result = client.send(request);
  const bool expired = watch.End();
  if (too_long) {
    return absl::FailedPreconditionError(
        absl::StrCat(url_, " answered more than ", wire::kLongestAnswer, " bytes: it is no cohort's server"));
  }
  if (!result) {
    return absl::UnavailableError(absl::StrCat(
        url_, ": ", expired ? absl::StrCat("no answer within ", options_.total_s, " s") : Reason(result.error())));
  }
  ApiAnswer answer = {.status = result->status,
                      .retry_after_s = std::atoi(result->get_header_value("Retry-After").c_str())};
  if (answer.status >= 300 && answer.status < 400) {
    return absl::FailedPreconditionError(absl::StrCat(url_, " sends on to another address (", answer.status,
                                                      "), which is not followed: join with that address"));
  }
  absl::StatusOr<nlohmann::json> parsed = wire::ParseAnswer(text);
  if (parsed.ok() && parsed->is_object()) {
    answer.body = *std::move(parsed);
    return answer;
  }
  // nginx answers a server that is down, and too much at once, with a page of its own.
  if (answer.status >= 500 || answer.status == 429) {
    return absl::UnavailableError(absl::StrCat(url_, ": the server is not there at the moment (", answer.status, ")"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(url_, " answered ", answer.status, " without JSON: it is no cohort's server"));
}

}  // namespace course::cohort
