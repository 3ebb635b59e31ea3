#include "web/completions/completion_reply.h"

#include "absl/strings/str_cat.h"
#include "web/completions/api_error.h"

namespace course::web {
namespace {

using nlohmann::json;

json Head(const CompletionHead& head) {
  return {{"id", head.id}, {"object", "text_completion"}, {"created", head.created_s}, {"model", head.model}};
}

json ChoiceJson(int index, const Choice& choice) {
  return {{"index", index},
          {"text", choice.text},
          {"logprobs", nullptr},
          {"finish_reason", choice.finish_reason.empty() ? json() : json(choice.finish_reason)}};
}

json UsageJson(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
}

std::string Event(const json& data) {
  return absl::StrCat("data: ", data.dump(-1, ' ', false, json::error_handler_t::replace), "\n\n");
}

}  // namespace

json CompletionJson(const CompletionHead& head, const std::vector<Choice>& choices, const Usage& usage) {
  json whole = Head(head);
  whole["choices"] = json::array();
  for (const Choice& choice : choices) {
    whole["choices"].push_back(ChoiceJson(static_cast<int>(whole["choices"].size()), choice));
  }
  whole["usage"] = UsageJson(usage);
  return whole;
}

std::string PieceEvent(const CompletionHead& head, int index, const Choice& piece) {
  json event = Head(head);
  event["choices"] = json::array({ChoiceJson(index, piece)});
  return Event(event);
}

std::string UsageEvent(const CompletionHead& head, const Usage& usage) {
  json event = Head(head);
  event["choices"] = json::array();
  event["usage"] = UsageJson(usage);
  return Event(event);
}

std::string ErrorEvent(std::string_view message) {
  return Event(ToJson(ApiError{.message = std::string(message), .type = "server_error"}));
}

json ModelJson(const std::string& model) {
  return {{"id", model}, {"object", "model"}, {"created", 0}, {"owned_by", "course"}};
}

json ModelListJson(const std::string& model) { return {{"object", "list"}, {"data", json::array({ModelJson(model)})}}; }

}  // namespace course::web
