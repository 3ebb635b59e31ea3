// Any bytes are refused or read as what a clone and the server say to each other; what was read is said again in the
// same words.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/sha256.h"
#include "cohort/wire/wire.h"
#include "nlohmann/json.hpp"

namespace {

using nlohmann::json;
namespace wire = course::cohort::wire;

void CheckRefused(const absl::Status& status) {
  CHECK(absl::IsInvalidArgument(status) && !status.message().empty()) << status;
}

void TryRequests(std::string_view body) {
  const auto submission = wire::SubmissionFrom(body);
  if (submission.ok()) {
    CHECK(wire::IsId(submission->id) && !submission->files.empty()) << submission->id;
    const auto again = wire::SubmissionFrom(wire::Dump(wire::ToJson(*submission)));
    CHECK(again.ok()) << again.status();
    CHECK(*again == *submission) << "another submission";
  } else {
    CheckRefused(submission.status());
  }
  const auto runs = wire::RunsFrom(body);
  if (runs.ok()) {
    const auto again = wire::RunsFrom(wire::Dump(wire::ToJson(*runs)));
    CHECK(again.ok()) << again.status();
    CHECK(*again == *runs) << "other runs";
  } else {
    CheckRefused(runs.status());
  }
}

// `read` from JSON; what it gives is written and read again as the same.
template <class Value>
void TryAnswer(const json& answer, absl::StatusOr<Value> (*read)(const json&)) {
  const absl::StatusOr<Value> value = read(answer);
  if (!value.ok()) return CheckRefused(value.status());
  const auto body = wire::ParseAnswer(wire::Dump(wire::ToJson(*value)));
  CHECK(body.ok()) << body.status();
  const absl::StatusOr<Value> again = read(*body);
  CHECK(again.ok()) << again.status();
  CHECK(*again == *value) << wire::Dump(wire::ToJson(*value));
}

// A submission whose hashes are those of its texts: a changed byte would otherwise hardly ever get past them.
std::string WithHashes(std::string_view text) {
  json body = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object() || !body.contains("files") || !body["files"].is_array()) return "";
  for (json& file : body["files"]) {
    if (!file.is_object() || !file.contains("text") || !file["text"].is_string()) continue;
    file["sha256"] = base::Sha256Hex(file["text"].get<std::string>());
  }
  return wire::Dump(body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  TryRequests(body);
  // The parser would build what is nested a thousand deep; ParseJson() is what has a limit.
  if (std::count_if(body.begin(), body.end(), [](char c) { return c == '[' || c == '{'; }) < 100) {
    TryRequests(WithHashes(body));
  }
  const auto answer = wire::ParseAnswer(body);
  if (!answer.ok()) {
    CheckRefused(answer.status());
    return 0;
  }
  TryAnswer<wire::State>(*answer, wire::StateFrom);
  TryAnswer<wire::Events>(*answer, wire::EventsFrom);
  TryAnswer<wire::Me>(*answer, wire::MeFrom);
  TryAnswer<wire::Error>(*answer, wire::ErrorFrom);
  if (const auto labs = wire::LabsFrom(*answer); labs.ok()) {
    for (const wire::Lab& lab : *labs) CHECK(lab.weight >= 0 && lab.max_points >= 0) << lab.weight;
  }
  if (const auto states = wire::StatesFrom(*answer); states.ok()) {
    for (const wire::State& state : *states) CHECK(wire::IsId(state.id)) << state.id;
  }
  return 0;
}
