// What programs ask and are answered, as values. The expected forms are written down from OpenAI's reference.

#include <string>
#include <variant>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "web/completions/completion_reply.h"
#include "web/completions/completion_request.h"

namespace course::web {
namespace {

using nlohmann::json;

CompletionRequest Read(const json& body) {
  auto read = CompletionRequestFrom(body.dump());
  if (const auto* error = std::get_if<ApiError>(&read)) {
    ADD_FAILURE() << error->message;
    return {};
  }
  return std::get<CompletionRequest>(read);
}

ApiError Refused(const json& body) {
  auto read = CompletionRequestFrom(body.dump());
  if (const auto* error = std::get_if<ApiError>(&read)) return *error;
  ADD_FAILURE() << "not refused: " << body;
  return {};
}

TEST(CompletionRequest, HasTheUsualDefaults) {
  const CompletionRequest request = Read({{"model", "m"}, {"prompt", "Once"}});
  EXPECT_EQ(request.model, "m");
  EXPECT_EQ(request.prompts, std::vector<std::string>{"Once"});
  EXPECT_EQ(request.sampling.max_tokens, 16);
  EXPECT_EQ(request.sampling.temperature, 1);
  EXPECT_EQ(request.sampling.top_p, 1);
  EXPECT_FALSE(request.sampling.seed.has_value());
  EXPECT_TRUE(request.sampling.stop.empty());
  EXPECT_FALSE(request.stream);
}

TEST(CompletionRequest, TakesEveryField) {
  const CompletionRequest request = Read({{"model", "m"},
                                          {"prompt", {"a", "b"}},
                                          {"max_tokens", 7},
                                          {"temperature", 0.5},
                                          {"top_p", 0.9},
                                          {"seed", -1},
                                          {"stop", {"\n", "END"}},
                                          {"stream", true},
                                          {"stream_options", {{"include_usage", true}}},
                                          {"n", 1},
                                          {"logprobs", nullptr},
                                          {"echo", false},
                                          {"user", "me"}});
  EXPECT_EQ(request.prompts, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(request.sampling.max_tokens, 7);
  EXPECT_EQ(request.sampling.temperature, 0.5);
  EXPECT_EQ(request.sampling.top_p, 0.9);
  EXPECT_EQ(request.sampling.seed, 18446744073709551615u);
  EXPECT_EQ(request.sampling.stop, (std::vector<std::string>{"\n", "END"}));
  EXPECT_TRUE(request.stream);
  EXPECT_TRUE(request.include_usage);
  EXPECT_EQ(Read({{"model", "m"}, {"prompt", "a"}, {"stop", "x"}}).sampling.stop, std::vector<std::string>{"x"});
  EXPECT_TRUE(Read({{"model", "m"}, {"prompt", "a"}, {"stop", nullptr}}).sampling.stop.empty());
}

TEST(CompletionRequest, NamesTheFieldThatDoesNotFit) {
  struct Case {
    const char* field;
    json value;
    const char* says;
  };
  const Case kCases[] = {
      {"model", 3, "model is 3: it must be a text."},
      {"prompt", 3, "prompt is 3: it must be a text or a list of texts."},
      {"prompt", json::array(), "it must be a text or a list of texts."},
      {"prompt", {1, 2}, "it must be a text or a list of texts."},
      {"prompt", std::vector<std::string>(17, "x"), "it must be a list of at most 16."},
      {"max_tokens", 0, "max_tokens is 0: it must be a whole number from 1 to 4096."},
      {"max_tokens", 2.5, "max_tokens is 2.5"},
      {"max_tokens", "many", "max_tokens is \"many\""},
      {"temperature", -0.5, "temperature is -0.5: it must be a number from 0 to 2."},
      {"top_p", 0, "top_p is 0: it must be above 0 and at most 1."},
      {"top_p", 1.5, "top_p is 1.5"},
      {"seed", 1.5, "seed is 1.5: it must be a whole number."},
      {"stop", {"a", "b", "c", "d", "e"}, "it must be a list of at most 4."},
      {"stream", "yes", "stream is \"yes\": it must be true or false."},
      {"n", 2, "n is 2: it must be 1 or left out"},
      {"echo", true, "echo is true: it must be false or left out"},
      {"logprobs", 5, "logprobs is 5: it must be null or left out"},
      {"temprature", 1, "There is no field \"temprature\"."},
      {"stream_options", {{"include_usage", true}}, "left out where stream is false"},
  };
  for (const Case& c : kCases) {
    json body = {{"model", "m"}, {"prompt", "x"}};
    body[c.field] = c.value;
    const ApiError error = Refused(body);
    EXPECT_EQ(error.status, 400);
    EXPECT_EQ(error.type, "invalid_request_error");
    EXPECT_EQ(error.param, c.field);
    EXPECT_NE(error.message.find(c.says), std::string::npos) << error.message;
  }
  EXPECT_EQ(Refused({{"prompt", "x"}}).param, "model");
  EXPECT_EQ(Refused({{"model", "m"}}).message, "prompt is missing.");
  EXPECT_EQ(Refused({{"model", "m"}, {"prompt", std::string(20'000, 'x')}}).message,
            "prompt has 20000 bytes: it may have 16384.");
  EXPECT_NE(Refused({{"model", "m"}, {"prompt", "x"}, {"stop", ""}}).message.find("stop of 0 bytes"),
            std::string::npos);
}

TEST(CompletionRequest, ThatIsNoObjectIsRefused) {
  for (const char* body : {"", "[]", "3", "{\"model\":", "\xff"}) {
    const auto read = CompletionRequestFrom(body);
    ASSERT_TRUE(std::holds_alternative<ApiError>(read)) << body;
    EXPECT_EQ(std::get<ApiError>(read).message, "The body is no JSON object.");
  }
}

TEST(ApiError, HasOpenAisForm) {
  EXPECT_EQ(ToJson(ApiError{.message = "No.", .param = "n"}),
            json::parse(R"({"error":{"message":"No.","type":"invalid_request_error","param":"n","code":null}})"));
  const Response response = ResponseFor({.status = 404, .message = "No.", .code = "model_not_found"});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/json");
}

TEST(CompletionReply, HasOpenAisForm) {
  const CompletionHead head = {.id = "cmpl-1", .created_s = 1700000000, .model = "m"};
  EXPECT_EQ(CompletionJson(head, {{"one", "length"}, {"two", "stop"}}, {.prompt_tokens = 5, .completion_tokens = 7}),
            json::parse(R"({"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"m",
              "choices":[{"index":0,"text":"one","logprobs":null,"finish_reason":"length"},
                         {"index":1,"text":"two","logprobs":null,"finish_reason":"stop"}],
              "usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}})"));
}

TEST(CompletionReply, StreamsEvents) {
  const CompletionHead head = {.id = "cmpl-1", .created_s = 17, .model = "m"};
  const std::string event = PieceEvent(head, 1, {.text = "a\nb"});
  ASSERT_TRUE(event.starts_with("data: ") && event.ends_with("\n\n"));
  EXPECT_EQ(event.find('\n'), event.size() - 2) << "one line";
  EXPECT_EQ(json::parse(event.substr(6)),
            json::parse(R"({"id":"cmpl-1","object":"text_completion","created":17,"model":"m",
              "choices":[{"index":1,"text":"a\nb","logprobs":null,"finish_reason":null}]})"));
  const json usage = json::parse(UsageEvent(head, {.prompt_tokens = 1, .completion_tokens = 2}).substr(6));
  EXPECT_TRUE(usage["choices"].empty());
  EXPECT_EQ(usage["usage"]["total_tokens"], 3);
  EXPECT_EQ(json::parse(ErrorEvent("Oh.").substr(6))["error"]["message"], "Oh.");
}

}  // namespace
}  // namespace course::web
