#include "harness/store/testing/cohort_model.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

namespace course::store {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

absl::Status Invalid() { return absl::InvalidArgumentError("by the model"); }
absl::Status Missing() { return absl::NotFoundError("by the model"); }
absl::Status Exists() { return absl::AlreadyExistsError("by the model"); }

// The few ways in which the workload's texts are wrong.
bool IsText(const std::string& text) {
  return text.size() <= kMostNameBytes && text.find('\n') == std::string::npos &&
         text.find('\xff') == std::string::npos;
}
bool IsName(const std::string& text) { return !text.empty() && IsText(text); }
bool IsHex(const std::string& text, size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}
bool IsRole(const std::string& role) { return role == "learner" || role == "instructor" || role == "admin"; }
bool IsState(const std::string& state) { return state == "invited" || state == "active" || state == "disabled"; }

bool IsAccount(const Account& account) {
  return IsHex(account.id, 32) && IsName(account.login) && account.login.find_first_of("ABC ") == std::string::npos &&
         IsName(account.name) && IsRole(account.role) && IsState(account.state) && account.created_ms >= 0;
}

ReportedRun AsSent(ReportedRun run) {
  run.number = run.received_ms = 0;
  return run;
}

template <class Map, class F>
int EraseWhere(Map& map, F goes) {
  return static_cast<int>(std::erase_if(map, [&](const auto& entry) { return goes(entry.second); }));
}

}  // namespace

const Account* ModelCohort::WithLogin(const std::string& login) const {
  for (const auto& [id, account] : accounts) {
    if (account.login == login) return &account;
  }
  return nullptr;
}

void ModelCohort::Change(const By& by, const std::string& action, const std::string& object) {
  audit.push_back({.entry = {.number = static_cast<int64_t>(audit.size()) + 1,
                             .at_ms = by.at_ms,
                             .actor = by.actor,
                             .action = action,
                             .object = object},
                   .any_detail = true});
  ++changes_;
}

void ModelCohort::EndSessions(const std::string& account) {
  EraseWhere(sessions, [&](const Session& session) { return session.account == account; });
}

absl::Status ModelCohort::CreateAccount(const Account& account, const By& by) {
  if (!IsAccount(account)) return Invalid();
  if (WithLogin(account.login) != nullptr || accounts.contains(account.id)) return Exists();
  accounts[account.id] = account;
  Change(by, "account.create", account.id);
  return absl::OkStatus();
}

absl::Status ModelCohort::UpdateAccount(const Account& seen, const Account& account, const By& by) {
  if (!IsAccount(account) || seen.id != account.id || seen.created_ms != account.created_ms) return Invalid();
  const auto now = accounts.find(account.id);
  if (now == accounts.end()) return Missing();
  if (now->second != seen) return absl::AbortedError("by the model");
  if (seen == account) return absl::OkStatus();
  const Account* const other = WithLogin(account.login);
  if (other != nullptr && other->id != account.id) return Exists();
  now->second = account;
  if (seen.role != account.role || seen.password != account.password || account.state != "active") {
    EndSessions(account.id);
  }
  Change(by,
         seen.role != account.role           ? "account.role"
         : seen.state != account.state       ? "account.state"
         : seen.password != account.password ? "account.password"
                                             : "account.update",
         account.id);
  return absl::OkStatus();
}

absl::Status ModelCohort::ChangeAccounts(const std::vector<Account>& created, const std::vector<AccountChange>& changed,
                                         const By& by) {
  const ModelCohort before = *this;
  absl::Status status;
  for (const AccountChange& change : changed) {
    if (status.ok()) status = UpdateAccount(change.seen, change.account, by);
  }
  for (const Account& account : created) {
    if (status.ok()) status = CreateAccount(account, by);
  }
  if (!status.ok()) *this = before;
  return status;
}

absl::Status ModelCohort::PutSession(const Session& session) {
  if (!IsHex(session.token_sha256, 64)) return Invalid();
  if (!accounts.contains(session.account)) return Missing();
  return sessions.emplace(session.token_sha256, session).second ? absl::OkStatus() : Exists();
}

