#include "web/live/mailbox.h"

#include <string>
#include <thread>

#include "gtest/gtest.h"

namespace course::web::live {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(Mailbox, HandsOverWhatWasPushedInOrder) {
  Mailbox box;
  bool ended = true;
  EXPECT_TRUE(box.Push("one "));
  EXPECT_TRUE(box.Push("two"));
  EXPECT_EQ(box.Take(hours(1), ended), "one two");
  EXPECT_FALSE(ended);
  EXPECT_EQ(box.Take(milliseconds(1), ended), "") << "nothing is handed over twice";
  EXPECT_FALSE(ended) << "quiet is not over";
}

TEST(Mailbox, APushWakesTheOneWhoWaits) {
  Mailbox box;
  std::string heard;
  std::thread waiting([&] {
    bool ended = false;
    heard = box.Take(hours(1), ended);
  });
  box.Push("news");
  waiting.join();
  EXPECT_EQ(heard, "news");
}

TEST(Mailbox, TheEndComesAfterWhatWasPushed) {
  Mailbox box;
  bool ended = false;
  box.Push("last words");
  box.End();
  EXPECT_FALSE(box.is_open());
  EXPECT_FALSE(box.Push("too late"));
  EXPECT_EQ(box.Take(hours(1), ended), "last words");
  EXPECT_TRUE(ended);
}

TEST(Mailbox, WhoeverPushesLearnsThatTheClientIsGone) {
  Mailbox box;
  bool ended = false;
  box.Push("unread");
  box.Close();
  EXPECT_FALSE(box.Push("x"));
  EXPECT_EQ(box.Take(hours(1), ended), "");
  EXPECT_TRUE(ended);
}

TEST(Mailbox, AClientThatDoesNotKeepUpIsGivenUpBetweenEvents) {
  Mailbox box(10);
  bool ended = false;
  EXPECT_TRUE(box.Push("0123456789"));
  EXPECT_FALSE(box.Push("x"));
  EXPECT_EQ(box.Take(hours(1), ended), "") << "half of what was said would look like all of it";
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace course::web::live
