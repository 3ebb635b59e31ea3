// What is done in a term: the audit, decisions, reported runs, erasing, grading and its ledger.

#include "harness/store/testing/cohort_model.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "harness/store/testing/cohort_model_rules.h"

namespace course::store {
namespace {

using model::EraseWhere;
using model::Exists;
using model::Invalid;
using model::IsName;
using model::IsText;
using model::Missing;

constexpr int kAll = std::numeric_limits<int>::max();

ReportedRun AsSent(ReportedRun run) {
  run.number = run.received_ms = 0;
  return run;
}

}  // namespace

void ModelCohort::Change(const By& by, const std::string& action, const std::string& object) {
  audit.push_back({.entry = {.number = static_cast<int64_t>(audit.size()) + 1,
                             .at_ms = by.at_ms,
                             .actor = by.actor,
                             .action = action,
                             .object = object},
                   .any_detail = true});
  ++changes_;
}

absl::StatusOr<int64_t> ModelCohort::Audit(const AuditEntry& entry) {
  if (!IsName(entry.actor) || !IsName(entry.action) || !IsText(entry.object)) return Invalid();
  audit.push_back({entry});
  return audit.back().entry.number = static_cast<int64_t>(audit.size());
}

absl::Status ModelCohort::PutExtension(const Extension& extension, const By& by) {
  if (!IsName(extension.assignment) || extension.due_ms < 0) return Invalid();
  if (!accounts.contains(extension.account)) return Missing();
  Extension& kept = extensions[{extension.account, extension.assignment}] = extension;
  kept.by = by.actor;
  kept.at_ms = by.at_ms;
  Change(by, "extension.put", extension.account);
  return absl::OkStatus();
}

absl::Status ModelCohort::EndExtension(const std::string& account, const std::string& assignment, const By& by) {
  if (extensions.erase({account, assignment}) == 0) return Missing();
  Change(by, "extension.end", account);
  return absl::OkStatus();
}

absl::Status ModelCohort::PutOverride(const Override& given, const By& by) {
  if (!IsName(given.assignment) || given.points < 0) return Invalid();
  if (!accounts.contains(given.account)) return Missing();
  Override& kept = overrides[{given.account, given.assignment}] = given;
  kept.by = by.actor;
  kept.at_ms = by.at_ms;
  Change(by, "override.put", given.account);
  return absl::OkStatus();
}

absl::Status ModelCohort::EndOverride(const std::string& account, const std::string& assignment, const By& by) {
  if (overrides.erase({account, assignment}) == 0) return Missing();
  Change(by, "override.end", account);
  return absl::OkStatus();
}

absl::StatusOr<bool> ModelCohort::PutReportedRun(const ReportedRun& run) {
  if (!IsName(run.id) || !IsName(run.lab) || run.points > run.max_points) return Invalid();
  if (!accounts.contains(run.account)) return Missing();
  for (const ReportedRun& known : runs) {
    if (known.account != run.account || known.id != run.id) continue;
    if (AsSent(known) == AsSent(run)) return false;
    return Exists();
  }
  runs.push_back(run);
  runs.back().number = ++last_run_;
  ++changes_;
  return true;
}

absl::Status ModelCohort::EraseLearner(const std::string& account, const By& by) {
  const auto found = accounts.find(account);
  if (found == accounts.end()) return Missing();
  const std::string login = found->second.login;
  accounts.erase(found);
  const auto is_theirs = [&](const auto& row) { return row.account == account; };
  EraseWhere(sessions, is_theirs);
  EraseWhere(invitations, is_theirs);
  EraseWhere(tokens, is_theirs);
  EraseWhere(extensions, is_theirs);
  EraseWhere(overrides, is_theirs);
  std::erase_if(runs, is_theirs);
  std::erase_if(attempts, [&](const AnsweredAttempt& row) { return row.attempt.learner == account; });
  grading_.Forget(account);
  for (LedgerRow& row : ledger) {
    if (row.learner == account) row.submission = row.learner = "";
  }
  const auto forget = [&](std::string& name) {
    if (name == account || name == login) name = kErased;
  };
  for (auto& [token, invitation] : invitations) forget(invitation.created_by);
  for (auto& [place, extension] : extensions) forget(extension.by);
  for (auto& [place, given] : overrides) forget(given.by);
  for (Entry& row : audit) {
    const AuditEntry before = row.entry;
    forget(row.entry.actor);
    forget(row.entry.object);
    if (row.entry == before) continue;
    row.entry.detail = "";
    row.any_detail = false;
  }
  Change(by, "account.erase", kErased);
  forget(audit.back().entry.actor);
  return absl::OkStatus();
}

absl::StatusOr<bool> ModelCohort::Finish(const Claim& claim, const GradedResult& result) {
  const absl::StatusOr<bool> finished = grading_.Finish(claim, result);
  if (!finished.ok() || !*finished) return finished;
  for (const GradedRow& row : GradedRows()) {
    if (row.number != claim.number) continue;
    ledger.push_back({.number = static_cast<int64_t>(ledger.size()) + 1,
                      .submission = row.id,
                      .learner = row.learner,
                      .lab = row.lab,
                      .received_ms = row.received_ms,
                      .verdict = row.verdict,
                      .points = row.points,
                      .max_points = row.max_points,
                      .course_version = row.course_version,
                      .bundle_digest = result.bundle_digest});
  }
  return true;
}

void ModelCohort::AddAttempt(const AnsweredAttempt& attempt) {
  attempts.push_back(attempt);
  ++changes_;
}

std::vector<GradedRow> ModelCohort::GradedRows() const {
  std::vector<GradedRow> rows;
  const std::vector<Job> jobs = *grading_.ChangedAfter(0, kAll);
  for (const Job& job : jobs) {
    GradedRow row = {.number = job.number,
                     .id = job.id,
                     .learner = job.learner,
                     .lab = job.lab,
                     .received_ms = job.received_ms,
                     .state = job.state};
    const std::optional<GradedResult> result = *grading_.GetResult(job.id);
    if (result.has_value()) {
      row.verdict = result->verdict;
      row.points = result->points;
      row.max_points = result->max_points;
      row.course_version = result->course_version;
      row.finished_ms = result->finished_ms;
    }
    rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(), [](const GradedRow& a, const GradedRow& b) { return a.number < b.number; });
  return rows;
}

std::vector<TestRow> ModelCohort::TestRows(const std::vector<std::string>& submissions) const {
  std::vector<TestRow> rows;
  for (const std::string& id : submissions) {
    const std::optional<GradedResult> result = *grading_.GetResult(id);
    if (!result.has_value()) continue;
    for (const GradedTest& graded : result->tests) {
      const TestResult& test = graded.test;
      rows.push_back({.submission = id,
                      .learner = (*grading_.GetJob(id))->learner,
                      .suite = test.suite,
                      .name = test.name,
                      .verdict = test.verdict,
                      .points = test.points,
                      .max_points = test.max_points,
                      .message = test.message,
                      .visibility = graded.visibility});
    }
  }
  return rows;
}

}  // namespace course::store
