#include "harness/store/sqlite_cohort.h"

#include "base/status_macros.h"
#include "harness/store/accounts_writer.h"
#include "harness/store/audit_writer.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/decisions_writer.h"
#include "harness/store/erase.h"
#include "harness/store/export_learner.h"
#include "harness/store/graded_reader.h"
#include "harness/store/invitations_writer.h"
#include "harness/store/ledger.h"
#include "harness/store/sessions_writer.h"

namespace course::store {
namespace {

class SqliteCohort : public CohortStore {
 public:
  explicit SqliteCohort(SharedDatabase& db) : db_(db) {}

  absl::Status CreateAccount(const Account& account, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteAccount(db, account, by); });
  }
  absl::Status UpdateAccount(const Account& seen, const Account& account, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteUpdatedAccount(db, seen, account, by); });
  }
  absl::Status ChangeAccounts(const std::vector<Account>& created, const std::vector<AccountChange>& changed,
                              const By& by) override {
    return db_.Write([&](const Database& db) -> absl::Status {
      // First what exists, which may make room for a new one's login.
      for (const AccountChange& change : changed) {
        RETURN_IF_ERROR(WriteUpdatedAccount(db, change.seen, change.account, by));
      }
      for (const Account& account : created) RETURN_IF_ERROR(WriteAccount(db, account, by));
      return absl::OkStatus();
    });
  }
  absl::StatusOr<std::optional<Account>> GetAccount(const std::string& id) override {
    return db_.Read([&](const Database& db) { return ReadAccount(db, id); });
  }
  absl::StatusOr<std::optional<Account>> FindLogin(const std::string& login) override {
    return db_.Read([&](const Database& db) { return ReadLogin(db, login); });
  }
  absl::StatusOr<std::vector<Account>> Accounts() override { return db_.Read(ReadAccounts); }

  absl::Status PutSession(const Session& session) override {
    return db_.Write([&](const Database& db) { return WriteSession(db, session); });
  }
  absl::StatusOr<std::optional<AccountSession>> FindSession(const std::string& token_sha256, int64_t now_ms) override {
    return db_.Read([&](const Database& db) { return ReadAccountSession(db, token_sha256, now_ms); });
  }
  absl::StatusOr<bool> TouchSession(const std::string& token_sha256, int64_t seen_ms, int64_t expires_ms) override {
    return db_.Write([&](const Database& db) { return WriteTouchedSession(db, token_sha256, seen_ms, expires_ms); });
  }
  absl::Status EndSession(const std::string& token_sha256) override {
    return db_.Write([&](const Database& db) { return WriteEndOfSession(db, token_sha256); });
  }
  absl::StatusOr<int> EndSessionsOf(const std::string& account, const std::string& except_sha256) override {
    return db_.Write([&](const Database& db) { return WriteEndOfSessions(db, account, except_sha256); });
  }
  absl::StatusOr<int> ForgetExpired(int64_t now_ms) override {
    return db_.Write([&](const Database& db) { return WriteForgetExpired(db, now_ms); });
  }

  absl::Status PutInvitation(const Invitation& invitation, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteInvitation(db, invitation, by); });
  }
  absl::StatusOr<std::optional<Invitation>> FindInvitation(const std::string& token_sha256, int64_t now_ms) override {
    return db_.Read([&](const Database& db) { return ReadInvitation(db, token_sha256, now_ms); });
  }
  absl::StatusOr<Account> TakeInvitation(const std::string& token_sha256, const Account& joining,
                                         const By& by) override {
    return db_.Write([&](const Database& db) { return WriteTakenInvitation(db, token_sha256, joining, by); });
  }
  absl::StatusOr<std::vector<Invitation>> Invitations() override { return db_.Read(ReadInvitations); }
  absl::Status EndInvitation(const std::string& token_sha256, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteEndOfInvitation(db, token_sha256, by); });
  }

  absl::Status PutToken(const ApiToken& token, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteToken(db, token, by); });
  }
  absl::StatusOr<std::optional<ApiToken>> FindToken(const std::string& token_sha256) override {
    return db_.Read([&](const Database& db) { return ReadToken(db, token_sha256); });
  }
  absl::StatusOr<bool> TouchToken(const std::string& token_sha256, int64_t used_ms) override {
    return db_.Write([&](const Database& db) { return WriteTouchedToken(db, token_sha256, used_ms); });
  }
  absl::StatusOr<std::vector<ApiToken>> Tokens(const std::string& account) override {
    return db_.Read([&](const Database& db) { return ReadTokens(db, account); });
  }
  absl::Status RevokeToken(const std::string& token_sha256, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteRevokedToken(db, token_sha256, by); });
  }

  absl::StatusOr<int64_t> Audit(const AuditEntry& entry) override {
    return db_.Write([&](const Database& db) { return WriteEntry(db, entry); });
  }
  absl::StatusOr<std::vector<AuditEntry>> AuditAfter(int64_t number, int limit) override {
    return db_.Read([&](const Database& db) { return ReadAuditAfter(db, number, limit); });
  }
  absl::StatusOr<std::vector<AuditEntry>> AuditBefore(int64_t number, int limit) override {
    return db_.Read([&](const Database& db) { return ReadAuditBefore(db, number, limit); });
  }

  absl::Status PutExtension(const Extension& extension, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteExtension(db, extension, by); });
  }
  absl::Status EndExtension(const std::string& account, const std::string& assignment, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteEndOfExtension(db, account, assignment, by); });
  }
  absl::StatusOr<std::vector<Extension>> Extensions() override { return db_.Read(ReadExtensions); }
  absl::Status PutOverride(const Override& given, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteOverride(db, given, by); });
  }
  absl::Status EndOverride(const std::string& account, const std::string& assignment, const By& by) override {
    return db_.Write([&](const Database& db) { return WriteEndOfOverride(db, account, assignment, by); });
  }
  absl::StatusOr<std::vector<Override>> Overrides() override { return db_.Read(ReadOverrides); }

  absl::StatusOr<bool> PutReportedRun(const ReportedRun& run) override {
    return db_.Write([&](const Database& db) { return WriteReportedRun(db, run); });
  }
  absl::StatusOr<std::vector<ReportedRun>> ReportedRuns(const std::string& account, int limit) override {
    return db_.Read([&](const Database& db) { return ReadReportedRuns(db, account, limit); });
  }
  absl::StatusOr<std::vector<ReportedRun>> ReportedRunsAfter(int64_t number, int limit) override {
    return db_.Read([&](const Database& db) { return ReadReportedRunsAfter(db, number, limit); });
  }

  // What reads so much that nobody should wait for it has a connection of its own.
  absl::StatusOr<std::vector<GradedRow>> GradedRows() override { return db_.Aside(ReadGradedRows); }
  absl::StatusOr<std::vector<GradedRow>> GradedRowsOf(const std::string& learner) override {
    return db_.Read([&](const Database& db) { return ReadGradedRowsOf(db, learner); });
  }
  absl::StatusOr<std::vector<TestRow>> TestRows(const std::vector<std::string>& submissions) override {
    return db_.Aside([&](const Database& db) { return ReadTestRows(db, submissions); });
  }
  absl::StatusOr<TestTable> TestTableOf(const std::vector<std::string>& submissions) override {
    return db_.Aside([&](const Database& db) { return ReadTestTable(db, submissions); });
  }
  absl::StatusOr<std::vector<AnsweredAttempt>> QuizRows() override { return db_.Aside(ReadQuizRows); }

  absl::StatusOr<std::vector<LedgerRow>> LedgerAfter(int64_t number, int limit) override {
    return db_.Read([&](const Database& db) { return ReadLedgerAfter(db, number, limit); });
  }
  absl::StatusOr<LedgerEnd> VerifyLedger() override { return db_.Aside(CheckLedger); }

  absl::StatusOr<std::string> ExportLearner(const std::string& account) override {
    return db_.Aside([&](const Database& db) { return ExportAccount(db, account); });
  }
  absl::Status EraseLearner(const std::string& account, const By& by) override {
    // Nobody hands in while the file is written anew, and everybody reads on.
    RETURN_IF_ERROR(db_.AloneInWriting([&](const Database& db) { return EraseAccount(db, account, by); }));
    return db_.Alone([&](const Database& db) { return ForgetOlderPages(db, account); });
  }

 private:
  SharedDatabase& db_;
};

}  // namespace

std::unique_ptr<CohortStore> MakeSqliteCohort(SharedDatabase& db) { return std::make_unique<SqliteCohort>(db); }

}  // namespace course::store
