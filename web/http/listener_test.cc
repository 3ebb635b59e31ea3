// cpp-httplib with our settings, over real sockets, in front of functions that misbehave.

#include "web/http/listener.h"

#include <stdexcept>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "web/guard/answer.h"
#include "web/testing/raw_client.h"

namespace course::web {
namespace {

using std::chrono::milliseconds;
using testing::RawClient;
using testing::StatusOf;

class Running {
 public:
  explicit Running(Answerer answerer, const ListenerOptions& options = {}, int port = 0) {
    auto listener = Listener::Bind(port, std::move(answerer), options);
    EXPECT_TRUE(listener.ok()) << listener.status();
    listener_ = *std::move(listener);
    thread_ = std::thread([this] { EXPECT_TRUE(listener_->Run()); });
  }
  ~Running() {
    listener_->Stop();
    thread_.join();
  }
  int port() const { return listener_->port(); }

 private:
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

std::string Ask(const std::string& method, const std::string& path, const std::string& fields = "") {
  return absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: a\r\n", fields, "\r\n");
}

Answer Echo(const guard::Knock& knock, const Request& request) {
  std::string text = absl::StrCat(knock.method, " ", request.method, " ", request.path, ";");
  for (const auto& [name, value] : request.query) absl::StrAppend(&text, " ", name, "=", value);
  for (const auto& [name, value] : request.form) absl::StrAppend(&text, " form ", name, "=", value);
  return guard::Render({.content_type = "text/plain", .body = text});
}

TEST(Listener, HandsOverWhatWasAskedDecoded) {
  const Running running(Echo);
  RawClient client(running.port());
  client.Say(Ask("GET", "/a%20b/%C3%BC?q=x+y&q=2&r=%26"));
  EXPECT_TRUE(absl::EndsWith(client.HearAnswer(), "\r\n\r\nGET GET /a b/\u00fc; q=x y r=&"));
  client.Say(Ask("POST", "/f", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\n") +
             "a=1&b=%3D&a=2");
  EXPECT_TRUE(absl::EndsWith(client.HearAnswer(), "\r\n\r\nPOST POST /f; form a=1 form b=="));
}

TEST(Listener, AnswersHeadWithoutTheBody) {
  const Running running(Echo);
  RawClient client(running.port());
  client.Say(Ask("HEAD", "/x"));
  const std::string head = client.HearUntil("\r\n\r\n");
  EXPECT_EQ(StatusOf(head), 200);
  EXPECT_TRUE(absl::StrContains(head, "Content-Length: 12\r\n")) << head;
  client.Say(Ask("GET", "/x"));
  EXPECT_EQ(StatusOf(client.HearAnswer()), 200) << "the next answer begins where the head ended";
}

TEST(Listener, DoesNotCompressAPageForEachVisitor) {
  const Running running(
      [](const guard::Knock&, const Request&) { return guard::Render({.body = std::string(10'000, 'x')}); });
  RawClient client(running.port());
  client.Say(Ask("GET", "/", "Accept-Encoding: gzip, deflate, br\r\n"));
  EXPECT_TRUE(absl::EndsWith(client.HearAnswer(), "\r\n\r\n" + std::string(10'000, 'x')));
}

TEST(Listener, AnExceptionIsAPageAndTheNextRequestIsAnswered) {
  const Running running([](const guard::Knock&, const Request& request) -> Answer {
    if (request.path == "/known") throw std::runtime_error("no <memory>");
    if (request.path == "/odd") throw 7;
    return guard::Render({.body = "fine"});
  });
  RawClient client(running.port());
  client.Say(Ask("GET", "/known"));
  const std::string known = client.HearAnswer();
  EXPECT_EQ(StatusOf(known), 500);
  EXPECT_TRUE(absl::StrContains(known, "no &lt;memory&gt;")) << known;
  EXPECT_TRUE(absl::StrContains(known, "Content-Security-Policy: ")) << known;
  client.Say(Ask("GET", "/odd"));
  EXPECT_EQ(StatusOf(client.HearAnswer()), 500);
  client.Say(Ask("GET", "/"));
  EXPECT_EQ(StatusOf(client.HearAnswer()), 200);
}

Answerer News(const std::shared_ptr<live::Mailbox>& news) {
  return [news](const guard::Knock&, const Request& request) {
    return request.path == "/events" ? guard::RenderNews(news) : guard::Render({.body = "page"});
  };
}

TEST(Listener, WhoComesWhenAllThreadsAreTakenIsToldSo) {
  const auto news = std::make_shared<live::Mailbox>();
  const Running running(News(news), {.pool = {.threads = 2, .idle = milliseconds(1)}});
  {
    RawClient one(running.port()), two(running.port());
    for (RawClient* listener : {&one, &two}) {
      listener->Say(Ask("GET", "/events"));
      EXPECT_EQ(StatusOf(listener->HearUntil("\r\n\r\n")), 200);
    }
    RawClient three(running.port());
    three.Say(Ask("GET", "/"));
    const std::string answer = three.HearAnswer();
    EXPECT_EQ(StatusOf(answer), 503);
    EXPECT_TRUE(absl::StrContains(answer, "Too many connections")) << answer;
    EXPECT_EQ(three.HearAll(), "") << "and its connection ends";
  }
  news->End();
  int status = 0;
  while (status != 200) {
    RawClient later(running.port());
    later.Say(Ask("GET", "/"));
    status = StatusOf(later.HearAnswer());
    ASSERT_TRUE(status == 200 || status == 503) << status;
  }
}

TEST(Listener, QuietNewsAreACommentAndWhoIsGoneIsNoticed) {
  const auto news = std::make_shared<live::Mailbox>();
  const Running running(News(news), {.heartbeat = milliseconds(1)});
  {
    RawClient page(running.port());
    page.Say(Ask("GET", "/events", "Accept-Encoding: gzip, br\r\n"));
    const std::string head = page.HearUntil("\r\n\r\n");
    EXPECT_TRUE(absl::StrContains(head, "Content-Type: text/event-stream\r\n")) << head;
    EXPECT_TRUE(absl::StrContains(head, "Cache-Control: no-store\r\n")) << head;
    EXPECT_FALSE(absl::StrContains(head, "Content-Encoding")) << "nothing waits in a compressor";
    EXPECT_EQ(page.HearNewsUntil("\n\n"), ":\n\n");
    EXPECT_TRUE(news->is_open());
  }
  while (news->is_open()) std::this_thread::yield();
}

TEST(Listener, APortThatAClientHasJustLeftCanBeTakenAgain) {
  int port = 0;
  {
    const Running first(Echo);
    port = first.port();
    RawClient client(port);
    client.Say(Ask("PUT", "/"));  // the server ends the connection: the port is in TIME_WAIT now
    EXPECT_EQ(StatusOf(client.HearAnswer()), 405);
    EXPECT_EQ(client.HearAll(), "");
  }
  const Running second(Echo, {}, port);
  RawClient client(port);
  client.Say(Ask("GET", "/"));
  EXPECT_EQ(StatusOf(client.HearAnswer()), 200);
}

TEST(Listener, APortIsSharedWithNobody) {
  const Running first(Echo);
  const auto second = Listener::Bind(first.port(), Echo, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition) << second.status();
}

TEST(Listener, StopsBeforeItRan) {
  auto listener = Listener::Bind(0, Echo, {});
  ASSERT_TRUE(listener.ok()) << listener.status();
  std::thread stopping([&] { (*listener)->Stop(); });
  EXPECT_TRUE((*listener)->Run());
  stopping.join();
}

}  // namespace
}  // namespace course::web
