// What a learner hands in, and what becomes of it.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/shown/shown.h"
#include "cohort/wire/wire.h"
#include "web/cohort/api_answer.h"
#include "web/cohort/api_handlers.h"
#include "web/cohort/due_of.h"

namespace course::web {
namespace {

namespace wire = cohort::wire;

constexpr int kMostListed = 200;

// Under which the store keeps it, and back.
std::string StoredId(const Principal& who, const std::string& id) { return absl::StrCat(who.account, "-", id); }
std::string ClientId(const Principal& who, const std::string& stored) {
  const std::string before = who.account + "-";
  return stored.starts_with(before) ? stored.substr(before.size()) : stored;
}

absl::StatusOr<wire::State> StateOf(const ApiCall& call, const store::Job& job, const Dues& dues) {
  wire::State state = {.id = ClientId(call.who, job.id),
                       .lab = job.lab,
                       .received_ms = job.received_ms,
                       .state = job.state,
                       .reason = job.state == store::JobState::kFailed ? job.reason : "",
                       .superseded_by = ClientId(call.who, job.superseded_by)};
  if (job.state != store::JobState::kDone) return state;
  ASSIGN_OR_RETURN(const std::optional<store::GradedResult> result, call.options.grading->GetResult(job.id));
  if (!result.has_value()) return state;
  const absl::Time shown_from = cohort::HiddenTestsShownFrom(call.options.config->late, dues.Of(job.lab));
  state.result = cohort::ForLearner(*result, absl::FromUnixMillis(call.options.now_ms()) >= shown_from);
  return state;
}

// Where the best one counts, a queue at the deadline must not cost anybody what came in time. 0: nothing is to be
// spared.
absl::StatusOr<int64_t> SparedUntil(const ApiCall& call, const std::string& lab) {
  if (call.options.config->counts != cohort::Counts::kBest) return 0;
  ASSIGN_OR_RETURN(const Dues dues, DuesOf(call.who.account, *call.options.config, *call.options.cohort));
  const absl::Time due = dues.Of(lab);
  return due < absl::FromUnixMillis(call.options.now_ms()) ? absl::ToUnixMillis(due) : 0;
}

Response StateAnswer(const ApiCall& call, const std::string& stored, int status) {
  const absl::StatusOr<std::optional<store::Job>> job = call.options.grading->GetJob(stored);
  if (!job.ok()) return ApiTrouble(job.status());
  if (!job->has_value()) return ApiNotFound("submission of yours with this id");
  const absl::StatusOr<Dues> dues = DuesOf(call.who.account, *call.options.config, *call.options.cohort);
  if (!dues.ok()) return ApiTrouble(dues.status());
  const absl::StatusOr<wire::State> state = StateOf(call, **job, *dues);
  if (!state.ok()) return ApiTrouble(state.status());
  return ApiAnswer(wire::ToJson(*state), status);
}

}  // namespace

Response SubmitAnswer(const ApiCall& call) {
  const absl::StatusOr<wire::Submission> sent = wire::SubmissionFrom(call.request.body);
  if (!sent.ok()) return ApiError(400, "invalid", std::string(sent.status().message()));
  const absl::StatusOr<const catalog::Lab*> lab = call.options.course->Find(sent->lab);
  if (!lab.ok()) return ApiError(400, "unknown_lab", std::string(lab.status().message()));
  store::Submission submission = {.id = StoredId(call.who, sent->id),
                                  .learner = call.who.account,
                                  .lab = (*lab)->label,
                                  .received_ms = call.options.now_ms()};
  for (const wire::File& file : sent->files) {
    if (file.name != wire::kSourceFile) {
      return ApiError(400, "unlisted_file",
                      absl::StrCat("files[", submission.files.size(), "]: name is \"", file.name, "\": of ",
                                   (*lab)->ShortName(), " only ", std::string(wire::kSourceFile), " is handed in"));
    }
    submission.files.push_back({.name = file.name, .bytes = file.text});
  }
  const absl::StatusOr<int64_t> spared = SparedUntil(call, submission.lab);
  if (!spared.ok()) return ApiTrouble(spared.status());
  submission.spares_until_ms = *spared;
  store::GradingStore& queue = *call.options.grading;
  const absl::StatusOr<store::Accepted> accepted = queue.Submit(submission);
  if (accepted.status().code() == absl::StatusCode::kInvalidArgument) {
    return ApiError(400, "invalid", std::string(accepted.status().message()));
  }
  if (!accepted.ok()) return ApiTrouble(accepted.status());
  if (accepted->already_known) {
    // The answer got lost, say. The same again is the same submission; anything else under its name is a mistake.
    const absl::StatusOr<std::optional<store::Submission>> kept = queue.GetSubmission(submission.id);
    if (!kept.ok()) return ApiTrouble(kept.status());
    if (!kept->has_value() || (*kept)->lab != submission.lab || (*kept)->files != submission.files) {
      return ApiError(409, "another_content",
                      absl::StrCat("submission ", sent->id,
                                   " was sent before, with another lab or other files: what is "
                                   "new needs a new id"));
    }
  }
  return StateAnswer(call, submission.id, accepted->already_known ? 200 : 202);
}

Response SubmissionsAnswer(const ApiCall& call) {
  std::string label;
  if (const std::string name = ValueOr(call.request.query, "lab"); !name.empty()) {
    const absl::StatusOr<const catalog::Lab*> lab = call.options.course->Find(name);
    if (!lab.ok()) return ApiError(400, "unknown_lab", std::string(lab.status().message()));
    label = (*lab)->label;
  }
  const int limit = QueryNumber(call.request, "limit", 50, 1, kMostListed);
  if (limit < 0) {
    return ApiError(400, "invalid",
                    absl::StrCat("limit is \"", call.request.query.at("limit").substr(0, 40),
                                 "\": it must be a whole number from 1 to ", kMostListed));
  }
  const absl::StatusOr<std::vector<store::Job>> jobs = call.options.grading->JobsOf(call.who.account, label, limit);
  if (!jobs.ok()) return ApiTrouble(jobs.status());
  const absl::StatusOr<Dues> dues = DuesOf(call.who.account, *call.options.config, *call.options.cohort);
  if (!dues.ok()) return ApiTrouble(dues.status());
  nlohmann::json list = nlohmann::json::array();
  for (const store::Job& job : *jobs) {
    const absl::StatusOr<wire::State> state = StateOf(call, job, *dues);
    if (!state.ok()) return ApiTrouble(state.status());
    list.push_back(wire::ToJson(*state));
  }
  return ApiAnswer({{"submissions", std::move(list)}});
}

Response SubmissionAnswer(const ApiCall& call) { return StateAnswer(call, StoredId(call.who, call.id), 200); }

Response EventsAnswer(const ApiCall& call) {
  constexpr int kMost = 1'000'000;
  const int from = QueryNumber(call.request, "from", 0, 0, kMost);
  if (from < 0) {
    return ApiError(400, "invalid",
                    absl::StrCat("from is \"", call.request.query.at("from").substr(0, 40),
                                 "\": it must be a whole number from 0 to ", kMost));
  }
  store::GradingStore& queue = *call.options.grading;
  const std::string stored = StoredId(call.who, call.id);
  const absl::StatusOr<std::optional<store::Job>> job = queue.GetJob(stored);
  if (!job.ok()) return ApiTrouble(job.status());
  if (!job->has_value()) return ApiNotFound("submission of yours with this id");
  const absl::StatusOr<std::vector<store::GradingEvent>> events = queue.Events(stored, from);
  if (!events.ok()) return ApiTrouble(events.status());
  // A hidden test has no name here (grading/kept_result.h).
  return ApiAnswer(wire::ToJson(
      wire::Events{.state = (*job)->state, .next = from + static_cast<int>(events->size()), .events = *events}));
}

}  // namespace course::web
