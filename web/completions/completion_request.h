// What a program asks of /v1/completions: JSON in, a value or a mistake out.

#ifndef WEB_COMPLETIONS_COMPLETION_REQUEST_H_
#define WEB_COMPLETIONS_COMPLETION_REQUEST_H_

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/sidecars/engine/order.h"
#include "web/completions/api_error.h"

namespace course::web {

struct CompletionRequest {
  std::string model;
  std::vector<std::string> prompts;  // 1 to kMostPrompts
  chat::Submission sampling;         // all of it but id and prompt, the same for each prompt
  bool stream = false;
  bool include_usage = false;  // of a stream: a last piece with the number of tokens
};

inline constexpr size_t kMostPrompts = 16;

// Fields: model, prompt (a text or a list of texts), max_tokens (16), temperature (1), top_p (1), seed, stop (a text, a
// list of at most 4, or null), stream, stream_options.include_usage, user (not looked at). What would change the output
// and is not offered here (n, best_of, echo, logprobs, ...) may stand there with the value that changes nothing.
//
// Mistakes name the field, its value and what it may be.
std::variant<CompletionRequest, ApiError> CompletionRequestFrom(std::string_view body);

}  // namespace course::web

#endif  // WEB_COMPLETIONS_COMPLETION_REQUEST_H_
