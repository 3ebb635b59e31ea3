#include "cohort/submitting/delivery.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "cohort/wire/json_text.h"

namespace course::cohort {
namespace {

// Another try of the same changes nothing: the request itself breaks a rule.
bool IsFinal(int status) { return status == 400 || status == 409 || status == 413 || status == 415 || status == 422; }

// The server's word for "send it again later": too many at once, its database does not answer, its disk is full. Only
// the first passes by itself in any case.
bool IsLater(const ApiAnswer& answer) {
  return answer.status == 429 || ((answer.status == 503 || answer.status == 507) && answer.retry_after_s > 0);
}

// Sends until there is an answer other than "later", or the pause is too long. Unavailable: later.
absl::StatusOr<ApiAnswer> PostPatiently(const ApiClient& client, const std::string& path, const std::string& body,
                                        const DeliveryOptions& options) {
  constexpr int kMostTries = 20, kMostTroubles = 3;
  int troubles = 0;
  for (int tries = 1;; ++tries) {
    absl::StatusOr<ApiAnswer> answer = client.Post(path, body);
    if (!answer.ok() || !IsLater(*answer)) return answer;
    troubles += answer->status != 429;
    if (tries == kMostTries || troubles == kMostTroubles || answer->retry_after_s < 1 ||
        answer->retry_after_s > options.longest_pause_s) {
      return absl::UnavailableError(absl::StrCat("the server says: ", answer->Said()));
    }
    options.sleep(answer->retry_after_s);
  }
}

int CountIn(const nlohmann::json& body, const std::string& name) {
  wire::Fields fields(body, "the answer");
  return static_cast<int>(fields.Integer(name, 0, 1'000'000));
}

// A run as it is reported: everything but texts and files.
wire::ReportedRun ReportOf(const store::Run& run, const store::LabRun& lab) {
  wire::ReportedRun report = {.id = base::Sha256Hex(absl::StrCat(run.event_digest, " ", lab.lab)).substr(0, 32),
                              .lab = lab.lab,
                              .verdict = lab.verdict,
                              .points = lab.points,
                              .max_points = lab.max_points,
                              .started_ms = lab.started_ms,
                              .course_version = run.course_version,
                              .digest = lab.digest};
  for (const store::TestResult& test : lab.tests) {
    report.tests.push_back({.suite = test.suite,
                            .name = test.name,
                            .verdict = test.verdict,
                            .points = test.points,
                            .max_points = test.max_points});
  }
  return report;
}

}  // namespace

absl::StatusOr<Delivered> Deliver(Outbox& outbox, const ApiClient& client, const Recipient& to,
                                  const DeliveryOptions& options) {
  Delivered delivered;
  ASSIGN_OR_RETURN(const std::vector<Waiting> all, outbox.All(nullptr));
  for (const Waiting& waiting : all) {
    if (!(waiting.to == to)) continue;
    if (!delivered.trouble.empty()) {
      delivered.waits.push_back(waiting);
      continue;
    }
    const absl::StatusOr<ApiAnswer> answer =
        PostPatiently(client, "/submissions", wire::Dump(wire::ToJson(waiting.submission)), options);
    absl::StatusOr<wire::State> state = absl::UnavailableError("");
    if (!answer.ok()) {
      delivered.trouble = std::string(answer.status().message());
    } else if (IsFinal(answer->status)) {
      RETURN_IF_ERROR(outbox.MarkRefused(waiting, answer->Said()));
      delivered.refused.push_back({waiting, answer->Said()});
      continue;
    } else if (!answer->ok()) {
      delivered.trouble = absl::StrCat("the server says ", answer->Said());
      delivered.token_refused = answer->status == kNoToken;
    } else if (state = wire::StateFrom(answer->body); !state.ok() || state->id != waiting.submission.id) {
      delivered.trouble = "the server answered, but not about this submission";
    }
    if (!delivered.trouble.empty()) {
      delivered.waits.push_back(waiting);
      continue;
    }
    RETURN_IF_ERROR(outbox.MarkArrived(waiting));
    delivered.arrived.push_back(*std::move(state));
  }
  return delivered;
}

absl::StatusOr<Reported> ReportRuns(Outbox& outbox, const ApiClient& client, const Recipient& to, store::Store& store,
                                    const std::vector<std::string>& labs, const DeliveryOptions& options) {
  Reported reported;
  ASSIGN_OR_RETURN(int64_t last, outbox.LastRunReported(to));
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<store::Run> heads,
                     store.RunsAfter(last, static_cast<int>(wire::kMostRunsAtOnce)));
    if (heads.empty()) return reported;
    std::vector<wire::ReportedRun> batch;
    int64_t upto = last;
    for (const store::Run& head : heads) {
      ASSIGN_OR_RETURN(const store::Run run, store.GetRun(head.id));
      std::vector<wire::ReportedRun> of_run;
      for (const store::LabRun& lab : run.labs) {
        const bool own = lab.impl == "starter" && !lab.repeats && !lab.cached;
        if (own && std::find(labs.begin(), labs.end(), lab.lab) != labs.end()) of_run.push_back(ReportOf(run, lab));
      }
      // A run of all labs has more than fit with others. Alone it always fits: see the loop below.
      if (!batch.empty() && batch.size() + of_run.size() > wire::kMostRunsAtOnce) break;
      batch.insert(batch.end(), of_run.begin(), of_run.end());
      upto = head.id;
    }
    for (size_t from = 0; from < batch.size(); from += wire::kMostRunsAtOnce) {
      const size_t to_here = std::min(batch.size(), from + wire::kMostRunsAtOnce);
      const std::vector<wire::ReportedRun> part(batch.begin() + static_cast<int64_t>(from),
                                                batch.begin() + static_cast<int64_t>(to_here));
      const absl::StatusOr<ApiAnswer> answer = PostPatiently(client, "/runs", wire::Dump(wire::ToJson(part)), options);
      if (!answer.ok()) {
        reported.trouble = std::string(answer.status().message());
        return reported;
      }
      if (!answer->ok()) {
        reported.trouble = absl::StrCat("the server says ", answer->Said());
        reported.token_refused = answer->status == kNoToken;
        return reported;
      }
      reported.kept += CountIn(answer->body, "kept");
      reported.known += CountIn(answer->body, "known");
    }
    last = upto;
    RETURN_IF_ERROR(outbox.SetLastRunReported(to, last));
  }
}

}  // namespace course::cohort
