// The hub alone: who is told what, in which order, and what happens to those who do not listen well.

#include "web/live/hub.h"

#include <atomic>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::web::live {
namespace {

using std::chrono::milliseconds;

// A store with nothing but runs 1, 2, 3, ..., changes of submissions 1, 2, 3, ..., and a version.
class FakeStore {
 public:
  Source source() {
    return {.version = [this]() -> absl::StatusOr<int64_t> {
              const std::lock_guard lock(mutex_);
              if (broken_) return absl::UnavailableError("locked");
              ++looks;
              return version_;
            },
            .runs_after = [this](int64_t id, int limit) -> absl::StatusOr<std::vector<store::Run>> {
              const std::lock_guard lock(mutex_);
              std::vector<store::Run> runs;
              for (int64_t next = id + 1; next <= last_ && static_cast<int>(runs.size()) < limit; ++next)
                runs.push_back(Make(next));
              return runs;
            },
            .newest_runs = [this](int limit) -> absl::StatusOr<std::vector<store::Run>> {
              const std::lock_guard lock(mutex_);
              std::vector<store::Run> runs;
              for (int64_t id = last_; id > 0 && static_cast<int>(runs.size()) < limit; --id) runs.push_back(Make(id));
              return runs;
            },
            .work_after = [this](int64_t change, int limit) -> absl::StatusOr<std::vector<store::Job>> {
              const std::lock_guard lock(mutex_);
              std::vector<store::Job> jobs;
              for (const store::Job& job : work_) {
                if (job.change > change && static_cast<int>(jobs.size()) < limit) jobs.push_back(job);
              }
              return jobs;
            },
            .newest_work = [this](const std::string& learner, int) -> absl::StatusOr<std::vector<store::Job>> {
              const std::lock_guard lock(mutex_);
              std::vector<store::Job> jobs;
              for (const store::Job& job : work_) {
                if (job.learner == learner) jobs.insert(jobs.begin(), job);
              }
              return jobs;
            }};
  }
  void ChangeWorkOf(const std::string& learner) {
    const std::lock_guard lock(mutex_);
    work_.push_back({.learner = learner, .change = static_cast<int64_t>(work_.size()) + 1});
    ++version_;
  }
  void AddRun() {
    const std::lock_guard lock(mutex_);
    ++last_;
    ++version_;
  }
  void ChangeSomething() {
    const std::lock_guard lock(mutex_);
    ++version_;
  }
  void Break(bool broken) {
    const std::lock_guard lock(mutex_);
    broken_ = broken;
  }
  int64_t last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

  std::atomic<int> looks{0};

 private:
  static store::Run Make(int64_t id) {
    store::Run run;
    run.id = id;
    run.labs.push_back({.lab = "//phases/a/b", .impl = "starter", .points = 3, .max_points = 20});
    return run;
  }

