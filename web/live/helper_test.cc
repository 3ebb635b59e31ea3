#include "web/live/helper.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace course::web::live {
namespace {

TEST(Helper, DoesTheChoreOnlyWhenAsked) {
  std::atomic<int> done{0};
  {
    Helper helper([&] { ++done; }, std::chrono::milliseconds(0));
  }
  EXPECT_EQ(done, 0);
}

TEST(Helper, AskingDuringTheChoreMeansOnceMore) {
  std::atomic<int> done{0};
  std::promise<void> begun, go_on, again;
  {
    Helper helper(
        [&] {
          const int turn = ++done;
          if (turn == 1) {
            begun.set_value();
            go_on.get_future().wait();
          }
          if (turn == 2) again.set_value();
        },
        std::chrono::milliseconds(0));
    helper.Ask();
    begun.get_future().wait();
    helper.Ask();
    helper.Ask();
    go_on.set_value();
    again.get_future().wait();
  }
  EXPECT_EQ(done, 2);
}

TEST(Helper, EndsWithoutWaitingForThePause) {
  std::promise<void> done;
  Helper helper([&] { done.set_value(); }, std::chrono::hours(1));
  helper.Ask();
  done.get_future().wait();
}

}  // namespace
}  // namespace course::web::live
