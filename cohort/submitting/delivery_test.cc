// What is handed in arrives once, whatever happens between the outbox and the server.

#include "cohort/submitting/delivery.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "cohort/submitting/testing/flaky_proxy.h"
#include "cohort/submitting/testing/model_server.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"

namespace course::cohort {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr char kToken[] = "0123456789abcdef";

wire::Submission SubmissionOf(int number) {
  const std::string text = absl::StrCat("text ", number, std::string(3'000, '\n'));
  return {.id = base::Sha256Hex(absl::StrCat(number)).substr(0, 32),
          .lab = absl::StrCat("//p/", number),
          .files = {{"starter.cc", base::Sha256Hex(text), text}}};
}

class DeliveryTest : public testing::Test {
 protected:
  void Queue(int count, const std::string& url) {
    to_ = {url, "a1"};
    for (int n = 0; n < count; ++n) ASSERT_TRUE(IsOk(outbox_->Add(SubmissionOf(n), to_, n)));
  }
  Delivered Send(const ApiClientOptions& options = {}) {
    const auto delivered =
        Deliver(*outbox_, ApiClient(to_.url, kToken, options), to_, {.sleep = [this](int s) { slept_ += s; }});
    EXPECT_TRUE(IsOk(delivered));
    return delivered.value_or(Delivered{});
  }
  size_t Waits() const { return outbox_->All(nullptr)->size(); }

  ModelServer server_;
  const store::TempDatabase temp_;
  const std::unique_ptr<Outbox> outbox_ = Outbox::Open(temp_.folder() + "/outbox").value();
  Recipient to_;
  int slept_ = 0;
};

TEST_F(DeliveryTest, EverythingArrivesInOrderAndWaitsNoMore) {
  Queue(3, server_.Url());
  const Delivered delivered = Send();
  ASSERT_EQ(delivered.arrived.size(), 3u);
  EXPECT_EQ(delivered.arrived[0].id, SubmissionOf(0).id);
  EXPECT_EQ(Waits(), 0u);
  EXPECT_EQ(server_.submissions().at(SubmissionOf(2).id), SubmissionOf(2));
}

TEST_F(DeliveryTest, OfflineNothingIsLostAndNothingIsTriedTwice) {
  Queue(3, "http://127.0.0.1:1");
  const Delivered delivered = Send();
  EXPECT_EQ(delivered.waits.size(), 3u);
  EXPECT_TRUE(absl::StrContains(delivered.trouble, "cannot connect")) << delivered.trouble;
  EXPECT_FALSE(delivered.token_refused) << "another token would not help";
  EXPECT_EQ(Waits(), 3u);
}

TEST_F(DeliveryTest, AnAnswerThatGotLostDoublesNothing) {
  std::vector<Cut> cuts = {{.after_heard = 0}, {.after_heard = 30}, {}};
  size_t connection = 0;
  FlakyProxy proxy(server_.port(), [&] { return cuts[std::min(connection++, cuts.size() - 1)]; });
  Queue(1, proxy.Url());
  EXPECT_EQ(Send().waits.size(), 1u);
  EXPECT_EQ(server_.submissions().size(), 1u) << "the server has it, and the clone cannot know";
  EXPECT_EQ(Send().waits.size(), 1u);
  EXPECT_EQ(Send().arrived.size(), 1u);
  EXPECT_EQ(server_.submissions().size(), 1u);
}

TEST_F(DeliveryTest, ANetworkThatBreaksAnywhereLosesAndDoublesNothing) {
  constexpr int kCount = 5;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    ModelServer server;
    base::Rng rng = {seed};
    FlakyProxy proxy(server.port(), [&]() -> Cut {
      switch (rng.Below(4)) {
        case 0:
          return {.after_sent = rng.Below(8'000)};
        case 1:
          return {.after_heard = rng.Below(400)};
        default:
          return {};
      }
    });
    Queue(kCount, proxy.Url());
    int calls = 0;
    while (Waits() > 0) {
      Send();
      ASSERT_LT(++calls, 200) << "half of the connections are whole";
    }
    const auto kept = server.submissions();
    EXPECT_EQ(kept.size(), static_cast<size_t>(kCount));
    for (int n = 0; n < kCount; ++n) EXPECT_EQ(kept.at(SubmissionOf(n).id), SubmissionOf(n));
    EXPECT_EQ(server.conflicts(), 0);
  }
}

TEST_F(DeliveryTest, AProgramThatIsKilledAtAnyMomentLosesAndDoublesNothing) {
  constexpr int kCount = 6, kKills = 25;
  base::Rng rng = {7};
  const std::string folder = temp_.folder() + "/killed", count = absl::StrCat(kCount), url = server_.Url();
  const auto start = [&] {
    const pid_t pid = fork();
    if (pid == 0) {
      execl("cohort/submitting/testing/hand_in", "hand_in", folder.c_str(), url.c_str(), count.c_str(), nullptr);
      _exit(127);
    }
    return pid;
  };
  int killed = 0;
  for (int n = 0; n < kKills; ++n) {
    const pid_t pid = start();
    usleep(static_cast<useconds_t>(rng.Below(60'000)));
    kill(pid, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    killed += WIFSIGNALED(status);
  }
  const pid_t last = start();
  int status = 0;
  ASSERT_EQ(waitpid(last, &status, 0), last);
  EXPECT_EQ(status, 0) << "the last one is not killed, and everything arrives";
  std::set<std::string> labs;
  for (const auto& [id, submission] : server_.submissions()) {
    EXPECT_TRUE(labs.insert(submission.lab).second) << submission.lab << " is there twice";
  }
  EXPECT_EQ(labs.size(), static_cast<size_t>(kCount));
  EXPECT_EQ(server_.conflicts(), 0);
  EXPECT_GT(killed, 0) << "no kill came before the program's own end";
}

TEST_F(DeliveryTest, WhatTheServerRefusesForGoodIsKeptAsideAndStopsNobody) {
  Queue(3, server_.Url());
  server_.Instead([](const httplib::Request& from, httplib::Response& to) {
    (void)from;
    static int n = 0;
    if (++n != 2) return false;
    to.status = 400;
    to.set_content(R"({"error":{"code":"unlisted_file","message":"only starter.cc"}})", "application/json");
    return true;
  });
  const Delivered delivered = Send();
  EXPECT_EQ(delivered.arrived.size(), 2u);
  ASSERT_EQ(delivered.refused.size(), 1u);
  EXPECT_EQ(delivered.refused[0].reason, "400: only starter.cc");
  EXPECT_EQ(Waits(), 0u);
}

TEST_F(DeliveryTest, ATokenThatDoesNotHoldLosesNothing) {
  Queue(2, server_.Url());
  server_.Instead([](const httplib::Request&, httplib::Response& to) {
    to.status = 401;
    to.set_content(R"({"error":{"code":"no_token","message":"revoked"}})", "application/json");
    return true;
  });
  const Delivered delivered = Send();
  EXPECT_EQ(delivered.trouble, "the server says 401: revoked");
  EXPECT_TRUE(delivered.token_refused);
  EXPECT_EQ(Waits(), 2u);
}

TEST_F(DeliveryTest, ComesAgainWhenTheServerSaysWhen) {
  Queue(1, server_.Url());
  std::atomic<int> refusals = 2;
  server_.Instead([&](const httplib::Request&, httplib::Response& to) {
    if (refusals-- <= 0) return false;
    to.status = 429;
    to.set_header("Retry-After", "30");
    to.set_content(R"({"error":{"code":"too_many","message":"later"}})", "application/json");
    return true;
  });
  EXPECT_EQ(Send().arrived.size(), 1u);
  EXPECT_EQ(slept_, 60);
}

TEST_F(DeliveryTest, ComesAgainWhenTheServersTroubleHasPassed) {
  Queue(2, server_.Url());
  std::atomic<int> requests = 0;
  server_.Instead([&](const httplib::Request&, httplib::Response& to) {
    const int n = requests++;
    if (n >= 2) return false;
    to.status = n == 0 ? 507 : 503;
    to.set_header("Retry-After", n == 0 ? "60" : "5");
    to.set_content(R"({"error":{"code":"disk_full","message":"later"}})", "application/json");
    return true;
  });
  const Delivered delivered = Send();
  EXPECT_EQ(delivered.arrived.size(), 2u) << delivered.trouble;
  EXPECT_EQ(slept_, 65);
  EXPECT_EQ(requests, 4);
}

TEST_F(DeliveryTest, DoesNotWaitForADiskThatStaysFull) {
  Queue(2, server_.Url());
  server_.Instead([&](const httplib::Request&, httplib::Response& to) {
    to.status = 507;
    to.set_header("Retry-After", "60");
    to.set_content(R"({"error":{"code":"disk_full","message":"the disk is full"}})", "application/json");
    return true;
  });
  const Delivered delivered = Send();
  EXPECT_EQ(delivered.trouble, "the server says: 507: the disk is full");
  EXPECT_EQ(delivered.waits.size(), 2u);
  EXPECT_EQ(server_.requests(), 3);
  EXPECT_EQ(slept_, 120);
}

TEST_F(DeliveryTest, DoesNotWaitForAnHour) {
  Queue(1, server_.Url());
  server_.Instead([&](const httplib::Request&, httplib::Response& to) {
    to.status = 429;
    to.set_header("Retry-After", "3600");
    to.set_content(R"({"error":{"code":"too_many","message":"later"}})", "application/json");
    return true;
  });
  EXPECT_EQ(Send().waits.size(), 1u);
  EXPECT_EQ(slept_, 0);
}

// What answers, and is no cohort's server.
struct Strange {
  const char* name;
  std::function<void(httplib::Response&)> answer;
  const char* said;
};

TEST_F(DeliveryTest, WhateverElseAnswersLosesNothingAndGetsNoSecondRequest) {
  ModelServer elsewhere;
  const std::vector<Strange> kStrange = {
      {"redirect", [&](auto& to) { to.set_redirect(elsewhere.Url() + "/api/v1/submissions", 307); }, "not followed"},
      {"page", [](auto& to) { to.set_content("<html>", "text/html"); }, "without JSON"},
      {"nginx", [](auto& to) { to.status = 502, to.set_content("<html>", "text/html"); }, "not there at the moment"},
      {"list", [](auto& to) { to.set_content("[]", "application/json"); }, "without JSON"},
      {"other", [](auto& to) { to.set_content("{}", "application/json"); }, "not about this submission"},
      {"long", [](auto& to) { to.set_content(std::string(wire::kLongestAnswer + 1, ' '), "application/json"); },
       "answered more than"},
      {"deep", [](auto& to) { to.set_content(std::string(100'000, '['), "application/json"); }, "without JSON"}};
  for (const Strange& strange : kStrange) {
    server_.Instead([&](const httplib::Request&, httplib::Response& to) {
      strange.answer(to);
      return true;
    });
    Queue(2, server_.Url());
    const int before = server_.requests();
    const Delivered delivered = Send();
    EXPECT_TRUE(absl::StrContains(delivered.trouble, strange.said)) << strange.name << ": " << delivered.trouble;
    EXPECT_EQ(delivered.waits.size(), 2u) << strange.name;
    EXPECT_EQ(server_.requests(), before + 1) << strange.name;
  }
  EXPECT_EQ(elsewhere.requests(), 0) << "the token would have gone along";
}

TEST_F(DeliveryTest, AnAnswerThatDripsIsEnded) {
  Queue(1, server_.Url());
  server_.Instead([](const httplib::Request&, httplib::Response& to) {
    to.set_chunked_content_provider("application/json", [](size_t, httplib::DataSink& sink) {
      usleep(50'000);
      return sink.write(" ", 1);
    });
    return true;
  });
  EXPECT_TRUE(absl::StrContains(Send({.total_s = 1}).trouble, "no answer within 1 s"));
  EXPECT_EQ(Waits(), 1u);
}

TEST_F(DeliveryTest, SendsTheTokenInItsFieldAndNowhereElse) {
  std::mutex mutex;
  std::string seen;
  server_.Instead([&](const httplib::Request& from, httplib::Response&) {
    const std::lock_guard lock(mutex);
    seen = from.get_header_value("Authorization");
    EXPECT_FALSE(absl::StrContains(from.target, kToken));
    return false;
  });
  Queue(1, server_.Url());
  Send();
  EXPECT_EQ(seen, absl::StrCat("Bearer ", kToken));
}

TEST(ApiClient, ACertificateThatNobodyVouchesForGetsNoRequest) {
  const store::TempDatabase temp;
  const std::string key = temp.folder() + "/key.pem", certificate = temp.folder() + "/certificate.pem";
  const std::string make =
      absl::StrCat("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext ",
                   "subjectAltName=IP:127.0.0.1 -keyout ", key, " -out ", certificate, " 2>/dev/null");
  ASSERT_EQ(system(make.c_str()), 0) << "openssl makes no certificate";
  httplib::SSLServer server(certificate.c_str(), key.c_str());
  std::atomic<int> requests = 0;
  server.Get("/api/v1/me", [&](const httplib::Request&, httplib::Response& to) {
    ++requests;
    to.set_content("{}", "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
  const std::string url = absl::StrCat("https://127.0.0.1:", port);
  EXPECT_TRUE(HasCodeAndText(ApiClient(url, kToken).Get("/me").status(), absl::StatusCode::kUnavailable,
                             "certificate is not one that this machine trusts"));
  EXPECT_EQ(requests, 0);
  EXPECT_TRUE(IsOk(ApiClient(url, kToken, {.certificates = certificate}).Get("/me")));
  EXPECT_EQ(requests, 1);
  server.stop();
  thread.join();
}

class ReportRunsTest : public DeliveryTest {
 protected:
  ReportRunsTest() {
    to_ = {server_.Url(), "a1"};
    for (int n = 0; n < 130; ++n) {
      store::LabRun lab = {.lab = n % 3 == 0 ? "//p/unknown" : "//p/a",
                           .impl = n % 5 == 0 ? "solution" : "starter",
                           .digest = absl::StrCat("d", n),
                           .points = 1,
                           .max_points = 2,
                           .started_ms = 1'000 + n};
      lab.tests = {{.suite = "S", .name = "N", .points = 1, .max_points = 2, .message = "secret of this machine"}};
      EXPECT_TRUE(IsOk(store_->RecordRun({.event_digest = absl::StrCat("event ", n),
                                          .source = "bazel",
                                          .pattern = "//...",
                                          .started_ms = 1'000 + n,
                                          .finished_ms = 2'000 + n,
                                          .labs = {lab}})));
    }
  }
  Reported Report() {
    const auto reported =
        ReportRuns(*outbox_, ApiClient(to_.url, kToken), to_, *store_, {"//p/a"}, {.sleep = [](int) {}});
    EXPECT_TRUE(IsOk(reported));
    return reported.value_or(Reported{});
  }

  const std::unique_ptr<store::Store> store_ = store::OpenSqliteStore(temp_.path()).value();
};

// Of 0..129 those that are no multiple of 3 nor of 5: 130 - 44 - 26 + 9.
constexpr int kOwn = 69;

TEST_F(ReportRunsTest, EachRunOfTheLearnersOwnCodeIsReportedOnce) {
  EXPECT_EQ(Report().kept, kOwn);
  EXPECT_EQ(server_.runs().size(), static_cast<size_t>(kOwn));
  for (const auto& [id, run] : server_.runs()) EXPECT_EQ(run.tests.at(0).message, "");
  EXPECT_EQ(Report().kept, 0);
  EXPECT_EQ(server_.requests(), 3) << "130 runs, 50 at once; the second time nothing was asked";
}

TEST_F(ReportRunsTest, AClonesLossOfItsNotesDoublesNothing) {
  Report();
  ASSERT_TRUE(IsOk(outbox_->SetLastRunReported(to_, 0)));
  const Reported again = Report();
  EXPECT_EQ(again.kept, 0);
  EXPECT_EQ(again.known, kOwn);
  EXPECT_EQ(server_.runs().size(), static_cast<size_t>(kOwn));
  EXPECT_EQ(server_.conflicts(), 0);
}

TEST_F(ReportRunsTest, ATokenThatDoesNotHoldIsToldFromOtherTrouble) {
  int status = 401;
  server_.Instead([&](const httplib::Request&, httplib::Response& to) {
    to.status = status;
    to.set_content(R"({"error":{"code":"no_token","message":"revoked"}})", "application/json");
    return true;
  });
  EXPECT_TRUE(Report().token_refused);
  status = 503;
  EXPECT_FALSE(Report().token_refused);
}

TEST_F(ReportRunsTest, GoesOnWhereItStopped) {
  std::atomic<int> n = 0;
  server_.Instead([&](const httplib::Request&, httplib::Response& to) {
    if (++n != 2) return false;
    to.status = 503;
    to.set_content(R"({"error":{"code":"unavailable","message":"later"}})", "application/json");
    return true;
  });
  const Reported first = Report();
  EXPECT_EQ(first.trouble, "the server says 503: later");
  EXPECT_GT(first.kept, 0);
  EXPECT_EQ(first.kept + Report().kept, kOwn);
  EXPECT_EQ(server_.conflicts(), 0);
}

}  // namespace
}  // namespace course::cohort
