// A connection over a socket pair and a clock that only the test moves.

#include "web/http/connection.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::web::http {
namespace {

using Wants = Connection::Wants;

constexpr char kGet[] = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n";

Reply Plain(const std::string& body) {
  return {.head = "HTTP/1.1 200 OK\r\n", .body = std::make_shared<const std::string>(body)};
}

class ConnectionTest : public ::testing::Test {
 protected:
  ConnectionTest() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    client_ = ends[0];
    handlers_.answer = [this](const Head& head, std::string_view body) {
      asked_.push_back(absl::StrCat(head.method, " ", head.target, " ", std::string(body)));
      return answer_;
    };
    handlers_.refuse = [](const Refusal& refusal) {
      Reply reply = Plain(refusal.sentence);
      reply.head = absl::StrCat("HTTP/1.1 ", refusal.status, " No\r\n");
      reply.close = true;
      return reply;
    };
    connection_ = std::make_unique<Connection>(ends[1], handlers_, Limits{}, Timeouts{}, 0);
  }
  ~ConnectionTest() override {
    connection_ = nullptr;
    if (client_ >= 0) close(client_);
  }
  void Say(std::string_view bytes) {
    ASSERT_EQ(send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  Wants Step(int64_t now_ms = 1) {
    return connection_->Step(now_ms, [this](Stream&) { ++streams_; });
  }
  std::string Hear() {
    std::string heard;
    char buffer[4096];
    for (ssize_t n = 0; (n = recv(client_, buffer, sizeof buffer, 0)) > 0;)
      heard.append(buffer, static_cast<size_t>(n));
    return heard;
  }

  Handlers handlers_;
  Reply answer_ = Plain("hello");
  std::vector<std::string> asked_;
  int streams_ = 0;
  int client_ = -1;
  std::unique_ptr<Connection> connection_;
};

constexpr char kHello[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello";

TEST_F(ConnectionTest, AnswersOneRequestAfterTheOther) {
  for (int i = 0; i < 3; ++i) {
    Say(kGet);
    EXPECT_EQ(Step(), Wants::kRead);
    EXPECT_EQ(Hear(), kHello);
  }
}

TEST_F(ConnectionTest, AnswersHeadWithoutTheBody) {
  Say("HEAD /one HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(Step(), Wants::kRead);
  EXPECT_EQ(Hear(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n");
}

TEST_F(ConnectionTest, AnswersRequestsThatCameAtOnceInTurnsWithOtherClients) {
  Say(absl::StrCat(kGet, "POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", kGet));
  EXPECT_EQ(Step(), Wants::kWrite);
  EXPECT_EQ(asked_.size(), 1u);
  EXPECT_EQ(Step(), Wants::kWrite);
  EXPECT_EQ(Step(), Wants::kRead);
  EXPECT_EQ(asked_, (std::vector<std::string>{"GET /one ", "POST /two abc", "GET /one "}));
  EXPECT_EQ(Hear(), absl::StrCat(kHello, kHello, kHello));
}

TEST_F(ConnectionTest, TakesTheSameRequestsHoweverTheyAreCut) {
  const std::string text =
      absl::StrCat(kGet, "POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na\r\n\r\n", kGet);
  const uint64_t seed = ::course::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200; ++round) {
    asked_.clear();
    for (size_t at = 0; at < text.size();) {
      const size_t piece = std::min<size_t>(text.size() - at, 1 + random() % (round % 2 == 0 ? 3 : 40));
      Say(std::string_view(text).substr(at, piece));
      at += piece;
      while (Step() == Wants::kWrite) {
      }
    }
    ASSERT_EQ(asked_, (std::vector<std::string>{"GET /one ", "POST /two a\r\n\r\n", "GET /one "})) << round;
    ASSERT_EQ(Hear(), absl::StrCat(kHello, kHello, kHello)) << round;
  }
}

TEST_F(ConnectionTest, AHalfClosedClientStillGetsItsAnswer) {
  Say(kGet);
  shutdown(client_, SHUT_WR);
  EXPECT_EQ(Step(), Wants::kClose);
  EXPECT_EQ(Hear(), kHello);
}

TEST_F(ConnectionTest, AByteNowAndThenBuysNoTime) {
  const std::string text = kGet;
  int64_t now = 1'000;
  for (const char c : text.substr(0, 5)) {
    Say(std::string(1, c));
    ASSERT_EQ(Step(now), Wants::kRead) << "at " << now;
    now += 1'999;
  }
  EXPECT_EQ(connection_->deadline_ms(), 11'000) << "ten seconds after the first byte, not after the last";
  Say(text.substr(5));
  EXPECT_EQ(Step(11'000), Wants::kClose);
  EXPECT_TRUE(asked_.empty());
}

TEST_F(ConnectionTest, AClientThatDoesNotReadIsGivenUp) {
  answer_ = Plain(std::string(8 << 20, 'x'));
  Say(kGet);
  EXPECT_EQ(Step(), Wants::kWrite);
  EXPECT_EQ(Step(60'000), Wants::kWrite);
  EXPECT_EQ(Step(60'001), Wants::kClose);
}

TEST_F(ConnectionTest, ASlowReaderGetsEverything) {
  answer_ = Plain(std::string(3 << 20, 'x'));
  Say(kGet);
  std::string heard;
  while (Step() == Wants::kWrite) heard += Hear();
  heard += Hear();
  EXPECT_EQ(heard.size(), heard.find("\r\n\r\n") + 4 + (3 << 20));
}

TEST_F(ConnectionTest, ARefusedClientCanReadWhyAlthoughItStillSends) {
  Say("PUT /one HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(Step(), Wants::kRead);
  Say(std::string(10'000, 'x'));
  EXPECT_EQ(Step(2), Wants::kRead) << "it is not cut off in the middle of a word";
  EXPECT_EQ(Hear().substr(0, 12), "HTTP/1.1 405");
  EXPECT_EQ(Step(2'001), Wants::kClose) << "but not for ever";
  EXPECT_TRUE(asked_.empty());
}

TEST_F(ConnectionTest, OneTooManyIsToldSo) {
  connection_->RefuseNext({503, "Full."});
  Say(kGet);
  Step();
  EXPECT_EQ(Hear().substr(0, 12), "HTTP/1.1 503");
  EXPECT_TRUE(asked_.empty());
}

TEST_F(ConnectionTest, AStreamSendsWhatIsPushedUntilItEnds) {
  answer_ = {.head = "HTTP/1.1 200 OK\r\n", .stream = std::make_shared<Stream>()};
  const std::shared_ptr<Stream> stream = answer_.stream;
  stream->Push("a");
  Say(kGet);
  EXPECT_EQ(Step(), Wants::kRead);
  EXPECT_EQ(streams_, 1);
  EXPECT_EQ(Hear(), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na");
  EXPECT_TRUE(stream->Push("b"));
  EXPECT_EQ(Step(1'000'000), Wants::kRead) << "it may be quiet for as long as it likes";
  EXPECT_EQ(Hear(), "b");
  stream->Push("c");
  stream->End();
  EXPECT_EQ(Step(1'000'001), Wants::kClose);
  EXPECT_EQ(Hear(), "c");
}

TEST_F(ConnectionTest, AStreamWhosePageIsGoneSaysSoToWhoeverPushes) {
  answer_ = {.head = "HTTP/1.1 200 OK\r\n", .stream = std::make_shared<Stream>()};
  const std::shared_ptr<Stream> stream = answer_.stream;
  Say(kGet);
  EXPECT_EQ(Step(), Wants::kRead);
  close(std::exchange(client_, -1));
  EXPECT_EQ(Step(), Wants::kClose);
  connection_ = nullptr;
  EXPECT_FALSE(stream->Push("x"));
}

TEST(Stream, GivesUpAClientThatDoesNotKeepUp) {
  Stream stream(/*backlog=*/10);
  int wakes = 0;
  stream.Attach([&] { ++wakes; });
  EXPECT_TRUE(stream.Push("12345"));
  EXPECT_TRUE(stream.Push("67890"));
  EXPECT_FALSE(stream.Push("1"));
  EXPECT_EQ(wakes, 3);
  bool ended = false;
  EXPECT_EQ(stream.Take(ended), "") << "half of the news would be worse than none";
  EXPECT_TRUE(ended);
  EXPECT_FALSE(stream.Push("2"));
}

}  // namespace
}  // namespace course::web::http
