// Open pages over real sockets, with a real database: a run that is recorded reaches each of them.

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/testing/seed.h"
#include "web/testing/raw_client.h"
#include "web/testing/served.h"

namespace course::web {
namespace {

using testing::kLab;
using testing::RawClient;
using testing::Served;
using testing::StatusOf;

// As another process would: with a connection to the database of its own.
int64_t Record(const Served& served, const std::string& digest) {
  auto store = store::OpenSqliteStore(served.options().database);
  if (!store.ok()) return 0;
  store::Run run{.event_digest = digest, .source = "bazel", .pattern = "//phases/...", .exit_code = 3};
  run.labs.push_back({.lab = kLab, .impl = "starter", .verdict = Verdict::kFailed, .digest = digest, .max_points = 20});
  const auto recorded = (*store)->RecordRun(run);
  return recorded.ok() ? recorded->run_id : 0;
}

RawClient Listen(const Served& served, const std::string& target = "/events", const std::string& fields = "") {
  RawClient page(served.port());
  page.Say(served.Get(target, fields));
  EXPECT_NE(page.HearUntil("\r\n\r\n").find("Content-Type: text/event-stream"), std::string::npos);
  page.HearNewsUntil("retry: 1000\n\n");
  return page;
}

TEST(Live, FiftyOpenPagesHearOfARun) {
  Served served;
  std::vector<RawClient> pages;
  for (int i = 0; i < 50; ++i) pages.push_back(Listen(served));
  const int64_t id = Record(served, "d1");
  ASSERT_GT(id, 0);
  for (RawClient& page : pages) {
    EXPECT_EQ(page.HearNewsUntil("}\n\n"),
              absl::StrCat("event: run\nid: ", id, "\ndata: {\"run\":", id, ",\"labs\":[{\"label\":\"", kLab,
                           "\",\"impl\":\"starter\",\"verdict\":\"FAILED\",\"points\":0,\"max_points\":20}]}\n\n"));
  }
}

TEST(Live, APageThatComesBackHearsWhatItMissed) {
  Served served;
  const int64_t first = Record(served, "d1");
  const int64_t second = Record(served, "d2");
  RawClient by_browser = Listen(served, "/events", absl::StrCat("Last-Event-ID: ", first, "\r\n"));
  EXPECT_NE(by_browser.HearNewsUntil("}\n\n").find(absl::StrCat("id: ", second, "\n")), std::string::npos);
  RawClient by_page = Listen(served, absl::StrCat("/events?after=", first));
  EXPECT_NE(by_page.HearNewsUntil("}\n\n").find(absl::StrCat("id: ", second, "\n")), std::string::npos);
}

// Runs come and pages go at random moments. Each page comes back with the last number it saw and has in the end seen
// every run once, in order.
TEST(Live, PagesThatComeAndGoMissAndDoubleNothing) {
  const uint64_t seed = ::course::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  std::mt19937_64 random(seed);
  Served served;
  struct Page {
    std::unique_ptr<RawClient> client;
    std::vector<int64_t> seen;
  };
  std::vector<Page> pages(4);
  const auto listen = [&](Page& page) {
    const int64_t last = page.seen.empty() ? 0 : page.seen.back();
    page.client = std::make_unique<RawClient>(Listen(served, absl::StrCat("/events?after=", last)));
  };
  std::vector<int64_t> runs;
  const auto hear = [&](Page& page, size_t count) {
    while (page.seen.size() < count) {
      const std::string event = page.client->HearNewsUntil("}\n\n");
      ASSERT_NE(event, "");
      const size_t at = event.find("id: ");
      // A run that comes between two questions to the store is told, and then told of as a change of an unknown kind.
      if (at == std::string::npos) continue;
      page.seen.push_back(std::stoll(event.substr(at + 4)));
    }
  };
  for (Page& page : pages) listen(page);
  for (int step = 0; step < 120; ++step) {
    Page& page = pages[random() % pages.size()];
    const uint64_t dice = random() % 10;
    if (dice < 4) {
      runs.push_back(Record(served, absl::StrCat("d", step)));
    } else if (dice < 7) {
      hear(page, page.seen.size() + random() % (runs.size() - page.seen.size() + 1));
    } else {
      listen(page);  // what it was told but has not read is lost with the connection
    }
  }
  for (Page& page : pages) {
    hear(page, runs.size());
    EXPECT_EQ(page.seen, runs);
  }
}

TEST(Live, AFormsEffectIsOnTheNextPage) {
  Served served;
  RawClient page(served.port());
  const auto theme = [&](const std::string& wanted) {
    page.Say(served.Get("/"));
    return page.HearAnswer().find(absl::StrCat("data-theme=\"", wanted, "\"")) != std::string::npos;
  };
  for (int round = 0; round < 10; ++round) {
    const std::string wanted = round % 2 == 0 ? "dark" : "light";
    EXPECT_FALSE(theme(wanted));  // and from now on in the cache
    page.Say(served.Post("/settings", "theme=" + wanted));
    EXPECT_EQ(StatusOf(page.HearAnswer()), 303);
    EXPECT_TRUE(theme(wanted)) << "round " << round;
  }
}

TEST(Live, AHintIsAChange) {
  Served served;
  RawClient page = Listen(served);
  RawClient other(served.port());
  other.Say(served.Post("/labs/phases/00-a/lab-01-x/hint/1", ""));
  EXPECT_EQ(StatusOf(other.HearAnswer()), 303);
  EXPECT_EQ(page.HearNewsUntil("}\n\n"), "event: change\ndata: {}\n\n");
}

TEST(Live, ANumberThatIsNoneIsAsGoodAsNoNumber) {
  Served served;
  Record(served, "d1");
  for (const char* target :
       {"/events?after=x", "/events?after=-1", "/events?after=99999999999999999999", "/events?after="}) {
    RawClient page = Listen(served, target);
    const int64_t id = Record(served, absl::StrCat("after ", target));
    EXPECT_NE(page.HearNewsUntil("}\n\n").find(absl::StrCat("id: ", id, "\n")), std::string::npos) << target;
  }
}

TEST(Live, NobodyListensWithoutTheKey) {
  Served served;
  RawClient page(served.port());
  page.Say(absl::StrCat("GET /events HTTP/1.1\r\nHost: 127.0.0.1:", served.port(), "\r\n\r\n"));
  EXPECT_EQ(StatusOf(page.HearAnswer()), 401);
  RawClient head(served.port());
  std::string request = served.Get("/events");
  head.Say(request.replace(0, 3, "HEAD") + served.Get("/"));
  EXPECT_EQ(StatusOf(head.HearUntil("\r\n\r\n")), 200) << "and no stream follows a HEAD";
}

TEST(Live, AnOpenPageThatReadsNothingHoldsUpNobody) {
  Served served;
  RawClient deaf = Listen(served);
  RawClient quick = Listen(served);
  for (int i = 0; i < 200; ++i) {
    const int64_t id = Record(served, absl::StrCat("d", i));
    ASSERT_NE(quick.HearNewsUntil("}\n\n").find(absl::StrCat("id: ", id, "\n")), std::string::npos);
  }
}

TEST(Live, ThePagesAreAnsweredWhileManyListen) {
  Served served;
  std::vector<RawClient> pages;
  for (int i = 0; i < 300; ++i) pages.push_back(Listen(served));
  RawClient other(served.port());
  other.Say(served.Get("/"));
  EXPECT_EQ(StatusOf(other.HearAnswer()), 200);
}

TEST(Live, TheServerEndsWithOpenPages) {
  auto served = std::make_unique<Served>();
  std::vector<RawClient> pages;
  for (int i = 0; i < 20; ++i) pages.push_back(Listen(*served));
  served->Stop();
  for (RawClient& page : pages) {
    const std::string rest = page.HearAll();  // the last chunk, unless the library saw first that its port is closed
    EXPECT_TRUE(rest.empty() || rest == "0\r\n\r\n") << "something half-sent: " << rest;
  }
}

TEST(Live, WhatAKilledHookLeftIsRecordedWhileSomebodyLooks) {
  std::atomic<bool> waiting{true};
  Served served([&](ServeOptions& options) {
    options.drain_spool = [&](store::Store& store) {
      if (!waiting.exchange(false)) return;
      store::Run run{.event_digest = "left", .source = "bazel", .pattern = "//..."};
      run.labs.push_back({.lab = kLab, .impl = "starter", .digest = "x", .max_points = 20});
      EXPECT_TRUE(base::testing::IsOk(store.RecordRun(run)));
    };
  });
  EXPECT_TRUE(waiting) << "nobody looks yet";
  RawClient page = Listen(served, "/events?after=0");
  EXPECT_NE(page.HearNewsUntil("}\n\n").find("event: run"), std::string::npos);
}

}  // namespace
}  // namespace course::web
