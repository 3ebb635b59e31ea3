// A pool that goes on, with real worker processes (testing/fake_worker.cc).

#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/grading/moment.h"
#include "harness/grading/pool.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"

namespace course::grading {
namespace {

using base::testing::IsOk;
using store::JobState;

class StandingPoolTest : public testing::Test {
 protected:
  ~StandingPoolTest() override { Stop(); }

  static std::unique_ptr<store::Store> Opened(const std::string& path) {
    auto store = store::OpenSqliteStore(path);
    EXPECT_TRUE(IsOk(store));
    return *std::move(store);
  }
  store::GradingStore& queue() { return store_->grading(); }

  void Start() {
    stop_ = false;
    thread_ = std::thread([this] {
      RunStandingPool(queue(), {.workers = 2,
                                .command =
                                    [this](const std::string& name) {
                                      ++starts_;
                                      return std::vector<std::string>{worker_, file_.path(), name, "wait"};
                                    },
                                .log = file_.folder() + "/worker.log",
                                .poll_ms = 5,
                                .pause_ms = pause_ms_,
                                .longest_pause_ms = pause_ms_ * 4,
                                .now = Now,
                                .stop = [this] { return stop_.load(); },
                                .say =
                                    [this](const std::string& what) {
                                      const std::lock_guard lock(mutex_);
                                      said_.push_back(what);
                                    }});
    });
  }
  void Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

  void Submit(const std::string& id, const std::string& orders) {
    EXPECT_TRUE(IsOk(queue().Submit(
        {.id = id, .learner = id, .lab = "//p/a", .files = {{"starter.cc", orders}}, .received_ms = 1})));
  }
  store::Job JobOf(const std::string& id) { return queue().GetJob(id).value().value(); }
  // Waits for it, however slow this machine is: the test's own limit ends what never comes.
  void WaitFor(const std::function<bool()>& what) {
    while (!what()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::string Said() {
    const std::lock_guard lock(mutex_);
    std::string all;
    for (const std::string& what : said_) absl::StrAppend(&all, what, "\n");
    return all;
  }

  store::TempDatabase file_;
  const std::unique_ptr<store::Store> store_ = Opened(file_.path());
  std::string worker_ = "harness/grading/testing/fake_worker";
  int pause_ms_ = 1;
  std::atomic<bool> stop_{false};
  std::atomic<int> starts_{0};
  std::mutex mutex_;
  std::vector<std::string> said_;
  std::thread thread_;
};

TEST_F(StandingPoolTest, GradesWhatComesAlsoAfterTheQueueWasEmpty) {
  Start();
  for (int n = 0; n < 3; ++n) {
    const std::string id = absl::StrCat("s", n);
    Submit(id, absl::StrCat("points ", n));
    WaitFor([&] { return JobOf(id).state == JobState::kDone; });
    EXPECT_EQ(queue().GetResult(id).value()->points, n);
  }
  Stop();
  EXPECT_EQ(starts_, 2) << "nobody died";
}

TEST_F(StandingPoolTest, AWorkerThatDiesIsReplacedAndOthersGoOn) {
  Start();
  Submit("bad", "die");
  Submit("good", "points 4");
  WaitFor([&] { return JobOf("bad").state == JobState::kFailed; });
  WaitFor([&] { return JobOf("good").state == JobState::kDone; });
  Submit("later", "points 3");
  WaitFor([&] { return JobOf("later").state == JobState::kDone; });
  Stop();
  EXPECT_GE(starts_, 3);
  EXPECT_TRUE(absl::StrContains(Said(), "SIGKILL; the next one starts at once")) << Said();
}

TEST_F(StandingPoolTest, StoppingLeavesNobodyBehindAndCountsNothing) {
  for (int restart = 0; restart < store::kMostDeaths + 1; ++restart) {
    Start();
    if (restart == 0) Submit("slow", "sleep 600000");
    WaitFor([&] { return IsTaken(JobOf("slow").state); });
    Stop();
    EXPECT_EQ(JobOf("slow").state, JobState::kQueued) << "it waits for the next server";
    EXPECT_EQ(JobOf("slow").deaths, 0);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a worker is left";
    EXPECT_EQ(errno, ECHILD);
  }
}

TEST_F(StandingPoolTest, WorkersThatCannotStartAreTriedLessAndLessOftenAndOnceMore) {
  worker_ = "/bin/false";
  pause_ms_ = 20;
  Start();
  Submit("ada", "points 5");
  WaitFor([&] { return absl::StrContains(Said(), "exit code 1; the next one starts in"); });
  WaitFor([&] { return starts_ >= 6; });
  Stop();
  worker_ = "harness/grading/testing/fake_worker";
  Start();
  WaitFor([&] { return JobOf("ada").state == JobState::kDone; });
}

}  // namespace
}  // namespace course::grading
