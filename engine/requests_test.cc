#include "engine/requests.h"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

Request Good() { return NewRequest("a", std::vector<int>{1, 2, 3}, {.max_tokens = 4}); }

TEST(NewRequest, WaitsWithNothingComputed) {
  const Request request = Good();
  EXPECT_EQ(request.NumTokens(), 3);
  EXPECT_EQ(request.num_prompt_tokens, 3);
  EXPECT_EQ(request.NumOutputTokens(), 0);
  EXPECT_EQ(request.num_computed_tokens, 0);
  EXPECT_EQ(request.status, RequestStatus::kWaiting);
  EXPECT_FALSE(request.IsFinished());
  EXPECT_TRUE(IsOk(CheckNewRequest(request)));
}

TEST(CheckNewRequest, NamesTheRequestTheValueAndTheRule) {
  struct Case {
    const char* part;  // of the message
    std::function<void(Request&)> spoil;
  };
  const Case cases[] = {
      {"without an id", [](Request& r) { r.request_id.clear(); }},
      {"request a: its prompt is empty", [](Request& r) { r = NewRequest("a", {}, {}); }},
      {"request a: token 1 is -5, below 0", [](Request& r) { r.token_ids[1] = -5; }},
      {"request a: max_tokens 0 is below 1", [](Request& r) { r.params.max_tokens = 0; }},
      {"request a: stop token 0 is -1, below 0", [](Request& r) { r.params.stop_token_ids = {-1}; }},
      {"request a: temperature -1", [](Request& r) { r.params.sampling.temperature = -1; }},
      {"request a: temperature nan",
       [](Request& r) { r.params.sampling.temperature = std::numeric_limits<double>::quiet_NaN(); }},
      {"request a: top_k -2", [](Request& r) { r.params.sampling.top_k = -2; }},
      {"request a: top_p 1.5", [](Request& r) { r.params.sampling.top_p = 1.5; }},
      {"begun already: RUNNING", [](Request& r) { r.status = RequestStatus::kRunning; }},
      {"2 tokens computed", [](Request& r) { r.num_computed_tokens = 2; }},
      {"1 preemptions", [](Request& r) { r.num_preemptions = 1; }},
      {"1 of output", [](Request& r) { r.token_ids.push_back(9); }},
  };
  for (const Case& c : cases) {
    Request request = Good();
    c.spoil(request);
    EXPECT_TRUE(HasCodeAndText(CheckNewRequest(request), absl::StatusCode::kInvalidArgument, c.part));
  }
}

}  // namespace
}  // namespace engine
