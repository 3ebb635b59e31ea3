// Lab 01-05: the three rules and their order, what a token does to a request, and what the caller is told.
//
// Expected values are those of the table in the handout. The random test counts with a rule of its own: how many tokens
// are taken until the first that ends the output.

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/01-request-lifecycle/lab-05-stop-conditions/stop_conditions.h"

namespace stop_conditions {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Tokens = std::vector<int>;
using Verdict = std::string;

constexpr int kEos = 256;
const Verdict kGoesOn = "goes on", kStopped = "stopped", kCapped = "length capped";

Verdict Name(const std::optional<RequestStatus>& status) {
  if (!status.has_value()) return kGoesOn;
  switch (*status) {
    case RequestStatus::kWaiting:
      return "waiting";
    case RequestStatus::kRunning:
      return "running";
    case RequestStatus::kPreempted:
      return "preempted";
    case RequestStatus::kFinishedStopped:
      return kStopped;
    case RequestStatus::kFinishedLengthCapped:
      return kCapped;
    case RequestStatus::kFinishedAborted:
      return "aborted";
  }
  return "no status";
}

RequestParams Params(int max_tokens, bool ignore_eos = false, Tokens stop_tokens = {}) {
  RequestParams params;
  params.max_tokens = max_tokens;
  params.ignore_eos = ignore_eos;
  params.stop_token_ids = std::move(stop_tokens);
  return params;
}

std::string Text(const Tokens& tokens) { return absl::StrCat("{", absl::StrJoin(tokens, ", "), "}"); }

std::string Text(const RequestParams& params) {
  return absl::StrCat("max_tokens ", params.max_tokens, params.ignore_eos ? ", ignore_eos" : "",
                      params.stop_token_ids.empty() ? "" : ", stop tokens " + Text(params.stop_token_ids));
}

bool ExpectVerdict(const Tokens& output, const RequestParams& params, const Verdict& expected,
                   const std::string& hint = "", std::source_location where = std::source_location::current()) {
  const auto got = CheckStop(output, params, kEos);
  const Verdict verdict = got.ok() ? Name(*got) : got.status().ToString();
  return ExpectAnswer<Verdict>(absl::StrCat("CheckStop(", Text(output), ", ", Text(params), ", 256)"), verdict,
                               expected, {{verdict, hint}}, where);
}

GRADED_TEST(CheckStop, GoesOnUntilARuleApplies, 2) {
  ExpectVerdict({}, Params(1), kGoesOn, "there is no token yet that could end anything");
  ExpectVerdict({5}, Params(3), kGoesOn);
  ExpectVerdict({5, 6}, Params(3), kGoesOn);
  ExpectVerdict({5, 6, 7}, Params(3), kCapped, "three tokens are allowed, and three are there: not one more");
  ExpectVerdict({5}, Params(1), kCapped, "one token is allowed, and one is there");
}

GRADED_TEST(CheckStop, EndsAtTheModelsEndToken, 1) {
  ExpectVerdict({kEos}, Params(3), kStopped);
  ExpectVerdict({5, kEos}, Params(3), kStopped);
  // Only the newest token is looked at: an earlier one was decided when it came.
  ExpectVerdict({kEos, 5}, Params(3), kGoesOn, "only the newest token is asked about");
}

GRADED_TEST(CheckStop, PutsTheEndTokenBeforeTheLength, 3) {
  const std::string hint = "the model had finished: the end token in the last place allowed is a stop, not a length";
  ExpectVerdict({5, 6, kEos}, Params(3), kStopped, hint);
  ExpectVerdict({kEos}, Params(1), kStopped, hint);
  ExpectVerdict({5, 9}, Params(2, false, {9}), kStopped, "a stop token comes before the length, too");
}

GRADED_TEST(CheckStop, IgnoresTheEndTokenIfAsked, 2) {
  ExpectVerdict({5, kEos}, Params(3, true), kGoesOn, "with ignore_eos the end token is a token like any other");
  ExpectVerdict({5, 6, kEos}, Params(3, true), kCapped, "with ignore_eos the end token still counts as a token");
  ExpectVerdict({5, 9}, Params(3, true, {9}), kStopped,
                "ignore_eos is about the model's end token, not about stop tokens");
  ExpectVerdict({5, kEos}, Params(3, true, {kEos}), kStopped, "the caller listed this id: rule 2");
}

GRADED_TEST(CheckStop, EndsAtAnyOfTheStopTokens, 1) {
  ExpectVerdict({5, 7}, Params(9, false, {9, 7, 8}), kStopped);
  ExpectVerdict({7, 5}, Params(9, false, {9, 7, 8}), kGoesOn, "only the newest token is asked about");
  ExpectVerdict({5, 6}, Params(9, false, {9, 7, 8}), kGoesOn);
}

Request Running(const Tokens& prompt, const RequestParams& params, const std::string& id = "r") {
  Request request;
  request.request_id = id;
  request.token_ids = prompt;
  request.num_prompt_tokens = static_cast<int>(prompt.size());
  request.status = RequestStatus::kRunning;
  request.params = params;
  return request;
}

bool ExpectRequest(const std::string& call, const Request& got, const Tokens& tokens, RequestStatus status,
                   const std::string& hint, std::source_location where = std::source_location::current()) {
  const auto show = [](const Tokens& tokens, RequestStatus status) { return Text(tokens) + ", " + Name(status); };
  const std::string is = show(got.token_ids, got.status);
  return ExpectAnswer<std::string>(call, is, show(tokens, status), {{is, hint}}, where);
}

GRADED_TEST(AppendToken, EndsARequestAtItsLastToken, 2) {
  Request request = Running({1, 2, 3, 4}, Params(2));
  EXPECT_TRUE(AppendToken(request, 5, kEos).ok());
  ExpectRequest("AppendToken(prompt {1, 2, 3, 4}, max_tokens 2; 5)", request, {1, 2, 3, 4, 5}, RequestStatus::kRunning,
                "max_tokens counts the output: the prompt is not part of it");
  EXPECT_TRUE(AppendToken(request, 6, kEos).ok());
  ExpectRequest("AppendToken(the same; 6)", request, {1, 2, 3, 4, 5, 6}, RequestStatus::kFinishedLengthCapped,
                "append first, then ask: the newest token counts");
  EXPECT_EQ(request.num_prompt_tokens, 4) << "the prompt stays as long as it was";
}

GRADED_TEST(AppendToken, KeepsTheEndTokenAndLooksAtNoPrompt, 2) {
  Request request = Running({1, kEos}, Params(9));
  EXPECT_TRUE(AppendToken(request, 5, kEos).ok());
  ExpectRequest("AppendToken(prompt {1, 256}, max_tokens 9; 5)", request, {1, kEos, 5}, RequestStatus::kRunning,
                "an end token in the prompt ends nothing");
  EXPECT_TRUE(AppendToken(request, kEos, kEos).ok());
  ExpectRequest(
      "AppendToken(the same; 256)", request, {1, kEos, 5, kEos}, RequestStatus::kFinishedStopped,
      "the end token stays in the list: it was sampled and it counts. It is the tokenizer that shows no text for it");
}

GRADED_TEST(AppendToken, LeavesAFinishedRequestAlone, 1) {
  for (const RequestStatus status :
       {RequestStatus::kFinishedStopped, RequestStatus::kFinishedLengthCapped, RequestStatus::kFinishedAborted}) {
    Request request = Running({1, 2}, Params(1));
    request.status = status;
    EXPECT_TRUE(AppendToken(request, kEos, kEos).ok());
    ExpectRequest(absl::StrCat("AppendToken(a request that is ", Name(status), "; 256)"), request, {1, 2}, status,
                  "what is finished stays as it is");
  }
  Request preempted = Running({1, 2}, Params(1));
  preempted.status = RequestStatus::kPreempted;
  EXPECT_TRUE(AppendToken(preempted, 7, kEos).ok());
  ExpectRequest("AppendToken(a preempted request, max_tokens 1; 7)", preempted, {1, 2, 7},
                RequestStatus::kFinishedLengthCapped, "preempted is not finished");
}

GRADED_TEST(AppendToken, TakesAsManyTokensAsTheRulesAllow, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 50; ++round) {
    // Ids 250 to 259: the end token comes up one time in ten.
    const RequestParams params = Params(1 + rng.Below(8), rng.Below(2) == 1, {250 + rng.Below(3)});
    Tokens sampled(12), expected = {1, 2};
    RequestStatus status = RequestStatus::kRunning;
    for (int& token : sampled) token = 250 + rng.Below(10);
    for (const int token : sampled) {
      if (status != RequestStatus::kRunning) break;
      expected.push_back(token);
      const bool ends = token == params.stop_token_ids[0] || (token == kEos && !params.ignore_eos);
      if (expected.size() == 2u + params.max_tokens) status = RequestStatus::kFinishedLengthCapped;
      if (ends) status = RequestStatus::kFinishedStopped;
    }
    Request request = Running({1, 2}, params);
    for (const int token : sampled) ASSERT_TRUE(AppendToken(request, token, kEos).ok());
    if (!ExpectRequest(absl::StrCat("AppendToken(prompt {1, 2}, ", Text(params), "; ", Text(sampled), " one by one)"),
                       request, expected, status, "")) {
      return;
    }
  }
}