  std::mutex mutex_;
  std::vector<store::Job> work_;
  int64_t last_ = 0;
  int64_t version_ = 0;
  bool broken_ = false;
};

// The far end of a mailbox: waits for what is pushed.
class Ear {
 public:
  explicit Ear(std::shared_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}
  ~Ear() {
    if (mailbox_) mailbox_->Close();
  }
  // Everything until `text` has come, or nothing will follow.
  std::string HearUntil(const std::string& text) {
    while (true) {
      const size_t at = heard_.find(text);
      if (at != std::string::npos) {
        std::string part = heard_.substr(0, at + text.size());
        heard_.erase(0, part.size());
        return part;
      }
      if (ended_) return std::exchange(heard_, {});
      heard_ += mailbox_->Take(std::chrono::hours(1), ended_);
    }
  }
  bool ended() const { return ended_; }
  void Leave() { std::exchange(mailbox_, nullptr)->Close(); }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  bool ended_ = false;
  std::string heard_;
};

HubOptions Quick() { return {.poll = milliseconds(1)}; }

std::vector<int64_t> Ids(const std::string& heard) {
  std::vector<int64_t> ids;
  for (size_t at = 0; (at = heard.find("\nid: ", at)) != std::string::npos; ++at)
    ids.push_back(std::stoll(heard.substr(at + 5)));
  return ids;
}

TEST(Hub, TellsOfARunInOneLineOfJson) {
  store::Run run;
  run.id = 17;
  run.labs.push_back(
      {.lab = "//phases/00-a/lab-01", .impl = "starter", .verdict = Verdict::kFailed, .points = 3, .max_points = 20});
  EXPECT_EQ(RunEvent(run),
            "event: run\nid: 17\ndata: {\"run\":17,\"labs\":[{\"label\":\"//phases/00-a/lab-01\",\"impl\":\"starter\","
            "\"verdict\":\"FAILED\",\"points\":3,\"max_points\":20}]}\n\n");
}

TEST(Hub, ANewListenerHearsOnlyWhatComes) {
  FakeStore store;
  store.AddRun();
  Hub hub(store.source(), Quick());
  Ear ear(hub.Listen(std::nullopt));
  EXPECT_EQ(ear.HearUntil("\n\n"), ": welcome\nretry: 1000\n\n");
  store.AddRun();
  EXPECT_EQ(Ids(ear.HearUntil("}\n\n")), (std::vector<int64_t>{2}));
}

TEST(Hub, AnotherChangeIsAnEventWithoutANumber) {
  FakeStore store;
  Hub hub(store.source(), Quick());
  Ear ear(hub.Listen(std::nullopt));
  ear.HearUntil("\n\n");
  store.ChangeSomething();
  EXPECT_EQ(ear.HearUntil("}\n\n"), "event: change\ndata: {}\n\n");
}

TEST(Hub, WhoComesBackHearsWhatWasMissedOldestFirst) {
  FakeStore store;
  for (int i = 0; i < 7; ++i) store.AddRun();
  Hub hub(store.source(), Quick());
  Ear ear(hub.Listen(4));
  EXPECT_EQ(Ids(ear.HearUntil("\"run\":7")), (std::vector<int64_t>{5, 6, 7}));
}

TEST(Hub, OfMoreThanFiftyMissedRunsTheNewestFiftyAreTold) {
  FakeStore store;
  for (int i = 0; i < 60; ++i) store.AddRun();
  Hub hub(store.source(), Quick());
  Ear ear(hub.Listen(3));
  const std::vector<int64_t> ids = Ids(ear.HearUntil("\"run\":60"));
  ASSERT_EQ(ids.size(), 50u);
  EXPECT_EQ(ids.front(), 11);
  EXPECT_EQ(ids.back(), 60);
}

TEST(Hub, ANumberFromTheFutureIsNoReasonToBeSilent) {
  FakeStore store;
  Hub hub(store.source(), Quick());
  Ear ear(hub.Listen(1'000));  // the learner erased everything since
  ear.HearUntil("\n\n");
  store.AddRun();
  EXPECT_EQ(ear.HearUntil("}\n\n"), "event: change\ndata: {}\n\n");
}

TEST(Hub, MoreRunsAtOnceThanOneQuestionAnswersAreAllTold) {
  FakeStore store;
  Hub hub(store.source(), Quick());
  Ear ear(hub.Listen(std::nullopt));
  ear.HearUntil("\n\n");
  store.Break(true);
  for (int i = 0; i < 120; ++i) store.AddRun();
  store.Break(false);
  const std::vector<int64_t> ids = Ids(ear.HearUntil("\"run\":120"));
  ASSERT_EQ(ids.size(), 120u);
  for (int64_t i = 0; i < 120; ++i) EXPECT_EQ(ids[static_cast<size_t>(i)], i + 1);
}

// Runs come and pages go at random moments; every page that comes back with the last number it saw has in the end seen
// each run once, in order.
TEST(Hub, ReconnectingLosesAndDoublesNothing) {
  const uint64_t seed = ::course::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  std::mt19937_64 random(seed);
  FakeStore store;
  Hub hub(store.source(), Quick());
  struct Page {
    std::unique_ptr<Ear> ear;
    std::vector<int64_t> seen;
  };
  std::vector<Page> pages(5);
  const auto listen = [&](Page& page) {
    page.ear = std::make_unique<Ear>(hub.Listen(page.seen.empty() ? 0 : page.seen.back()));
  };
  const auto hear = [&](Page& page) {
    if (page.seen.empty() ? store.last() == 0 : page.seen.back() == store.last()) return;
    for (const int64_t id : Ids(page.ear->HearUntil(absl::StrCat("\"run\":", store.last(), ","))))
      page.seen.push_back(id);
  };
  for (Page& page : pages) listen(page);
  for (int step = 0; step < 2'000; ++step) {
    Page& page = pages[random() % pages.size()];
    const uint64_t dice = random() % 10;
    if (dice < 4) store.AddRun();
    if (dice == 4) store.ChangeSomething();
    if (dice == 5 || dice == 6) hear(page);
    if (dice > 6 && (page.seen.empty() ? store.last() : store.last() - page.seen.back()) < 40) {
      page.ear->Leave();  // what it had been told but not read is lost with the connection
      listen(page);
    } else if (dice > 6) {
      hear(page);
    }
  }
  store.AddRun();
  for (Page& page : pages) {
    hear(page);
    ASSERT_EQ(page.seen.size(), static_cast<size_t>(store.last()));
    for (size_t i = 0; i < page.seen.size(); ++i) ASSERT_EQ(page.seen[i], static_cast<int64_t>(i) + 1);
  }
}

TEST(Hub, DoesNotLookAtTheStoreWhileNobodyListens) {
  FakeStore store;
  Hub hub(store.source(), Quick());
  EXPECT_EQ(store.looks, 0);
  {
    Ear ear(hub.Listen(std::nullopt));
    store.AddRun();
    ear.HearUntil("\"run\":1");
  }
  // The one who left is noticed at the next look.
  while (hub.listeners() > 0) std::this_thread::yield();
  Ear ear(hub.Listen(std::nullopt));
  EXPECT_EQ(ear.HearUntil("\n\n"), ": welcome\nretry: 1000\n\n");
}

TEST(Hub, GoesOnWhenTheStoreCanBeReadAgain) {
  FakeStore store;
  Hub hub(store.source(), Quick());
  store.Break(true);
  Ear ear(hub.Listen(std::nullopt));
  ear.HearUntil("\n\n");
  store.AddRun();
  store.Break(false);
  EXPECT_NE(ear.HearUntil("}\n\n").find("event: "), std::string::npos);
}

TEST(Hub, ASlowListenerIsGivenUpAndTheOthersHear) {
  FakeStore store;
  HubOptions options = Quick();
  options.backlog = 1'000;
  Hub hub(store.source(), options);
  const std::shared_ptr<Mailbox> slow = hub.Listen(std::nullopt);  // nobody takes anything from it
  Ear quick(hub.Listen(std::nullopt));
  for (int i = 1; i <= 50; ++i) {
    store.AddRun();
    ASSERT_NE(quick.HearUntil(absl::StrCat("\"run\":", i, ",")), "");
  }
  EXPECT_FALSE(slow->is_open());
  EXPECT_FALSE(quick.ended());
}

constexpr char kWelcome[] = ": welcome\nretry: 1000\n\n";
constexpr char kChanged[] = "event: change\ndata: {}\n\n";

TEST(Hub, ALearnerHearsOfTheOwnSubmissionsAndOfNothingElse) {
  FakeStore store;
  Hub hub(store.source(), Quick());
  Ear ada(hub.ListenToWork("ada", 0)), bruno(hub.ListenToWork("bruno", 0)), teacher(hub.Listen(std::nullopt));
  for (Ear* ear : {&ada, &bruno, &teacher}) EXPECT_EQ(ear->HearUntil("\n\n"), kWelcome);
  store.AddRun();
  teacher.HearUntil("}\n\n");
  store.ChangeSomething();
  teacher.HearUntil("}\n\n");
  store.ChangeWorkOf("ada");
  EXPECT_EQ(ada.HearUntil("}\n\n"), kChanged);
  store.ChangeWorkOf("ada");
  EXPECT_EQ(ada.HearUntil("}\n\n"), kChanged);
  store.ChangeWorkOf("bruno");
  EXPECT_EQ(bruno.HearUntil("}\n\n"), kChanged);
  hub.Stop();
  EXPECT_EQ(ada.HearUntil("never"), "");
  EXPECT_EQ(bruno.HearUntil("never"), "") << "he was told of her work";
}

TEST(Hub, ALearnerWhosePageIsOlderThanHisSubmissionsHearsSoAtOnce) {
  FakeStore store;
  store.ChangeWorkOf("ada");
  store.ChangeWorkOf("bruno");
  Hub hub(store.source(), {});  // a long poll: nobody else tells them
  Ear behind(hub.ListenToWork("ada", 0)), current(hub.ListenToWork("ada", 1));
  EXPECT_EQ(behind.HearUntil("}\n\n"), absl::StrCat(kWelcome, kChanged));
  hub.Stop();
  EXPECT_EQ(current.HearUntil("never"), kWelcome);
}

// Pages come at random moments between changes; each hears of the last change before it listened or after.
TEST(Hub, ALearnerWhoComesAtAnyMomentMissesNoChange) {
  FakeStore store;
  Hub hub(store.source(), Quick());
  for (int64_t round = 1; round <= 500; ++round) {
    std::thread change([&] { store.ChangeWorkOf("ada"); });
    Ear page(hub.ListenToWork("ada", round - 1));
    EXPECT_TRUE(absl::StrContains(page.HearUntil("}\n\n"), kChanged)) << "change " << round;
    change.join();
  }
}

TEST(Hub, LearnersLeaveRoomForWhoeverTeaches) {
  FakeStore store;
  HubOptions options = Quick();
  options.listeners = 3;
  options.learners = 2;
  Hub hub(store.source(), options);
  Ear one(hub.ListenToWork("ada", 0)), two(hub.ListenToWork("bruno", 0));
  EXPECT_EQ(hub.ListenToWork("clara", 0), nullptr);
  EXPECT_NE(hub.Listen(std::nullopt), nullptr);
}

TEST(Hub, HasALimit) {
  FakeStore store;
  HubOptions options = Quick();
  options.listeners = 2;
  Hub hub(store.source(), options);
  Ear one(hub.Listen(std::nullopt));
  auto two = std::make_unique<Ear>(hub.Listen(std::nullopt));
  EXPECT_EQ(hub.Listen(std::nullopt), nullptr);
  two = nullptr;
  std::shared_ptr<Mailbox> third;
  while ((third = hub.Listen(std::nullopt)) == nullptr) std::this_thread::yield();
  EXPECT_TRUE(third->is_open());
}

TEST(Hub, StopEndsEveryMailbox) {
  FakeStore store;
  Hub hub(store.source(), {});  // a long poll: it is not waited for
  Ear ear(hub.Listen(std::nullopt));
  hub.Stop();
  ear.HearUntil("never");
  EXPECT_TRUE(ear.ended());
  EXPECT_EQ(hub.Listen(std::nullopt), nullptr);
}

}  // namespace
}  // namespace course::web::live
