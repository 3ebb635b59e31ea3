// What only shows when the functions of testdata/trip.h really run in another process.

#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "harness/remote/connection.h"
#include "harness/remote/testdata/trip.h"

namespace trip {
namespace {

// The text of what f throws.
template <class F>
std::string TextOf(F f) {
  try {
    f();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "nothing was thrown";
}

constexpr char kGone[] = "the other process is gone (it crashed, exited, or was stopped)";

TEST(Border, ACrashIsAFailureThatSaysSo) {
  EXPECT_EQ(TextOf([] { Crash(); }), kGone);
}

TEST(Border, AnObjectOfADeadProcessFailsAtEveryCallAndCanBeDestroyed) {
  auto pool = MakePool(1);
  EXPECT_EQ(TextOf([] { Crash(); }), kGone);
  EXPECT_EQ(TextOf([&] { (*pool)->Take(); }), kGone);
}

TEST(Border, TheNextTestGetsAProcessOfItsOwn) {
  EXPECT_EQ(TextOf([] { Crash(); }), kGone);
  EXPECT_EQ(Other(Kind::kPrefill), Kind::kDecode);
}

TEST(Border, SomethingThrownThatIsNoExceptionIsStillAnError) {
  EXPECT_EQ(TextOf([] { ThrowNumber(); }), "something was thrown that is not a std::exception");
}

TEST(Border, TheServantInheritsNothingButItsPipesAndTheOutput) {
  const std::vector<std::string> files = OpenFiles();
  ASSERT_EQ(files.size(), 5u) << ::testing::PrintToString(files);
  EXPECT_EQ(files[0], "0 -> /dev/null");
  EXPECT_EQ(files[3].substr(0, 10), "3 -> pipe:");
  EXPECT_EQ(files[4].substr(0, 10), "4 -> pipe:");
  EXPECT_NE(files[3].substr(5), files[4].substr(5)) << "one for each direction";
}

TEST(Border, TheServantDoesNotSeeTheTestsEnvironment) {
  for (const auto& [name, value] : Environment()) {
    EXPECT_TRUE(name.ends_with("SAN_OPTIONS")) << name << "=" << value;
  }
}

TEST(Border, AResultThatIsTooLongIsAnErrorAndNotTheEnd) {
  EXPECT_EQ(TextOf([] { Large(remote::Connection::kMaxMessage); }), "the result is too long for the process border");
  EXPECT_EQ(Large(3).size(), 3u);
}

// A static in the graded code, say. The test may have moved on, and what it lent with it.
TEST(Border, WhatIsKeptForLongerThanItWasLentIsRefusedWithAReason) {
  Keep([](int x) { return x + 1; });
  EXPECT_EQ(TextOf([] { CallKept(1); }), "the other process named an object that does not exist (any more)");
}

TEST(Border, ACallFromASecondThreadIsRefused) {
  Nothing();
  std::string text;
  std::thread([&] { text = TextOf([] { Nothing(); }); }).join();
  EXPECT_EQ(text, "a call across the process border from a second thread: only the first one may call");
}

}  // namespace
}  // namespace trip
