// What a store's readers say beside what the model says.

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/store/testing/cohort_workload.h"
#include "harness/store/testing/sample_cohort.h"

namespace course::store {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

template <class Key, class Row, class F>
std::vector<Row> RowsWhere(const std::map<Key, Row>& map, F wanted) {
  std::vector<Row> rows;
  for (const auto& [key, row] : map) {
    if (wanted(row)) rows.push_back(row);
  }
  return rows;
}

// Collects what differs.
class Comparison {
 public:
  Comparison(CohortStore& cohort, const ModelCohort& model) : cohort_(cohort), model_(model) {}

  std::string FirstDifference() {
    People();
    Secrets();
    Decisions();
    Runs();
    Audit();
    Work();
    Ledger();
    return first_;
  }

 private:
  template <class T>
  void Same(const std::string& reader, const absl::StatusOr<T>& got, const T& expected) {
    if (!got.ok()) return Say(absl::StrCat(reader, ": ", got.status().ToString()));
    if (*got != expected) Say(absl::StrCat(reader, " does not say what the model says"));
  }
  template <class T>
  void SameRows(const std::string& reader, const absl::StatusOr<std::vector<T>>& got, const std::vector<T>& expected) {
    if (!got.ok()) return Say(absl::StrCat(reader, ": ", got.status().ToString()));
    if (*got == expected) return;
    const auto [mine, theirs] = std::mismatch(got->begin(), got->end(), expected.begin(), expected.end());
    Say(absl::StrCat(reader, ": ", got->size(), " rows, the model has ", expected.size(), "; row ", mine - got->begin(),
                     " is the first that differs"));
  }
  void Say(const std::string& difference) {
    if (first_.empty()) first_ = difference;
  }

  void People() {
    std::vector<Account> all = RowsWhere(model_.accounts, [](const Account&) { return true; });
    std::sort(all.begin(), all.end(), [](const Account& a, const Account& b) { return a.login < b.login; });
    SameRows("Accounts()", cohort_.Accounts(), all);
    for (const Account& account : all) {
      Same("GetAccount()", cohort_.GetAccount(account.id), std::optional<Account>(account));
      Same("FindLogin()", cohort_.FindLogin(account.login), std::optional<Account>(account));
    }
    Same("GetAccount() of nobody", cohort_.GetAccount("nobody"), std::optional<Account>());
    Same("FindLogin() of nobody", cohort_.FindLogin("nobody"), std::optional<Account>());
  }

  // Sessions, invitations and tokens; those that are gone were remembered from the comparisons before.
  void Secrets() {
    for (int n = 0; n < CohortWorkload::kTokens; ++n) {
      const std::string token = SampleToken(n);
      if (!model_.sessions.contains(token)) {
        Same("FindSession() of one that ended", cohort_.FindSession(token, 0), std::optional<AccountSession>());
      }
      if (!model_.invitations.contains(token)) {
        Same("FindInvitation() of one that is gone", cohort_.FindInvitation(token, 0), std::optional<Invitation>());
      }
      if (!model_.tokens.contains(token)) {
        Same("FindToken() of one that is gone", cohort_.FindToken(token), std::optional<ApiToken>());
      }
    }
    for (const auto& [token, session] : model_.sessions) {
      Same("FindSession()", cohort_.FindSession(token, session.expires_ms - 1),
           std::optional<AccountSession>({model_.accounts.at(session.account), session}));
      Same("FindSession() of one that is over", cohort_.FindSession(token, session.expires_ms),
           std::optional<AccountSession>());
    }
    std::vector<Invitation> all = RowsWhere(model_.invitations, [](const Invitation&) { return true; });
    absl::StatusOr<std::vector<Invitation>> there = cohort_.Invitations();
    // No order was promised.
    if (there.ok()) {
      std::sort(there->begin(), there->end(),
                [](const Invitation& a, const Invitation& b) { return a.token_sha256 < b.token_sha256; });
    }
    SameRows("Invitations()", there, all);
    for (const Invitation& invitation : all) {
      const auto usable = invitation.uses_left > 0 ? std::optional<Invitation>(invitation) : std::nullopt;
      Same("FindInvitation()", cohort_.FindInvitation(invitation.token_sha256, invitation.expires_ms - 1), usable);
      Same("FindInvitation() of one that is over",
           cohort_.FindInvitation(invitation.token_sha256, invitation.expires_ms), std::optional<Invitation>());
    }
    for (const auto& [secret, token] : model_.tokens) {
      const auto usable = token.revoked_ms == 0 ? std::optional<ApiToken>(token) : std::nullopt;
      Same("FindToken()", cohort_.FindToken(secret), usable);
    }
    for (const auto& [id, account] : model_.accounts) {
      std::vector<ApiToken> theirs =
          RowsWhere(model_.tokens, [&, of = id](const ApiToken& token) { return token.account == of; });
      // By age, and no order was promised of two that are equally old.
      const auto older = [](const ApiToken& a, const ApiToken& b) {
        return std::pair(a.created_ms, a.token_sha256) < std::pair(b.created_ms, b.token_sha256);
      };
      std::sort(theirs.begin(), theirs.end(), older);
      absl::StatusOr<std::vector<ApiToken>> got = cohort_.Tokens(id);
      if (got.ok() && !std::is_sorted(got->begin(), got->end(), [](const ApiToken& a, const ApiToken& b) {
            return a.created_ms < b.created_ms;
          })) {
        Say("Tokens() is not by age");
      }
      if (got.ok()) std::sort(got->begin(), got->end(), older);
      SameRows("Tokens()", got, theirs);
    }
  }

