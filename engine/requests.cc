#include "engine/requests.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/sampling_checks.h"
#include "engine/stop.h"

namespace engine {
namespace {

absl::Status CheckTokens(const std::vector<int>& token_ids, const char* what) {
  for (size_t i = 0; i < token_ids.size(); ++i) {
    if (token_ids[i] < 0) {
      return absl::InvalidArgumentError(absl::StrCat(what, " ", i, " is ", token_ids[i], ", below 0"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckParams(const RequestParams& params) {
  if (params.max_tokens < 1) {
    return absl::InvalidArgumentError(absl::StrCat("max_tokens ", params.max_tokens, " is below 1"));
  }
  RETURN_IF_ERROR(CheckTokens(params.stop_token_ids, "stop token"));
  return CheckSamplingParams(params.sampling);
}

absl::Status CheckParts(const Request& r) {
  if (r.token_ids.empty()) return absl::InvalidArgumentError("its prompt is empty");
  RETURN_IF_ERROR(CheckTokens(r.token_ids, "token"));
  RETURN_IF_ERROR(CheckParams(r.params));
  if (r.status != RequestStatus::kWaiting || r.num_computed_tokens != 0 || r.num_preemptions != 0 ||
      r.NumOutputTokens() != 0) {
    return absl::InvalidArgumentError(absl::StrCat("it has begun already: ", std::string(ToString(r.status)), ", ",
                                                   r.num_computed_tokens, " tokens computed, ", r.NumOutputTokens(),
                                                   " of output, ", r.num_preemptions, " preemptions"));
  }
  return absl::OkStatus();
}

}  // namespace

Request NewRequest(const std::string& request_id, std::span<const int> prompt_token_ids, const RequestParams& params) {
  return {.request_id = request_id,
          .token_ids = {prompt_token_ids.begin(), prompt_token_ids.end()},
          .num_prompt_tokens = static_cast<int>(prompt_token_ids.size()),
          .params = params};
}

absl::Status CheckNewRequest(const Request& request) {
  if (request.request_id.empty()) return absl::InvalidArgumentError("a request without an id");
  const absl::Status status = CheckParts(request);
  if (status.ok()) return status;
  return absl::InvalidArgumentError(absl::StrCat("request ", request.request_id, ": ", status.message()));
}

}  // namespace engine