GRADED_TEST(Abort, EndsTheUnfinishedRequestOfThatId, 1) {
  std::vector<Request> requests = {Running({1}, Params(4), "a"), Running({1, 2}, Params(4), "ab"),
                                   Running({1, 2, 3}, Params(4), "a")};
  requests[0].status = RequestStatus::kFinishedStopped;  // an older request of the same id
  ExpectAnswer("Abort({a stopped, ab running, a running}, \"a\")", Abort(requests, "a"), true);
  ExpectRequest("... the older a", requests[0], {1}, RequestStatus::kFinishedStopped,
                "this one has ended and keeps its reason: look for the unfinished one");
  ExpectRequest("... ab", requests[1], {1, 2}, RequestStatus::kRunning, "ids are compared as a whole");
  ExpectRequest("... a", requests[2], {1, 2, 3}, RequestStatus::kFinishedAborted, "");
  requests[1].status = RequestStatus::kPreempted;
  ExpectAnswer("Abort({..., ab preempted, ...}, \"ab\")", Abort(requests, "ab"), true);
  ExpectRequest("... ab", requests[1], {1, 2}, RequestStatus::kFinishedAborted, "a preempted request can be aborted");
}

GRADED_TEST(Abort, OfAnUnknownIdChangesNothing, 1) {
  std::vector<Request> requests = {Running({1}, Params(4), "abc"), Running({2}, Params(4), "b")};
  requests[1].status = RequestStatus::kFinishedLengthCapped;
  ExpectAnswer("Abort({abc running, b length capped}, \"ab\")", Abort(requests, "ab"), false);
  ExpectAnswer("Abort({abc running, b length capped}, \"b\")", Abort(requests, "b"), false);
  ExpectAnswer("Abort({abc running, b length capped}, \"\")", Abort(requests, ""), false);
  ExpectRequest("... abc", requests[0], {1}, RequestStatus::kRunning, "no request of that id: nothing changes");
  ExpectRequest("... b", requests[1], {2}, RequestStatus::kFinishedLengthCapped, "it has ended: its reason stays");
}

