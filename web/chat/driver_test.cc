// Many who ask and one engine: in a program of its own, which continues the alphabet and misbehaves at some prompts.

#include "web/chat/driver.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/sidecar/sidecar.h"

namespace course::web {
namespace {

using absl::StatusCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

// Whoever asks for a text and listens until its end.
class Asker {
 public:
  ChatListener Listener() {
    return [this](const ChatNews& news) {
      const std::lock_guard lock(mutex_);
      text_ += news.text;
      pieces_ += !news.text.empty();
      if (news.Ends()) end_ = news;
      ended_ = ended_ || news.Ends();
      changed_.notify_all();
      return !gone_;
    };
  }
  void GoAway() {
    const std::lock_guard lock(mutex_);
    gone_ = true;
  }
  ChatNews End() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
    return end_;
  }
  void WaitForText() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !text_.empty(); });
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  int pieces() {
    const std::lock_guard lock(mutex_);
    return pieces_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  ChatNews end_;
  int pieces_ = 0;
  bool ended_ = false, gone_ = false;
};

class DriverTest : public ::testing::Test {
 protected:
  DriverTest()
      : sidecar_(
            {.program = {.name = "The engine's program", .path = "harness/sidecars/engine/testing/alphabet_engine"},
             // Sanitizers reserve more addresses than any limit.
             .allowance = {.memory_mb = 0, .request_limit = std::chrono::minutes(2)},
             .starts = 1000,
             .now_ms = [] { return int64_t{1}; }}),
        driver_({.ask = [this](const nlohmann::json& order) { return sidecar_.Ask(order); },
                 .now_ms = [this] { return stopped_ms_ > 0 ? stopped_ms_.load() : SteadyMs(); }}) {}

  static int64_t SteadyMs() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  }

  std::string Submit(const std::string& prompt, int max_tokens, ChatListener listener = nullptr) {
    const auto id = driver_.Submit("r", {.prompt = prompt, .max_tokens = max_tokens}, std::move(listener));
    EXPECT_TRUE(IsOk(id));
    return id.ok() ? *id : "";
  }
  chat::State Look() {
    const absl::StatusOr<ChatNow> now = driver_.Look();
    EXPECT_TRUE(IsOk(now));
    return now.ok() && now->report.state.has_value() ? *now->report.state : chat::State{};
  }
  void WaitUntilAllIsFree() {
    while (Look().free_queue.size() != 7) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  std::atomic<int64_t> stopped_ms_{0};  // where the driver's clock stands; 0: it goes
  sidecar::Sidecar sidecar_;
  Driver driver_;
};

TEST_F(DriverTest, GivesEachAskerHisText) {
  Asker first, second;
  Submit("abc", 5, first.Listener());
  Submit("xy", 3, second.Listener());
  EXPECT_EQ(first.End().finish_reason, "length");
  EXPECT_EQ(second.End().finish_reason, "length");
  EXPECT_EQ(first.text(), "defgh");
  EXPECT_EQ(second.text(), "zab");
  EXPECT_EQ(second.End().prompt_tokens, 2);
  EXPECT_EQ(second.End().output_tokens, 3);
}

TEST_F(DriverTest, RunsTwoAskersInOneBatch) {
  driver_.Run(false);
  Asker first, second;
  Submit("abc", 5, first.Listener());
  Submit("xy", 3, second.Listener());
  EXPECT_EQ(Look().num_waiting, 2) << "paused: nothing happens";
  ASSERT_TRUE(IsOk(driver_.Step(1)));
  const chat::State state = Look();
  EXPECT_EQ(state.step, 1);
  ASSERT_EQ(state.running.size(), 2u);
  EXPECT_EQ(state.used, 5);
  EXPECT_EQ(first.text(), "d");
  EXPECT_EQ(second.text(), "z");
  driver_.Run(true);
  first.End();
  second.End();
  EXPECT_EQ(first.text(), "defgh");
}

TEST_F(DriverTest, StreamsPieceByPiece) {
  driver_.Run(false);
  Asker asker;
  Submit("abc", 4, asker.Listener());
  for (int i = 1; i <= 4; ++i) {
    ASSERT_TRUE(IsOk(driver_.Step(1)));
    EXPECT_EQ(asker.pieces(), i);
  }
  EXPECT_EQ(asker.End().finish_reason, "length");
}

TEST_F(DriverTest, AbortsForWhoGoesAwayBetweenTwoPieces) {
  driver_.Run(false);
  Asker gone, stays;
  Submit("abcdefgh", 12, gone.Listener());
  Submit("xy", 5, stays.Listener());
  ASSERT_TRUE(IsOk(driver_.Step(1)));
  EXPECT_LT(Look().free_queue.size(), 7u);
  gone.GoAway();
  ASSERT_TRUE(IsOk(driver_.Step(1)));
  ASSERT_EQ(Look().running.size(), 1u);
  EXPECT_EQ(Look().finished[0].finish_reason, "abort");
  driver_.Run(true);
  EXPECT_EQ(stays.End().finish_reason, "length");
  WaitUntilAllIsFree();
}

