#include "extensions/x2/experiment/command.h"

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace experiment {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

const Arguments kDefaults = {.out = "experiments/here", .epochs = 40};

TEST(Parse, KeepsTheDefaultsOfWhatIsNotSaid) {
  const auto got = Parse({"--seed", "18446744073709551615"}, kDefaults);
  ASSERT_TRUE(IsOk(got));
  EXPECT_EQ(got->out, "experiments/here");
  EXPECT_EQ(got->seed, ~uint64_t{0});
  EXPECT_EQ(got->epochs, 40);
  EXPECT_EQ(got->threads, 2);
}

TEST(Parse, TakesOptionsInAnyOrder) {
  const auto got = Parse({"--threads", "1", "--out", "a b", "--epochs", "3"}, kDefaults);
  ASSERT_TRUE(IsOk(got));
  EXPECT_EQ(got->out, "a b");
  EXPECT_EQ(got->seed, 1u);
  EXPECT_EQ(got->epochs, 3);
  EXPECT_EQ(got->threads, 1);
}

TEST(Parse, RefusesWhatItDoesNotUnderstand) {
  struct Wrong {
    std::vector<std::string> words;
    std::string says;
  };
  const Wrong kCases[] = {{{"--out"}, "--out has no value"},
                          {{"--folder", "x"}, "there is no option \"--folder\""},
                          {{"x"}, "there is no option \"x\""},
                          {{"--seed", "-1"}, "--seed is \"-1\"; it must be a whole number from 0"},
                          {{"--seed", "one"}, "--seed is \"one\""},
                          {{"--epochs", "0"}, "--epochs is \"0\"; it must be a whole number from 1 to 100000"},
                          {{"--epochs", "1.5"}, "--epochs is \"1.5\""},
                          {{"--epochs", "100001"}, "--epochs is \"100001\""},
                          {{"--threads", "0"}, "--threads is \"0\"; it must be a whole number from 1 to 1024"},
                          {{"--seed", "1", "--epochs"}, "--epochs has no value"}};
  for (const Wrong& c : kCases) {
    EXPECT_TRUE(HasCodeAndText(Parse(c.words, kDefaults).status(), absl::StatusCode::kInvalidArgument, c.says));
  }
}

TEST(Main, SaysByItsExitCodeWhatBecameOfTheRun) {
  const auto done = [](const Arguments&) { return absl::OkStatus(); };
  const auto broken = [](const Arguments&) { return absl::InternalError("no disk"); };
  EXPECT_EQ(Main({}, kDefaults, done), 0);
  EXPECT_EQ(Main({}, kDefaults, broken), 1);
  EXPECT_EQ(Main({"--epochs", "0"}, kDefaults, done), 2);
}

}  // namespace
}  // namespace experiment
