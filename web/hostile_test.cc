// What nobody's browser sends, over real sockets: each is refused in a sentence, and the next visitor is served.

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "web/guard/guard.h"
#include "web/testing/raw_client.h"
#include "web/testing/served.h"

namespace course::web {
namespace {

using testing::kToken;
using testing::RawClient;
using testing::Served;
using testing::StatusOf;

class HostileTest : public ::testing::Test {
 protected:
  // The first answer to some bytes; "" if the server closes the connection without one.
  std::string Ask(const std::string& bytes) {
    RawClient client(served_.port());
    EXPECT_TRUE(client.connected());
    client.Say(bytes);  // a refusal may come before the last byte is taken
    return client.HearAnswer();
  }
  int Status(const std::string& bytes) { return StatusOf(Ask(bytes)); }
  std::string Host() const { return absl::StrCat("Host: 127.0.0.1:", served_.port(), "\r\n"); }
  std::string Key() const { return "Cookie: " + served_.Cookie() + "\r\n"; }

  void TearDown() override { EXPECT_EQ(Status(served_.Get("/")), 200) << "it serves the next visitor"; }

  Served served_{[](ServeOptions& options) { options.patience = std::chrono::milliseconds(200); }};
};

TEST_F(HostileTest, OtherNamesOfThisMachineAreNotAnswered) {
  for (const char* host : {"evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"})
    EXPECT_EQ(Status(absl::StrCat("GET / HTTP/1.1\r\nHost: ", host, "\r\n", Key(), "\r\n")), 421) << host;
  EXPECT_EQ(Status("GET / HTTP/1.1\r\n" + Key() + "\r\n"), 400) << "no name";
  EXPECT_EQ(Status("GET / HTTP/1.1\r\n" + Host() + "Host: evil.example\r\n" + Key() + "\r\n"), 400) << "two names";
  EXPECT_EQ(Status("GET http://evil.example/ HTTP/1.1\r\n" + Host() + Key() + "\r\n"), 400) << "a name in the address";
}

TEST_F(HostileTest, OtherSitesChangeNothing) {
  for (const char* origin : {"null", "http://evil.example", "http://127.0.0.1:1"}) {
    EXPECT_EQ(Status(served_.Post("/labs/phases/00-a/lab-01-x/hint/1", "", absl::StrCat("Origin: ", origin, "\r\n"))),
              403)
        << origin;
  }
  EXPECT_EQ(Status(served_.Post("/labs/phases/00-a/lab-01-x/hint/1", "", "Sec-Fetch-Site: cross-site\r\n")), 403);
}

TEST_F(HostileTest, OnlyTheKeyOpens) {
  EXPECT_EQ(Status(absl::StrCat("GET / HTTP/1.1\r\n", Host(), "Cookie: course_1=", kToken, "\r\n\r\n")), 401)
      << "the cookie of another port";
  EXPECT_EQ(Status("GET /?token=wrong HTTP/1.1\r\n" + Host() + "\r\n"), 401);
  const std::string body = absl::StrCat("token=", kToken, "&csrf=", guard::CsrfOf(kToken));
  EXPECT_EQ(Status(absl::StrCat("POST /labs/phases/00-a/lab-01-x/hint/1 HTTP/1.1\r\n", Host(),
                                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ", body.size(),
                                "\r\n\r\n", body)),
            401)
      << "the key in a form";
}

TEST_F(HostileTest, TheKeyInTheAddressLeadsNowhereElse) {
  const std::string answer = Ask(absl::StrCat("GET //evil.example/?token=", kToken, " HTTP/1.1\r\n", Host(), "\r\n"));
  EXPECT_EQ(StatusOf(answer), 404);
  EXPECT_FALSE(absl::StrContains(answer, "Location:")) << answer;
}

TEST_F(HostileTest, NoSpellingOfAPathClimbsOut) {
  for (const char* path :
       {"/files/../../../../etc/passwd", "/files/..%2f..%2f..%2f..%2fetc%2fpasswd", "/files/%2e%2e/%2e%2e/etc/passwd",
        "/files/..\\..\\etc\\passwd", "/files/..%5c..%5cetc%5cpasswd", "/files/%252e%252e%252fetc%252fpasswd",
        "/files/phases/%00/../../.course/token", "/files/phases/00-a/README.md%00.svg", "/files/.course/course.db",
        "/files/%c0%ae%c0%ae/etc/passwd", "/files//etc/passwd", "/files/phases/./../.course/token",
        "/files/solutions/phases/00-a/lab-01-x/solution.cc", "/read/../.course/token",
        "/labs/../files/.course/token"}) {
    const std::string answer = Ask(served_.Get(path));
    EXPECT_EQ(StatusOf(answer), 404) << path;
    EXPECT_FALSE(absl::StrContains(answer, "root:")) << path;
    EXPECT_FALSE(absl::StrContains(answer, kToken)) << path;
  }
}

TEST_F(HostileTest, LongAndManyThingsAreRefused) {
  EXPECT_EQ(Status(served_.Get("/" + std::string(100'000, 'a'))), 414);
  std::string fields;
  for (int i = 0; i < 10'000; ++i) absl::StrAppend(&fields, "X-", i, ": 1\r\n");
  EXPECT_EQ(Status(served_.Get("/", fields)), 200) << "as many as one likes: the library has no limit";
  EXPECT_EQ(Status(served_.Get("/", "X: " + std::string(1 << 20, 'a') + "\r\n")), 400);
  EXPECT_EQ(Status(served_.Get("/" + std::string(1'025, 'a'))), 404);
}

TEST_F(HostileTest, BodiesWithoutALengthOrTooLargeAreRefused) {
  const std::string start = "POST /labs/phases/00-a/lab-01-x/hint/1 HTTP/1.1\r\n" + Host() + Key();
  const std::string type = "Content-Type: application/x-www-form-urlencoded\r\n";
  EXPECT_EQ(Status(start + "\r\n"), 411);
  EXPECT_EQ(Status(start + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), 411);
  EXPECT_EQ(Status(start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello"), 411) << "smuggling";
  EXPECT_EQ(Status(start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"), 400) << "smuggling";
  EXPECT_EQ(Status(start + type + "Content-Length: 10000000\r\n\r\n" + std::string(1 << 20, 'x')), 413);
  EXPECT_EQ(Status(start + type + "Content-Length: 10000\r\n\r\n" + std::string(10'000, 'x')), 413)
      << "the library's own limit for forms";
  EXPECT_EQ(Status(start + type + "Content-Length: 100\r\n\r\nshort"), 400);
  EXPECT_EQ(Status(start + "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"), 415);
}

TEST_F(HostileTest, OtherMethodsLearnWhichAreAllowed) {
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"}) {
    const std::string answer = Ask(absl::StrCat(method, " / HTTP/1.1\r\n", Host(), Key(), "\r\n"));
    EXPECT_EQ(StatusOf(answer), 405) << method;
    EXPECT_TRUE(absl::StrContains(answer, "\r\nAllow: GET, HEAD, POST\r\n")) << answer;
  }
  EXPECT_EQ(Status("BREW / HTTP/1.1\r\n" + Host() + Key() + "\r\n"), 400);
}

TEST_F(HostileTest, ARefusedRequestIsTheLastOfItsConnection) {
  // What follows is not taken for a request of its own, whoever wrote it.
  const std::string hidden = served_.Get("/");
  for (const std::string& first :
       {"POST /settings HTTP/1.1\r\n" + Host() + Key() + "Content-Type: text/plain\r\n" +
            absl::StrCat("Content-Length: ", hidden.size(), "\r\n\r\n"),
        "GET / HTTP/1.1\r\n" + Host() + Key() + absl::StrCat("Content-Length: ", hidden.size(), "\r\n\r\n"),
        "POST /settings/%2e%2e/ HTTP/1.1\r\n" + Host() + Key() + "Content-Type: application/x-www-form-urlencoded\r\n" +
            absl::StrCat("Content-Length: ", hidden.size(), "\r\n\r\n"),
        std::string("NONSENSE\r\n\r\n")}) {
    RawClient client(served_.port());
    client.Say(first);
    const std::string answer = client.HearAnswer();
    EXPECT_GE(StatusOf(answer), 400) << first;
    EXPECT_TRUE(absl::StrContains(answer, "Connection: close")) << answer;
    EXPECT_TRUE(absl::StrContains(answer, "Content-Security-Policy: ")) << answer;
    client.Say(hidden);
    EXPECT_EQ(client.HearAll(), "") << first;
  }
}

TEST_F(HostileTest, PartsOfAPageAreNotSent) {
  for (const std::string& range :
       {std::string("bytes=0-1"), std::string("bytes=999999-9999999"), std::string("bytes=0-1,3-4"), std::string("x"),
        std::string("bytes=0-5,x"), std::string("bytes=5-1"), "bytes=" + std::string(8'170, '1'),
        "bytes=" + std::string(8'170, '-'), "bytes=0-0" + std::string(4'000, ',')}) {
    const std::string answer = Ask(served_.Get("/", "Range: " + range + "\r\n"));
    EXPECT_EQ(StatusOf(answer), 416) << range;
    EXPECT_TRUE(absl::StrContains(answer, "</html>")) << "and the page about it is whole";
  }
}

// The library forgets what comes in one piece with a request, after the end of it. No browser sends that.
TEST_F(HostileTest, OfRequestsInOnePieceTheFirstIsAnswered) {
  RawClient client(served_.port());
  client.Say(served_.Get("/nothing") + served_.Get("/"));
  EXPECT_EQ(StatusOf(client.HearAnswer()), 404);
  client.Say(served_.Get("/"));
  EXPECT_EQ(StatusOf(client.HearAnswer()), 200) << "the connection goes on";
}

// The library takes a client that says no more for one that has gone.
TEST_F(HostileTest, AHalfClosedConnectionEnds) {
  RawClient client(served_.port());
  client.Say(served_.Get("/"));
  client.EndSaying();
  const std::string heard = client.HearAll();
  EXPECT_TRUE(heard.empty() || StatusOf(heard) == 200) << heard;
}

TEST_F(HostileTest, ThoseWhoDawdleKeepNobodyWaiting) {
  std::vector<RawClient> dawdlers;
  for (int i = 0; i < 200; ++i) {
    dawdlers.emplace_back(served_.port());
    dawdlers.back().Say("GET / HTTP/1.1\r\nHo");
  }
  for (RawClient& dawdler : dawdlers) {
    dawdler.Say("s");
    EXPECT_EQ(Status(served_.Get("/")), 200);
  }
}

TEST_F(HostileTest, RandomBytesBreakNothing) {
  const uint64_t seed = ::course::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  std::mt19937_64 random(seed);
  const std::string good = served_.Get("/labs/phases/00-a/lab-01-x?q=%20&x=1", "Accept: */*\r\nIf-None-Match: x\r\n");
  for (int round = 0; round < 600; ++round) {
    std::string bytes = good;
    if (round % 3 == 0) {
      bytes.resize(random() % 400);
      for (char& c : bytes) c = static_cast<char>(random());
    } else {
      for (uint64_t i = 1 + random() % 6; i > 0; --i) {
        const size_t at = random() % bytes.size();
        if (random() % 2 == 0)
          bytes[at] = static_cast<char>(random());
        else
          bytes.erase(at, 1 + random() % 8);
        if (bytes.empty()) bytes = "x";
      }
    }
    // Whatever the bytes were the beginning of, it ends here or when the server's patience does.
    const int status = Status(bytes + "\r\n\r\n");
    EXPECT_TRUE(status == 0 || (status >= 200 && status < 500) || status == 505) << status << " for round " << round;
  }
}

}  // namespace
}  // namespace course::web
