#include "engine/stop.h"

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "engine/requests.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCodeAndText;

constexpr int kEos = 256;
constexpr auto kStopped = RequestStatus::kFinishedStopped;
constexpr auto kCapped = RequestStatus::kFinishedLengthCapped;

std::optional<RequestStatus> Check(const std::vector<int>& output, const RequestParams& params) {
  return *CheckStop(output, params, kEos);
}

TEST(CheckStop, CapsTheLengthAtExactlyMaxTokens) {
  EXPECT_EQ(Check({5}, {.max_tokens = 3}), std::nullopt);
  EXPECT_EQ(Check({5, 6}, {.max_tokens = 3}), std::nullopt);
  EXPECT_EQ(Check({5, 6, 7}, {.max_tokens = 3}), kCapped);
  EXPECT_EQ(Check({5}, {.max_tokens = 1}), kCapped);
}

TEST(CheckStop, PutsTheEndTokenBeforeTheLength) {
  EXPECT_EQ(Check({256}, {.max_tokens = 3}), kStopped);
  EXPECT_EQ(Check({5, 256}, {.max_tokens = 3}), kStopped);
  EXPECT_EQ(Check({5, 6, 256}, {.max_tokens = 3}), kStopped) << "the last permitted token";
  EXPECT_EQ(Check({256}, {.max_tokens = 1}), kStopped);
}

TEST(CheckStop, IgnoresTheEndTokenWhenAskedTo) {
  EXPECT_EQ(Check({5, 256}, {.max_tokens = 3, .ignore_eos = true}), std::nullopt);
  EXPECT_EQ(Check({5, 6, 256}, {.max_tokens = 3, .ignore_eos = true}), kCapped);
}

TEST(CheckStop, PutsStopTokensBetweenThem) {
  EXPECT_EQ(Check({5, 9}, {.max_tokens = 3, .stop_token_ids = {8, 9}}), kStopped);
  EXPECT_EQ(Check({5, 6, 9}, {.max_tokens = 3, .stop_token_ids = {9}}), kStopped);
  EXPECT_EQ(Check({9, 5}, {.max_tokens = 3, .stop_token_ids = {9}}), std::nullopt) << "only the newest token counts";
  EXPECT_EQ(Check({256}, {.max_tokens = 3, .ignore_eos = true, .stop_token_ids = {256}}), kStopped);
}

TEST(CheckStop, EndsNothingWithoutOutput) { EXPECT_EQ(Check({}, {.max_tokens = 1}), std::nullopt); }

TEST(CheckStop, RefusesAMaximumBelowOne) {
  EXPECT_TRUE(HasCodeAndText(CheckStop({}, {.max_tokens = 0}, kEos).status(), absl::StatusCode::kInvalidArgument,
                             "max_tokens 0 is below 1"));
}

TEST(MaybeFinish, LooksAtTheOutputAndNotAtThePrompt) {
  Request request = NewRequest("a", std::vector<int>{7, kEos}, {.max_tokens = 3});
  EXPECT_FALSE(*MaybeFinish(request, kEos));
  request.token_ids.push_back(5);
  EXPECT_FALSE(*MaybeFinish(request, kEos)) << "an end token in the prompt ends nothing";
  EXPECT_EQ(request.status, RequestStatus::kWaiting);
  request.token_ids.push_back(kEos);
  EXPECT_TRUE(*MaybeFinish(request, kEos));
  EXPECT_EQ(request.status, kStopped);
  EXPECT_EQ(request.token_ids.back(), kEos) << "the end token is kept";
}

// A request that the graded code made up must not make anybody read beside its tokens.
TEST(GeneratedTokens, AreNoneOfARequestWhosePromptCannotBe) {
  Request request = NewRequest("a", std::vector<int>{7, 8, 9}, {.max_tokens = 1});
  request.num_prompt_tokens = 1;
  EXPECT_EQ(std::vector<int>(GeneratedTokens(request).begin(), GeneratedTokens(request).end()), (std::vector{8, 9}));
  for (const int prompt : {3, 4, -1, 2147483647, -2147483647}) {
    request.num_prompt_tokens = prompt;
    EXPECT_TRUE(GeneratedTokens(request).empty()) << prompt;
    EXPECT_FALSE(*MaybeFinish(request, kEos)) << prompt;
  }
}

TEST(MaybeFinish, LeavesAFinishedRequestAsItIs) {
  Request request = NewRequest("a", std::vector<int>{7}, {.max_tokens = 1});
  request.token_ids.push_back(kEos);
  request.status = RequestStatus::kFinishedAborted;
  EXPECT_FALSE(*MaybeFinish(request, kEos));
  EXPECT_EQ(request.status, RequestStatus::kFinishedAborted);
}

TEST(FinishReason, IsSaidInTheWordsOfTheApi) {
  EXPECT_EQ(ToString(*FinishReasonFor(kStopped)), "stop");
  EXPECT_EQ(ToString(*FinishReasonFor(kCapped)), "length");
  EXPECT_EQ(ToString(*FinishReasonFor(RequestStatus::kFinishedAborted)), "abort");
}

TEST(FinishReason, IsNoneExactlyForThoseThatAreNotFinished) {
  for (int i = 0; i <= static_cast<int>(RequestStatus::kFinishedAborted); ++i) {
    const auto status = static_cast<RequestStatus>(i);
    EXPECT_EQ(FinishReasonFor(status).has_value(), IsFinished(status)) << ToString(status);
    EXPECT_EQ(IsFinished(status), i >= 3) << ToString(status);
  }
}

}  // namespace
}  // namespace engine
