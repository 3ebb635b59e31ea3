// What a program is answered by /v1/completions and /v1/models, as JSON.

#ifndef WEB_COMPLETIONS_COMPLETION_REPLY_H_
#define WEB_COMPLETIONS_COMPLETION_REPLY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nlohmann/json.hpp"

namespace course::web {

struct CompletionHead {
  std::string id;
  int64_t created_s = 0;  // seconds since 1970
  std::string model;
};

struct Choice {
  std::string text;
  std::string finish_reason;  // "stop", "length"; empty: null
};

struct Usage {
  int prompt_tokens = 0, completion_tokens = 0;
};

// The whole answer, a choice for each prompt.
nlohmann::json CompletionJson(const CompletionHead& head, const std::vector<Choice>& choices, const Usage& usage);

// Pieces of a stream, each a server-sent event: "data: {...}\n\n".
std::string PieceEvent(const CompletionHead& head, int index, const Choice& piece);
// Behind the last piece, where it was asked for: no choice, and the number of tokens.
std::string UsageEvent(const CompletionHead& head, const Usage& usage);
std::string ErrorEvent(std::string_view message);
inline constexpr std::string_view kDoneEvent = "data: [DONE]\n\n";
// Says nothing; whoever is still there passes it over.
inline constexpr std::string_view kNothingEvent = ":\n\n";

nlohmann::json ModelJson(const std::string& model);
nlohmann::json ModelListJson(const std::string& model);

}  // namespace course::web

#endif  // WEB_COMPLETIONS_COMPLETION_REPLY_H_