  void Decisions() {
    SameRows("Extensions()", cohort_.Extensions(), RowsWhere(model_.extensions, [](const Extension&) { return true; }));
    SameRows("Overrides()", cohort_.Overrides(), RowsWhere(model_.overrides, [](const Override&) { return true; }));
  }

  void Runs() {
    std::vector<ReportedRun> after;
    for (ReportedRun run : model_.runs) {
      run.tests.clear();
      after.push_back(run);
    }
    SameRows("ReportedRunsAfter(0)", cohort_.ReportedRunsAfter(0, kAll), after);
    if (after.size() > 2) {
      SameRows("ReportedRunsAfter()", cohort_.ReportedRunsAfter(after[0].number, 2),
               std::vector<ReportedRun>(after.begin() + 1, after.begin() + 3));
    }
    for (const auto& [id, account] : model_.accounts) {
      std::vector<ReportedRun> theirs;
      for (auto run = model_.runs.rbegin(); run != model_.runs.rend() && theirs.size() < 3; ++run) {
        if (run->account == id) theirs.push_back(*run);
      }
      SameRows("ReportedRuns()", cohort_.ReportedRuns(id, 3), theirs);
    }
  }

  void Audit() {
    absl::StatusOr<std::vector<AuditEntry>> got = cohort_.AuditAfter(0, kAll);
    std::vector<AuditEntry> expected;
    for (const ModelCohort::Entry& row : model_.audit) expected.push_back(row.entry);
    if (!got.ok() || got->size() != expected.size()) return SameRows("AuditAfter(0)", got, expected);
    for (size_t i = 0; i < expected.size(); ++i) {
      if (!model_.audit[i].any_detail) continue;
      for (const char* secret : {"argon2id", "Ada '", "login-"}) {
        if (got->at(i).detail.find(secret) != std::string::npos) {
          Say(absl::StrCat("entry ", i + 1, " holds ", secret, ", which could not be erased: ", got->at(i).detail));
        }
      }
      expected[i].detail = got->at(i).detail;
    }
    SameRows("AuditAfter(0)", got, expected);
    const int64_t middle = static_cast<int64_t>(expected.size()) / 2;
    SameRows("AuditAfter()", cohort_.AuditAfter(middle, kAll),
             std::vector<AuditEntry>(expected.begin() + middle, expected.end()));
    std::reverse(expected.begin(), expected.end());
    SameRows("AuditBefore(0)", cohort_.AuditBefore(0, kAll), expected);
  }

  void Work() {
    const std::vector<GradedRow> rows = model_.GradedRows();
    SameRows("GradedRows()", cohort_.GradedRows(), rows);
    std::map<std::string, std::vector<GradedRow>> by_learner;
    std::vector<std::string> ids = {"not there"};
    for (const GradedRow& row : rows) {
      by_learner[row.learner].push_back(row);
      ids.push_back(row.id);
    }
    for (const auto& [learner, theirs] : by_learner) SameRows("GradedRowsOf()", cohort_.GradedRowsOf(learner), theirs);
    SameRows("TestRows()", cohort_.TestRows(ids), model_.TestRows(ids));
    SameRows("QuizRows()", cohort_.QuizRows(), model_.attempts);
  }

  void Ledger() {
    const absl::StatusOr<LedgerEnd> end = cohort_.VerifyLedger();
    if (!end.ok()) return Say(absl::StrCat("VerifyLedger(): ", end.status().ToString()));
    absl::StatusOr<std::vector<LedgerRow>> rows = cohort_.LedgerAfter(0, kAll);
    if (rows.ok()) {
      for (LedgerRow& row : *rows) row.subject_sha256 = row.previous_sha256 = row.sha256 = "";
    }
    SameRows("LedgerAfter(0)", rows, model_.ledger);
  }

  CohortStore& cohort_;
  const ModelCohort& model_;
  std::string first_;
};

}  // namespace

std::string CohortWorkload::DifferenceTo(Store& store) { return Comparison(store.cohort(), model_).FirstDifference(); }

}  // namespace course::store
