// The chat and /v1 behind a socket, with an engine beside the server that continues the alphabet.

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/sidecar/sidecar.h"
#include "harness/sidecars/engine/order.h"
#include "harness/sidecars/engine/report.h"
#include "nlohmann/json.hpp"
#include "web/testing/raw_client.h"
#include "web/testing/served.h"

namespace course::web {
namespace {

using absl::StrContains;
using nlohmann::json;
using testing::kToken;
using testing::RawClient;
using testing::Served;
using testing::StatusOf;

// A server whose chat has the alphabet's engine, built already.
class ChatServer : public ::testing::Test {
 protected:
  ChatServer()
      : sidecar_(
            {.program = {.name = "The engine's program", .path = "harness/sidecars/engine/testing/alphabet_engine"},
             // Sanitizers reserve more addresses than any limit.
             .allowance = {.memory_mb = 0, .request_limit = std::chrono::minutes(2)},
             .starts = 1000,
             .now_ms = [] { return int64_t{1}; }}),
        served_([this](ServeOptions& options) {
          options.open_enrolment = true;
          options.chat = Chat{.standing =
                                  [this] {
                                    ChatStanding standing;
                                    standing.program.usable = usable_;
                                    if (usable_) standing.program.build = PlaygroundStanding::Build::kDone;
                                    return standing;
                                  },
                              .build = [this](bool mine) { builds_ += mine ? 100 : 1; },
                              .ask = [this](const json& order) { return sidecar_.Ask(order); },
                              .stop = [this] { sidecar_.Stop(); }};
        }) {}

  std::string Ask(const std::string& request) {
    RawClient client(served_.port());
    client.Say(request);
    return client.HearAnswer();
  }
  std::string Get(const std::string& target) { return Ask(served_.Get(target)); }
  std::string Post(const std::string& target, const std::string& form) { return Ask(served_.Post(target, form)); }