TEST_F(DriverTest, AbortsForWhoGoesAwayWhileNothingHappens) {
  driver_.Run(false);
  Asker gone;
  Submit("abcdefgh", 12, gone.Listener());
  ASSERT_TRUE(IsOk(driver_.Step(1)));
  EXPECT_LT(Look().free_queue.size(), 7u);
  gone.GoAway();
  WaitUntilAllIsFree();
  EXPECT_EQ(Look().step, 1) << "without a step";
}

TEST_F(DriverTest, PassesOnARefusal) {
  const auto id = driver_.Submit("r", {.prompt = std::string(20, 'x'), .max_tokens = 10}, nullptr);
  EXPECT_TRUE(HasCodeAndText(id.status(), StatusCode::kInvalidArgument, "need 8 blocks of the cache, which has 7"));
}

TEST_F(DriverTest, LooksBack) {
  driver_.Run(false);
  Submit("abc", 4);
  ASSERT_TRUE(IsOk(driver_.Step(3)));
  EXPECT_EQ(driver_.LookBack(2)->report.state->running[0].text, "de");
  EXPECT_EQ(Look().running[0].text, "def");
  EXPECT_TRUE(HasCodeAndText(driver_.LookBack(9).status(), StatusCode::kInvalidArgument, "there are 1 to 3"));
}

TEST_F(DriverTest, TellsEverybodyOfACrashAndGoesOn) {
  driver_.Run(false);
  Asker asker;
  Submit("abc", 4, asker.Listener());
  const auto crash = driver_.Submit("r", {.prompt = "!crash"}, nullptr);
  EXPECT_TRUE(HasCodeAndText(crash.status(), StatusCode::kAborted, "was ended by signal 6"));
  EXPECT_NE(asker.End().trouble.find("was ended by signal 6"), std::string::npos);
  EXPECT_TRUE(HasCodeAndText(driver_.Submit("r", {.prompt = "!garble"}, nullptr).status(), StatusCode::kDataLoss,
                             "no proper report"));
  Asker next;
  Submit("abc", 2, next.Listener());
  driver_.Run(true);
  next.End();
  EXPECT_EQ(next.text(), "de");
}

TEST_F(DriverTest, TellsEverybodyOfAnEngineThatCannotGoOn) {
  driver_.Run(false);
  Asker asker;
  Submit("abc", 4, asker.Listener());
  Submit("!fail", 4);
  ASSERT_TRUE(IsOk(driver_.Step(1)));
  EXPECT_EQ(asker.End().trouble, "Your step (lab 01-03) threw <this>.");
  EXPECT_TRUE(HasCodeAndText(driver_.Submit("r", {.prompt = "x"}, nullptr).status(), StatusCode::kFailedPrecondition,
                             "lab 01-03"));
  EXPECT_EQ(driver_.Look()->report.trouble, "Your step (lab 01-03) threw <this>.");
  ASSERT_TRUE(IsOk(driver_.Reset()));
  EXPECT_EQ(driver_.Look()->report.trouble, "");
}

TEST_F(DriverTest, TellsPagesOfChanges) {
  const std::shared_ptr<live::Mailbox> page = driver_.Watch();
  driver_.Run(false);
  Submit("abc", 2);
  bool ended = false;
  std::string heard;
  while (heard.empty() && !ended) heard = page->Take(std::chrono::seconds(5), ended);
  EXPECT_EQ(heard, "event: change\ndata: {}\n\n");
}

TEST_F(DriverTest, GoesSlowlyWhileAPageLooks) {
  stopped_ms_ = SteadyMs() + 10'000;
  driver_.SetSpeed(1);
  const std::shared_ptr<live::Mailbox> page = driver_.Watch();
  Asker asker;
  Submit("abc", 8, asker.Listener());
  for (int second = 1; second <= 3; ++second) {
    while (Look().step < second) std::this_thread::yield();
    // Between two looks the driver could take a step.
    for (int i = 0; i < 20; ++i) EXPECT_EQ(Look().step, second);
    stopped_ms_ += 1000;
  }
  page->Close();
  EXPECT_EQ(asker.End().finish_reason, "length") << "nobody looks: as fast as it can, while the clock stands";
}

TEST_F(DriverTest, EndsEverythingWhenItStops) {
  driver_.Run(false);
  Asker asker;
  Submit("abc", 2, asker.Listener());
  const std::shared_ptr<live::Mailbox> page = driver_.Watch();
  driver_.Stop();
  EXPECT_NE(asker.End().trouble, "");
  EXPECT_FALSE(page->is_open());
  EXPECT_TRUE(HasCodeAndText(driver_.Step(1), StatusCode::kCancelled, ""));
}

TEST_F(DriverTest, ManyAskAtOnce) {
  std::vector<Asker> askers(24);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < askers.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto id =
          driver_.Submit("r", {.prompt = std::string(1 + i % 5, 'a'), .max_tokens = 6}, askers[i].Listener());
      EXPECT_TRUE(IsOk(id));
      askers[i].End();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (Asker& asker : askers) EXPECT_EQ(asker.text(), "bcdefg");
  WaitUntilAllIsFree();
}

}  // namespace
}  // namespace course::web