absl::StatusOr<bool> ModelCohort::TouchSession(const std::string& token, int64_t seen_ms, int64_t expires_ms) {
  const auto session = sessions.find(token);
  if (session == sessions.end()) return false;
  session->second.seen_ms = std::max(session->second.seen_ms, seen_ms);
  session->second.expires_ms = std::max(session->second.expires_ms, expires_ms);
  return true;
}

absl::Status ModelCohort::EndSession(const std::string& token) {
  sessions.erase(token);
  return absl::OkStatus();
}

absl::StatusOr<int> ModelCohort::EndSessionsOf(const std::string& account, const std::string& except) {
  return EraseWhere(
      sessions, [&](const Session& session) { return session.account == account && session.token_sha256 != except; });
}

absl::StatusOr<int> ModelCohort::ForgetExpired(int64_t now_ms) {
  const auto is_over = [&](const auto& row) { return row.expires_ms <= now_ms; };
  return EraseWhere(sessions, is_over) + EraseWhere(invitations, is_over);
}

absl::Status ModelCohort::PutInvitation(const Invitation& invitation, const By& by) {
  if (!IsHex(invitation.token_sha256, 64) || !IsRole(invitation.role) || invitation.uses_left < 1) return Invalid();
  if (!invitation.account.empty() && !accounts.contains(invitation.account)) return Missing();
  if (!invitations.emplace(invitation.token_sha256, invitation).second) return Exists();
  Change(by, "invitation.create", invitation.account.empty() ? "whoever comes" : invitation.account);
  return absl::OkStatus();
}

absl::StatusOr<Account> ModelCohort::TakeInvitation(const std::string& token, const Account& joining, const By& by) {
  const auto invitation = invitations.find(token);
  if (invitation == invitations.end() || invitation->second.uses_left == 0 ||
      invitation->second.expires_ms <= by.at_ms) {
    return Missing();
  }
  Account account = joining;
  if (invitation->second.account.empty()) {
    account.role = invitation->second.role;
    account.state = "active";
    if (const absl::Status created = CreateAccount(account, by); !created.ok()) return created;
  } else {
    const Account entry = accounts.at(invitation->second.account);
    if (entry.state == "disabled") return absl::FailedPreconditionError("by the model");
    account = entry;
    account.login = joining.login;
    account.password = joining.password;
    account.state = "active";
    if (!IsAccount(account)) return Invalid();
    const Account* const other = WithLogin(account.login);
    if (other != nullptr && other->id != account.id) return Exists();
    accounts[account.id] = account;
    EndSessions(account.id);
    Change(by,
           entry.state != "active"              ? "account.state"
           : entry.password != account.password ? "account.password"
                                                : "account.update",
           account.id);
  }
  --invitation->second.uses_left;
  return account;
}

absl::Status ModelCohort::EndInvitation(const std::string& token, const By& by) {
  const auto invitation = invitations.find(token);
  if (invitation == invitations.end()) return Missing();
  Change(by, "invitation.end", invitation->second.account.empty() ? "whoever comes" : invitation->second.account);
  invitations.erase(invitation);
  return absl::OkStatus();
}

absl::Status ModelCohort::PutToken(const ApiToken& token, const By& by) {
  if (!IsHex(token.token_sha256, 64) || !IsName(token.name)) return Invalid();
  if (!accounts.contains(token.account)) return Missing();
  if (!tokens.emplace(token.token_sha256, token).second) return Exists();
  Change(by, "token.create", token.account);
  return absl::OkStatus();
}

absl::StatusOr<bool> ModelCohort::TouchToken(const std::string& token, int64_t used_ms) {
  const auto found = tokens.find(token);
  if (found == tokens.end() || found->second.revoked_ms != 0) return false;
  found->second.used_ms = std::max(found->second.used_ms, used_ms);
  return true;
}

absl::Status ModelCohort::RevokeToken(const std::string& token, const By& by) {
  const auto found = tokens.find(token);
  if (found == tokens.end() || found->second.revoked_ms != 0) return Missing();
  found->second.revoked_ms = by.at_ms;
  Change(by, "token.revoke", found->second.account);
  return absl::OkStatus();
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