  std::string Program(const std::string& method, const std::string& target, const std::string& body,
                      const std::string& key = kToken, const std::string& fields = "") const {
    std::string request =
        absl::StrCat(method, " ", target, " HTTP/1.1\r\nHost: 127.0.0.1:", served_.port(), "\r\n", fields);
    if (!key.empty()) absl::StrAppend(&request, "Authorization: Bearer ", key, "\r\n");
    if (method == "POST") {
      absl::StrAppend(&request, "Content-Type: application/json\r\nContent-Length: ", body.size(), "\r\n");
    }
    return absl::StrCat(request, "\r\n", body);
  }
  std::string Complete(json body) {
    body["model"] = "alphabet";
    return Ask(Program("POST", "/v1/completions", body.dump()));
  }
  static json BodyOf(const std::string& answer) {
    const size_t at = answer.find("\r\n\r\n");
    return at == std::string::npos ? json() : json::parse(answer.substr(at + 4), nullptr, false);
  }
  // How it stands in the engine, past the server.
  chat::State Inside() {
    const auto answer = sidecar_.Ask(chat::ToJson(chat::Order(chat::ShowState{})));
    if (!answer.ok()) return {};
    const auto report = chat::ReportFrom(answer->answer);
    return report.ok() && report->state.has_value() ? *report->state : chat::State{};
  }
  void WaitUntilAllIsFree() {
    while (Inside().free_queue.size() != 7) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  void WaitForRequests(size_t n) {
    while (true) {
      const chat::State state = Inside();
      if (state.running.size() + state.num_waiting >= n) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  std::atomic<bool> usable_{true};
  std::atomic<int> builds_{0};
  sidecar::Sidecar sidecar_;
  Served served_;
};

TEST_F(ChatServer, AnswersAPromptOfThePage) {
  EXPECT_EQ(StatusOf(Post("/chat/pause", "")), 303);
  EXPECT_EQ(StatusOf(Post("/chat/send", "prompt=Say+abc&max_tokens=3&temperature=0")), 303);
  EXPECT_EQ(StatusOf(Post("/chat/send", "prompt=xy&max_tokens=3&temperature=0")), 303);
  EXPECT_TRUE(StrContains(Get("/chat"), ">waiting<"));
  EXPECT_EQ(StatusOf(Post("/chat/step", "steps=1")), 303);
  std::string page = Get("/chat");
  EXPECT_EQ(StatusOf(page), 200);
  EXPECT_TRUE(StrContains(page, "Step 1"));
  EXPECT_TRUE(StrContains(page, "2 of 3 places are taken")) << "two askers, one batch";
  EXPECT_TRUE(StrContains(page, "<strong>d</strong>"));
  EXPECT_TRUE(StrContains(page, "script-src 'self'; style-src 'self'")) << "the policy is the strict one";
  Post("/chat/step", "steps=10");
  page = Get("/chat");
  EXPECT_TRUE(StrContains(page, "<strong>def</strong>"));
  EXPECT_TRUE(StrContains(page, "<strong>zab</strong>"));
  EXPECT_TRUE(StrContains(Get("/chat?step=2"), "<strong>de</strong>")) << "the record";
  EXPECT_EQ(StatusOf(Get("/chat?step=99")), 400);
  EXPECT_EQ(StatusOf(Get("/chat?step=x")), 400);
}

TEST_F(ChatServer, RefusesWhatCanNeverFit) {
  const std::string answer = Post("/chat/send", absl::StrCat("prompt=", std::string(20, 'x'), "&max_tokens=10"));
  EXPECT_EQ(StatusOf(answer), 400);
  EXPECT_TRUE(StrContains(answer, "need 8 blocks of the cache, which has 7"));
  EXPECT_TRUE(StrContains(answer, std::string(20, 'x'))) << "what was typed is still there";
  EXPECT_EQ(StatusOf(Post("/chat/send", "prompt=x&max_tokens=many")), 400);
}

TEST_F(ChatServer, EndsARequestByItsButton) {
  Post("/chat/pause", "");
  Post("/chat/send", "prompt=abcdefgh&max_tokens=12");
  Post("/chat/step", "");
  EXPECT_LT(Inside().free_queue.size(), 7u);
  EXPECT_EQ(StatusOf(Post("/chat/abort", absl::StrCat("id=", Inside().running.at(0).id))), 303);
  EXPECT_EQ(Inside().free_queue.size(), 7u);
}

TEST_F(ChatServer, GoesOnWhereTheProgramCrashes) {
  const std::string crashed = Post("/chat/send", "prompt=!crash");
  EXPECT_EQ(StatusOf(crashed), 503);
  EXPECT_TRUE(StrContains(crashed, "was ended by signal 6")) << crashed;
  EXPECT_EQ(StatusOf(Post("/chat/send", "prompt=abc&max_tokens=2")), 303);
  EXPECT_EQ(StatusOf(Get("/chat")), 200);
}

TEST_F(ChatServer, ShowsAnEngineThatCannotGoOnAndStartsANewOne) {
  Post("/chat/pause", "");
  Post("/chat/send", "prompt=!fail&max_tokens=2");
  Post("/chat/step", "");
  const std::string page = Get("/chat");
  EXPECT_EQ(StatusOf(page), 200) << "not a dead page";
  EXPECT_TRUE(StrContains(page, "Your step (lab 01-03) threw &lt;this&gt;."));
  const std::string refused = Complete({{"prompt", "a"}});
  EXPECT_EQ(StatusOf(refused), 500);
  EXPECT_EQ(BodyOf(refused)["error"]["type"], "server_error");
  EXPECT_EQ(StatusOf(Post("/chat/reset", "")), 303);
  EXPECT_FALSE(StrContains(Get("/chat"), "lab 01-03"));
}

TEST_F(ChatServer, AsksNobodyWhereNothingIsBuilt) {
  usable_ = false;
  EXPECT_EQ(StatusOf(Get("/chat")), 200);
  EXPECT_TRUE(StrContains(Get("/chat"), "is not built yet"));
  EXPECT_EQ(StatusOf(Post("/chat/send", "prompt=a")), 503);
  EXPECT_EQ(StatusOf(Complete({{"prompt", "a"}})), 503);
  EXPECT_EQ(builds_, 0) << "looking builds nothing";
  EXPECT_EQ(StatusOf(Post("/chat/build", "mine=1")), 303);
  EXPECT_EQ(builds_, 100);
}

TEST_F(ChatServer, TellsAnOpenPageOfEachChange) {
  RawClient page(served_.port());
  page.Say(served_.Get("/chat/events"));
  EXPECT_TRUE(StrContains(page.HearUntil("\r\n\r\n"), "text/event-stream"));
  Post("/chat/send", "prompt=abc&max_tokens=2");
  EXPECT_TRUE(StrContains(page.HearNewsUntil("\n\n"), "event: change"));
}

TEST_F(ChatServer, IsClosedToGuests) {
  const std::string host =
      absl::StrCat(" HTTP/1.1\r\nHost: 127.0.0.1:", served_.port(), "\r\nConnection: close\r\n\r\n");
  for (const char* target : {"/chat", "/chat/events", "/chat?step=1"}) {
    EXPECT_EQ(StatusOf(Ask(absl::StrCat("GET ", target, host))), 403) << target;
  }
  EXPECT_EQ(StatusOf(Ask(absl::StrCat("GET /v1/models", host))), 401);
}

TEST_F(ChatServer, NamesItsModel) {
  const json list = BodyOf(Ask(Program("GET", "/v1/models", "")));
  EXPECT_EQ(list["object"], "list");
  EXPECT_EQ(list["data"][0]["id"], "alphabet");
  EXPECT_EQ(BodyOf(Ask(Program("GET", "/v1/models/alphabet", "")))["object"], "model");
  EXPECT_EQ(StatusOf(Ask(Program("GET", "/v1/models/gpt", ""))), 404);
  EXPECT_EQ(StatusOf(Ask(Program("GET", "/v1/engines", ""))), 404);
}

TEST_F(ChatServer, CompletesForPrograms) {
  const std::string answer = Complete({{"prompt", "Say abc"}, {"max_tokens", 5}, {"temperature", 0}});
  EXPECT_EQ(StatusOf(answer), 200);
  EXPECT_TRUE(StrContains(answer, "application/json"));
  const json body = BodyOf(answer);
  EXPECT_EQ(body["object"], "text_completion");
  EXPECT_EQ(body["model"], "alphabet");
  EXPECT_EQ(body["choices"].size(), 1u);
  EXPECT_EQ(body["choices"][0]["text"], "defgh");
  EXPECT_EQ(body["choices"][0]["finish_reason"], "length");
  EXPECT_EQ(body["usage"], (json{{"prompt_tokens", 7}, {"completion_tokens", 5}, {"total_tokens", 12}}));
}

TEST_F(ChatServer, CompletesAListOfPromptsInTheirOrder) {
  const json body =
      BodyOf(Complete({{"prompt", {"a", "m", "y"}}, {"max_tokens", 3}, {"temperature", 0}, {"stop", "o"}}));
  ASSERT_EQ(body["choices"].size(), 3u);
  EXPECT_EQ(body["choices"][0]["text"], "bcd");
  EXPECT_EQ(body["choices"][1]["text"], "n");
  EXPECT_EQ(body["choices"][1]["finish_reason"], "stop");
  EXPECT_EQ(body["choices"][2]["text"], "zab");
}

TEST_F(ChatServer, SeedsMakeTextsRepeatable) {
  const json asked = {{"prompt", "a"}, {"max_tokens", 12}, {"temperature", 1.5}, {"seed", 7}};
  const std::string first = BodyOf(Complete(asked))["choices"][0]["text"];
  EXPECT_EQ(BodyOf(Complete(asked))["choices"][0]["text"], first);
  EXPECT_NE(first, "bcdefghijklm") << "it draws";
}

TEST_F(ChatServer, StreamsForPrograms) {
  RawClient client(served_.port());
  client.Say(Program("POST", "/v1/completions",
                     json{{"model", "alphabet"},
                          {"prompt", "abc"},
                          {"max_tokens", 4},
                          {"temperature", 0},
                          {"stream", true},
                          {"stream_options", {{"include_usage", true}}}}
                         .dump()));
  EXPECT_TRUE(StrContains(client.HearUntil("\r\n\r\n"), "Content-Type: text/event-stream"));
  std::string text, finish;
  json usage;
  for (std::string event; (event = client.HearNewsUntil("\n\n")) != "data: [DONE]\n\n";) {
    if (event == ":\n\n") continue;
    ASSERT_TRUE(event.starts_with("data: ")) << event;
    const json piece = json::parse(event.substr(6));
    if (piece["choices"].empty()) {
      usage = piece["usage"];
      continue;
    }
    text += piece["choices"][0]["text"].get<std::string>();
    if (!piece["choices"][0]["finish_reason"].is_null()) finish = piece["choices"][0]["finish_reason"];
  }
  EXPECT_EQ(text, "defg");
  EXPECT_EQ(finish, "length");
  EXPECT_EQ(usage["completion_tokens"], 4);
}

TEST_F(ChatServer, WhoHangsUpInAStreamFreesHisBlocks) {
  Post("/chat/pause", "");
  {
    RawClient client(served_.port());
    client.Say(
        Program("POST", "/v1/completions",
                json{{"model", "alphabet"}, {"prompt", "abcdefgh"}, {"max_tokens", 12}, {"stream", true}}.dump()));
    client.HearUntil("\r\n\r\n");
    Post("/chat/step", "");
    EXPECT_LT(Inside().free_queue.size(), 7u);
  }
  WaitUntilAllIsFree();
  EXPECT_EQ(Inside().step, 1) << "it was not the last token that freed them";
}

TEST_F(ChatServer, WhoHangsUpBeforeHisAnswerFreesHisBlocks) {
  Post("/chat/pause", "");
  {
    RawClient client(served_.port());
    client.Say(Program("POST", "/v1/completions",
                       json{{"model", "alphabet"}, {"prompt", "abcdefgh"}, {"max_tokens", 12}}.dump()));
    WaitForRequests(1);
    Post("/chat/step", "");
    EXPECT_LT(Inside().free_queue.size(), 7u);
  }
  WaitUntilAllIsFree();
  EXPECT_EQ(Inside().step, 1);
}

TEST_F(ChatServer, TwoProgramsShareABatch) {
  Post("/chat/pause", "");
  RawClient first(served_.port()), second(served_.port());
  first.Say(Program("POST", "/v1/completions",
                    json{{"model", "alphabet"}, {"prompt", "a"}, {"max_tokens", 3}, {"temperature", 0}}.dump()));
  second.Say(Program("POST", "/v1/completions",
                     json{{"model", "alphabet"}, {"prompt", "x"}, {"max_tokens", 3}, {"temperature", 0}}.dump()));
  WaitForRequests(2);
  Post("/chat/step", "");
  EXPECT_EQ(Inside().running.size(), 2u);
  Post("/chat/run", "");
  EXPECT_EQ(BodyOf(first.HearAnswer())["choices"][0]["text"], "bcd");
  EXPECT_EQ(BodyOf(second.HearAnswer())["choices"][0]["text"], "yza");
}

TEST_F(ChatServer, RefusesProgramsInOpenAisForm) {
  struct Case {
    std::string request;
    int status;
    std::string says;
  };
  const std::string good = json{{"model", "alphabet"}, {"prompt", "a"}}.dump();
  const std::string form =
      absl::StrCat("POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1:", served_.port(), "\r\nAuthorization: Bearer ",
                   kToken, "\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
  const Case kCases[] = {
      {Program("POST", "/v1/completions", good, ""), 401, "No key"},
      {Program("POST", "/v1/completions", good, "wrong"), 401, "Another key"},
      {Program("POST", "/v1/completions", good, "", absl::StrCat("Cookie: ", served_.Cookie(), "\r\n")), 401, "No key"},
      {Program("POST", "/v1/completions", good, kToken, "Origin: http://evil.example\r\n"), 403, "another site"},
      {Program("POST", "/v1/completions", "{"), 400, "no JSON object"},
      {Program("POST", "/v1/completions", R"({"model":"gpt-4","prompt":"a"})"), 404, "There is no model"},
      {Program("POST", "/v1/completions", R"({"model":"alphabet","prompt":"a","n":2})"), 400, "n is 2"},
      {Program("POST", "/v1/completions", R"({"model":"alphabet","prompt":"a","max_tokens":29})"), 400,
       "need 8 blocks of the cache, which has 7"},
      {Program("GET", "/v1/completions", ""), 405, "asked by POST"},
      {form, 415, "must be JSON"},
  };
  for (const Case& c : kCases) {
    const std::string answer = Ask(c.request);
    EXPECT_EQ(StatusOf(answer), c.status) << c.says;
    const json body = BodyOf(answer);
    ASSERT_TRUE(body.is_object() && body.contains("error")) << answer;
    EXPECT_TRUE(StrContains(body["error"]["message"].get<std::string>(), c.says)) << body;
    EXPECT_TRUE(body["error"].contains("type") && body["error"].contains("param") && body["error"].contains("code"));
  }
}

TEST_F(ChatServer, RefusesAllPromptsWhereOneCannotFit) {
  Post("/chat/pause", "");
  const std::string answer = Complete({{"prompt", {"a", std::string(29, 'x')}}, {"max_tokens", 2}});
  EXPECT_EQ(StatusOf(answer), 400);
  EXPECT_TRUE(StrContains(BodyOf(answer)["error"]["message"].get<std::string>(), "prompt 1 of the list: ")) << answer;
  EXPECT_EQ(Inside().num_waiting, 0);
}

TEST_F(ChatServer, EndsTheProgramAndWhoWaitsWhenItStops) {
  Post("/chat/pause", "");
  RawClient client(served_.port());
  client.Say(Program("POST", "/v1/completions", json{{"model", "alphabet"}, {"prompt", "a"}}.dump()));
  WaitForRequests(1);
  served_.Stop();
  EXPECT_FALSE(sidecar_.Ask(json::object()).ok());
}

}  // namespace
}  // namespace course::web