GRADED_TEST(FinishReason, IsWhatTheApiSays, 2) {
  const auto reason = [](RequestStatus status) {
    const std::optional<FinishReason> reason = FinishReasonFor(status);
    return reason.has_value() ? ToString(*reason) : std::string("none");
  };
  const auto expect = [&](RequestStatus status, const std::string& expected, const std::string& hint = "") {
    const std::string got = reason(status);
    ExpectAnswer<std::string>("ToString(FinishReasonFor(" + Name(status) + "))", got, expected, {{got, hint}});
  };
  expect(RequestStatus::kFinishedStopped, "stop");
  expect(RequestStatus::kFinishedLengthCapped, "length");
  expect(RequestStatus::kFinishedAborted, "abort");
  expect(RequestStatus::kWaiting, "none");
  expect(RequestStatus::kRunning, "none");
  expect(RequestStatus::kPreempted, "none", "a preempted request comes back: it has not ended");
}

GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  for (const int max_tokens : {0, -1}) {
    ExpectError(absl::StrCat("CheckStop({5}, max_tokens ", max_tokens, ", 256)"),
                CheckStop(Tokens{5}, Params(max_tokens), kEos).status(), kInvalid, "max_tokens is at least 1");
  }
  Request request = Running({1, 2}, Params(2));
  ExpectError("AppendToken(prompt {1, 2}; -1)", AppendToken(request, -1, kEos), kInvalid, "ids begin at 0");
  request.num_prompt_tokens = 3;
  ExpectError("AppendToken(3 prompt tokens of 2; 5)", AppendToken(request, 5, kEos), kInvalid, "the prompt is there");
  request.num_prompt_tokens = 2;
  ExpectRequest("after refused calls", request, {1, 2}, RequestStatus::kRunning, "");
  EXPECT_TRUE(AppendToken(request, 0, kEos).ok());
  ExpectRequest("AppendToken(prompt {1, 2}; 0)", request, {1, 2, 0}, RequestStatus::kRunning, "0 is a token");
}

}  // namespace
}  // namespace stop_conditions
