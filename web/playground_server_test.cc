// The playground behind a socket, with a program beside the server that answers, crashes and sends nonsense.

#include <atomic>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/sidecar/sidecar.h"
#include "web/testing/raw_client.h"
#include "web/testing/served.h"

namespace course::web {
namespace {

using testing::RawClient;
using testing::Served;
using testing::StatusOf;

// A server whose playground has the fake program, built already.
class PlaygroundServer : public ::testing::Test {
 protected:
  PlaygroundServer()
      : sidecar_({.program = {.name = "The model's program", .path = "harness/sidecars/vlm/testing/fake_vlm"},
                  // Sanitizers reserve more addresses than any limit.
                  .allowance = {.memory_mb = 0, .request_limit = std::chrono::minutes(2)},
                  .starts = 1000,
                  .now_ms = [] { return int64_t{1}; }}),
        served_([this](ServeOptions& options) {
          options.open_enrolment = true;
          options.playground = Playground{
              .standing =
                  [this] {
                    PlaygroundStanding standing;
                    standing.usable = usable_;
                    if (usable_) standing.build = PlaygroundStanding::Build::kDone;
                    return standing;
                  },
              .build = [this] { ++builds_; },
              .ask = [this](const nlohmann::json& request) { return sidecar_.Ask(request); },
              .stop = [this] { sidecar_.Stop(); }};
        }) {}

  std::string Ask(const std::string& request) {
    RawClient client(served_.port());
    client.Say(request);
    return client.HearAnswer();
  }
  std::string Get(const std::string& target) { return Ask(served_.Get(target)); }

  std::atomic<bool> usable_{true};
  std::atomic<int> builds_{0};
  sidecar::Sidecar sidecar_;
  Served served_;
};

TEST_F(PlaygroundServer, AnswersAQuestion) {
  const std::string answer = Get("/playground?kind=object&task=colour%3F&colour=red");
  EXPECT_EQ(StatusOf(answer), 200);
  EXPECT_TRUE(absl::StrContains(answer, "It answers"));
  EXPECT_TRUE(absl::StrContains(answer, "Asked: colour?"));
  EXPECT_TRUE(absl::StrContains(answer, "script-src 'self'; style-src 'self'")) << "the policy is the strict one";
}

TEST_F(PlaygroundServer, MapsOwnWordsToATask) {
  EXPECT_TRUE(absl::StrContains(Get("/playground?kind=dots&ask=How+many+are+there"), "Asked: count?"));
  const std::string refused = Get("/playground?kind=dots&ask=Who+are+you");
  EXPECT_EQ(StatusOf(refused), 200);
  EXPECT_TRUE(absl::StrContains(refused, "That was not asked"));
}

TEST_F(PlaygroundServer, SaysWhichFieldDoesNotFit) {
  const std::string answer = Get("/playground?kind=dots&count=1000");
  EXPECT_EQ(StatusOf(answer), 400);
  EXPECT_TRUE(absl::StrContains(answer, "count &quot;1000&quot;: it must be 1 to 8"));
}

TEST_F(PlaygroundServer, GoesOnWhereTheProgramCrashes) {
  const std::string crashed = Get("/playground?kind=object&seed=13");
  EXPECT_EQ(StatusOf(crashed), 503);
  EXPECT_TRUE(absl::StrContains(crashed, "was ended by signal 6")) << crashed;
  EXPECT_EQ(StatusOf(Get("/playground?kind=object&seed=1")), 200);
  const std::string nonsense = Get("/playground?kind=object&seed=14");
  EXPECT_EQ(StatusOf(nonsense), 503);
  EXPECT_TRUE(absl::StrContains(nonsense, "no proper reply"));
  EXPECT_EQ(StatusOf(Get("/playground?kind=object&seed=1")), 200);
}

TEST_F(PlaygroundServer, ShowsWhatTheCodePrinted) {
  EXPECT_TRUE(absl::StrContains(Get("/playground?kind=object&seed=15"), "printed by &lt;your&gt; code"));
}

TEST_F(PlaygroundServer, AsksNobodyWhereNothingIsBuilt) {
  usable_ = false;
  const std::string answer = Get("/playground?kind=object");
  EXPECT_EQ(StatusOf(answer), 503);
  EXPECT_TRUE(absl::StrContains(answer, "is not built yet"));
  EXPECT_EQ(StatusOf(Get("/playground")), 200);
  EXPECT_EQ(builds_, 0) << "looking builds nothing";
}

TEST_F(PlaygroundServer, BuildsForTheOwnerWithHisKeyOnly) {
  const std::string without =
      Ask(absl::StrCat("POST /playground/build HTTP/1.1\r\nHost: 127.0.0.1:", served_.port(),
                       "\r\nCookie: ", served_.Cookie(),
                       "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\ncsrf=wrong"));
  EXPECT_EQ(StatusOf(without), 403);
  EXPECT_EQ(builds_, 0);
  const std::string with = Ask(served_.Post("/playground/build", ""));
  EXPECT_EQ(StatusOf(with), 303);
  EXPECT_EQ(builds_, 1);
}

TEST_F(PlaygroundServer, IsClosedToGuests) {
  const std::string request = "GET /playground?kind=object HTTP/1.1\r\nHost: 127.0.0.1:" +
                              absl::StrCat(served_.port()) + "\r\nConnection: close\r\n\r\n";
  const std::string answer = Ask(request);
  EXPECT_EQ(StatusOf(answer), 403);
  EXPECT_FALSE(absl::StrContains(answer, "It answers"));
}

TEST_F(PlaygroundServer, EndsTheProgramWhenItStops) {
  Get("/playground?kind=object");
  served_.Stop();
  EXPECT_FALSE(sidecar_.Ask(nlohmann::json::object()).ok());
}

}  // namespace
}  // namespace course::web
