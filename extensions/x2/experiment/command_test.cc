#include "extensions/x2/experiment/command.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace experiment {
namespace {

const Arguments kDefaults = {.out = "experiments/here", .epochs = 40};

TEST(Parse, KeepsTheDefaultsOfWhatIsNotSaid) {
  const auto got = Parse({"--seed", "18446744073709551615"}, kDefaults);
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->out, "experiments/here");
  EXPECT_EQ(got->seed, ~uint64_t{0});
  EXPECT_EQ(got->epochs, 40);
  EXPECT_EQ(got->threads, 2);
}

TEST(Parse, TakesOptionsInAnyOrder) {
  const auto got = Parse({"--threads", "1", "--out", "a b", "--epochs", "3"}, kDefaults);
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->out, "a b");
  EXPECT_EQ(got->seed, 1u);
  EXPECT_EQ(got->epochs, 3);
  EXPECT_EQ(got->threads, 1);
}

TEST(Parse, RefusesWhatItDoesNotUnderstand) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--out"},         {"--folder", "x"},   {"--seed", "-1"},   {"--seed", "one"},
      {"--epochs", "0"}, {"--epochs", "1.5"}, {"--threads", "0"}, {"--seed", "1", "--epochs"}};
  for (const auto& words : wrong) EXPECT_FALSE(Parse(words, kDefaults).has_value()) << words[0];
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
