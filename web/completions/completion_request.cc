#include "web/completions/completion_request.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace course::web {
namespace {

using nlohmann::json;

constexpr size_t kQuoted = 40;  // bytes of a value

ApiError Wrong(const std::string& field, const std::string& may_be, const json& value) {
  std::string quoted = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (quoted.size() > kQuoted) quoted = absl::StrCat(value.type_name(), " of ", quoted.size(), " bytes");
  return {.message = absl::StrCat(field, " is ", quoted, ": it must be ", may_be, "."), .param = field};
}

// What OpenAI's protocol has and this engine has not, with the values that change nothing.
struct NotOffered {
  const char* field;
  json harmless;
};
const std::array<NotOffered, 8>& AllNotOffered() {
  static const auto* all = new std::array<NotOffered, 8>{{{"n", 1},
                                                          {"best_of", 1},
                                                          {"echo", false},
                                                          {"logprobs", nullptr},
                                                          {"suffix", nullptr},
                                                          {"presence_penalty", 0},
                                                          {"frequency_penalty", 0},
                                                          {"logit_bias", json::object()}}};
  return *all;
}

constexpr const char* kKnown[] = {"model", "prompt", "max_tokens", "temperature",    "top_p",
                                  "seed",  "stop",   "stream",     "stream_options", "user"};

// Throws an ApiError for a field that does not fit.
class Reader {
 public:
  explicit Reader(const json& body) : body_(body) {}

  CompletionRequest Read() {
    for (const auto& [name, value] : body_.items()) CheckOffered(name, value);
    CompletionRequest request;
    const json* model = Find("model");
    if (model == nullptr) throw ApiError{.message = "model is missing: GET /v1/models names it.", .param = "model"};
    if (!model->is_string()) throw Wrong("model", "a text", *model);
    request.model = model->get<std::string>();
    request.prompts = Prompts();
    request.sampling.max_tokens = static_cast<int>(Integer("max_tokens", 16, 1, chat::kMaxTokens));
    request.sampling.temperature = Number("temperature", 1, 0, 2);
    request.sampling.top_p = Number("top_p", 1, 0, 1);
    if (request.sampling.top_p == 0) throw Wrong("top_p", "above 0 and at most 1", 0);
    if (const json* seed = Find("seed")) {
      if (!seed->is_number_integer()) throw Wrong("seed", "a whole number", *seed);
      // A negative one is a number of 64 bits, too.
      request.sampling.seed =
          seed->is_number_unsigned() ? seed->get<uint64_t>() : static_cast<uint64_t>(seed->get<int64_t>());
    }
    if (const json* stop = Find("stop")) request.sampling.stop = Texts("stop", *stop, chat::kMostStops);
    request.stream = Flag(Find("stream"), "stream");
    if (const json* options = Find("stream_options")) {
      if (!options->is_object()) throw Wrong("stream_options", "an object", *options);
      if (!request.stream) throw Wrong("stream_options", "left out where stream is false", *options);
      const auto usage = options->find("include_usage");
      request.include_usage = Flag(usage == options->end() ? nullptr : &*usage, "stream_options.include_usage");
    }
    return request;
  }

 private:
  // nullptr for a field that is absent or null.
  const json* Find(const char* name) const {
    const auto found = body_.find(name);
    return found == body_.end() || found->is_null() ? nullptr : &*found;
  }

  static void CheckOffered(const std::string& name, const json& value) {
    if (std::find(std::begin(kKnown), std::end(kKnown), name) != std::end(kKnown)) return;
    for (const NotOffered& other : AllNotOffered()) {
      if (name != other.field) continue;
      if (value.is_null() || value == other.harmless) return;
      throw Wrong(name, absl::StrCat(other.harmless.dump(), " or left out: this engine offers nothing else"), value);
    }
    throw ApiError{.message = absl::StrCat("There is no field \"", name.substr(0, kQuoted), "\"."),
                   .param = name.substr(0, kQuoted)};
  }

  std::vector<std::string> Prompts() const {
    const json* prompt = Find("prompt");
    if (prompt == nullptr) throw ApiError{.message = "prompt is missing.", .param = "prompt"};
    std::vector<std::string> prompts = Texts("prompt", *prompt, kMostPrompts);
    if (prompts.empty()) throw Wrong("prompt", "a text or a list of texts", *prompt);
    for (const std::string& text : prompts) {
      if (text.size() > chat::kLongestPrompt) {
        throw ApiError{
            .message = absl::StrCat("prompt has ", text.size(), " bytes: it may have ", chat::kLongestPrompt, "."),
            .param = "prompt"};
      }
    }
    return prompts;
  }

  static std::vector<std::string> Texts(const std::string& field, const json& value, size_t most) {
    if (value.is_string()) return {value.get<std::string>()};
    if (!value.is_array()) throw Wrong(field, "a text or a list of texts", value);
    if (value.size() > most) throw Wrong(field, absl::StrCat("a list of at most ", most), value);
    std::vector<std::string> texts;
    for (const json& text : value) {
      if (!text.is_string()) throw Wrong(field, "a text or a list of texts", value);
      texts.push_back(text.get<std::string>());
    }
    return texts;
  }

  int64_t Integer(const char* field, int64_t otherwise, int64_t low, int64_t high) const {
    const json* value = Find(field);
    if (value == nullptr) return otherwise;
    const std::string may_be = absl::StrCat("a whole number from ", low, " to ", high);
    if (!value->is_number_integer() || *value < low || *value > high) throw Wrong(field, may_be, *value);
    return value->get<int64_t>();
  }

  double Number(const char* field, double otherwise, double low, double high) const {
    const json* value = Find(field);
    if (value == nullptr) return otherwise;
    const std::string may_be = absl::StrCat("a number from ", low, " to ", high);
    if (!value->is_number() || *value < low || *value > high) throw Wrong(field, may_be, *value);
    return value->get<double>();
  }

  static bool Flag(const json* value, const std::string& field) {
    if (value == nullptr || value->is_null()) return false;
    if (!value->is_boolean()) throw Wrong(field, "true or false", *value);
    return value->get<bool>();
  }

  const json& body_;
};

}  // namespace

std::variant<CompletionRequest, ApiError> CompletionRequestFrom(std::string_view body) {
  const json parsed = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return ApiError{.message = "The body is no JSON object."};
  try {
    CompletionRequest request = Reader(parsed).Read();
    chat::Submission whole = request.sampling;
    whole.id = "x";
    const absl::Status fits = chat::CheckSubmission(whole);
    if (!fits.ok()) return ApiError{.message = absl::StrCat(std::string(fits.message()), ".")};
    return request;
  } catch (const ApiError& error) {
    return error;
  }
}

}  // namespace course::web
