#include "harness/sidecars/engine/order.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::chat {
namespace {

using nlohmann::json;

constexpr size_t kLongestId = 40;
constexpr size_t kLongestStop = 200;  // [bytes]

absl::Status Wrong(const std::string& field, const std::string& value, const std::string& may_be) {
  return absl::InvalidArgumentError(absl::StrCat(field, " ", value, ": it must be ", may_be));
}

absl::Status CheckRange(const std::string& field, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return Wrong(field, absl::StrCat(value), absl::StrCat(low, " to ", high));
}

absl::Status CheckId(const std::string& id) {
  if (IsRequestId(id)) return absl::OkStatus();
  return Wrong("id", absl::StrCat("of ", id.size(), " bytes"),
               absl::StrCat("1 to ", kLongestId, " letters, digits and hyphens"));
}

absl::StatusOr<Order> ReadOrder(const json& from) {
  const std::string op = from.at("op").get<std::string>();
  if (op == "submit") {
    Submission submission = {.id = from.at("id").get<std::string>(),
                             .prompt = from.at("prompt").get<std::string>(),
                             .max_tokens = from.at("max_tokens").get<int>(),
                             .temperature = from.at("temperature").get<double>(),
                             .top_p = from.at("top_p").get<double>(),
                             .stop = from.at("stop").get<std::vector<std::string>>()};
    if (!from.at("seed").is_null()) submission.seed = from.at("seed").get<uint64_t>();
    RETURN_IF_ERROR(CheckSubmission(submission));
    return submission;
  }
  if (op == "abort") {
    Abort abort = {.id = from.at("id").get<std::string>()};
    RETURN_IF_ERROR(CheckId(abort.id));
    return abort;
  }
  if (op == "step") {
    const Steps steps = {.steps = from.at("steps").get<int>(), .ms = from.at("ms").get<int>()};
    RETURN_IF_ERROR(CheckRange("steps", steps.steps, 1, kMostSteps));
    RETURN_IF_ERROR(CheckRange("ms", steps.ms, 0, kMostMs));
    return steps;
  }
  if (op == "state") return ShowState{};
  if (op == "replay") return Replay{.step = from.at("step").get<int64_t>()};
  if (op == "reset") return Reset{};
  return absl::InvalidArgumentError(absl::StrCat("no order: there is no op \"", op.substr(0, 40), "\""));
}

}  // namespace

bool IsRequestId(const std::string& id) {
  return !id.empty() && id.size() <= kLongestId &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

absl::Status CheckSubmission(const Submission& submission) {
  RETURN_IF_ERROR(CheckId(submission.id));
  if (submission.prompt.size() > kLongestPrompt) {
    return Wrong("prompt", absl::StrCat("of ", submission.prompt.size(), " bytes"),
                 absl::StrCat("at most ", kLongestPrompt, " bytes long"));
  }
  RETURN_IF_ERROR(CheckRange("max_tokens", submission.max_tokens, 1, kMaxTokens));
  if (!std::isfinite(submission.temperature) || submission.temperature < 0 || submission.temperature > 100) {
    return Wrong("temperature", absl::StrCat(submission.temperature), "0 to 100");
  }
  if (!(submission.top_p > 0 && submission.top_p <= 1)) {
    return Wrong("top_p", absl::StrCat(submission.top_p), "above 0 and at most 1");
  }
  if (submission.stop.size() > kMostStops) {
    return Wrong("stop", absl::StrCat("of ", submission.stop.size(), " texts"), absl::StrCat("at most ", kMostStops));
  }
  for (const std::string& stop : submission.stop) {
    if (stop.empty() || stop.size() > kLongestStop) {
      return Wrong("stop", absl::StrCat("of ", stop.size(), " bytes"),
                   absl::StrCat("1 to ", kLongestStop, " bytes long"));
    }
  }
  return absl::OkStatus();
}

json ToJson(const Order& order) {
  struct Writer {
    json operator()(const Submission& s) const {
      return {{"op", "submit"},
              {"id", s.id},
              {"prompt", s.prompt},
              {"max_tokens", s.max_tokens},
              {"temperature", s.temperature},
              {"top_p", s.top_p},
              {"seed", s.seed.has_value() ? json(*s.seed) : json()},
              {"stop", s.stop}};
    }
    json operator()(const Abort& a) const { return {{"op", "abort"}, {"id", a.id}}; }
    json operator()(const Steps& s) const { return {{"op", "step"}, {"steps", s.steps}, {"ms", s.ms}}; }
    json operator()(const ShowState&) const { return {{"op", "state"}}; }
    json operator()(const Replay& r) const { return {{"op", "replay"}, {"step", r.step}}; }
    json operator()(const Reset&) const { return {{"op", "reset"}}; }
  };
  return std::visit(Writer{}, order);
}

absl::StatusOr<Order> OrderFrom(const json& from) {
  try {
    return ReadOrder(from);
  } catch (const json::exception& e) {
    return absl::InvalidArgumentError(absl::StrCat("no order: ", e.what()));
  }
}

}  // namespace course::chat
