// A cohort's accounts and all that instructors decide and see, in the same database as the submissions and quizzes.
// Whoever calls it has decided who may do what; the store keeps the rules that hold for everybody: unique logins, an
// invitation's uses, one audit entry for each change, in the same transaction.

#ifndef HARNESS_STORE_COHORT_STORE_H_
#define HARNESS_STORE_COHORT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/quiz_store.h"

namespace course::store {

// Safe to call from several threads, and while other processes use the same database. What was answered is there after
// a power cut, too. ResourceExhausted: the disk is full, nothing was changed. InvalidArgument, naming the field, for
// what cannot be: an empty or too long text, one that is no UTF-8 or holds control characters, a word that is none of
// those that the records name; NotFound for an account that is not there.
//
// What takes a By writes its audit entry and grows Store::Version(); nothing else does, except reported runs, which
// grow it. Answers of optional: nullopt if there is none.
class CohortStore {
 public:
  virtual ~CohortStore() = default;

  // Accounts. AlreadyExists: another one has the id or the login.
  virtual absl::Status CreateAccount(const Account& account, const By& by) = 0;
  // Replaces the account with this id if it is still as it was read; else Aborted, and nothing was changed. Id and time
  // stay. A new password or role, or a state that is not "active", ends its sessions. AlreadyExists: the login.
  virtual absl::Status UpdateAccount(const Account& seen, const Account& account, const By& by) = 0;
  // Creates and updates many, as above, in one transaction: all of it or, after an error, nothing.
  virtual absl::Status ChangeAccounts(const std::vector<Account>& created, const std::vector<AccountChange>& changed,
                                      const By& by) = 0;
  virtual absl::StatusOr<std::optional<Account>> GetAccount(const std::string& id) = 0;
  virtual absl::StatusOr<std::optional<Account>> FindLogin(const std::string& login) = 0;
  // All, by login.
  virtual absl::StatusOr<std::vector<Account>> Accounts() = 0;

  // Sessions. AlreadyExists: the token.
  virtual absl::Status PutSession(const Session& session) = 0;
  // With its account, in one question: each page of each learner asks it. Unless it is over at `now_ms`.
  virtual absl::StatusOr<std::optional<AccountSession>> FindSession(const std::string& token_sha256,
                                                                    int64_t now_ms) = 0;
  // It goes on. Waits for the disk: not for every request. False: there is no such session.
  virtual absl::StatusOr<bool> TouchSession(const std::string& token_sha256, int64_t seen_ms, int64_t expires_ms) = 0;
  // OK also if it has ended.
  virtual absl::Status EndSession(const std::string& token_sha256) = 0;
  // All of an account but this one (empty: all); how many.
  virtual absl::StatusOr<int> EndSessionsOf(const std::string& account, const std::string& except_sha256) = 0;
  // Sessions and invitations that are over at `now_ms` are forgotten; how many.
  virtual absl::StatusOr<int> ForgetExpired(int64_t now_ms) = 0;

  // Invitations. AlreadyExists: the token. NotFound: its account.
  virtual absl::Status PutInvitation(const Invitation& invitation, const By& by) = 0;
  // Unless it is over at `now_ms` or used up.
  virtual absl::StatusOr<std::optional<Invitation>> FindInvitation(const std::string& token_sha256, int64_t now_ms) = 0;
  // One use of it, and the active account that it brings, in one transaction. For whoever comes: `joining` is created,
  // with the invitation's role. For an entry of the roster: that account gets `joining`'s login and password, which
  // ends its sessions, and keeps all else; `joining`'s id and name are not read. By::at_ms says whether it is over.
  // NotFound: over, used up or never there; FailedPrecondition: the entry is disabled, or has another role than the
  // invitation; AlreadyExists: the login or id is another's. Then no use is lost.
  virtual absl::StatusOr<Account> TakeInvitation(const std::string& token_sha256, const Account& joining,
                                                 const By& by) = 0;
  // All that are there, used up or not.
  virtual absl::StatusOr<std::vector<Invitation>> Invitations() = 0;
  // Takes it back. NotFound: there is none.
  virtual absl::Status EndInvitation(const std::string& token_sha256, const By& by) = 0;

  // Tokens of programs. AlreadyExists: the token.
  virtual absl::Status PutToken(const ApiToken& token, const By& by) = 0;
  // Unless it is revoked.
  virtual absl::StatusOr<std::optional<ApiToken>> FindToken(const std::string& token_sha256) = 0;
  // It was used. As for TouchSession.
  virtual absl::StatusOr<bool> TouchToken(const std::string& token_sha256, int64_t used_ms) = 0;
  // Of an account, the oldest first, with those that are revoked.
  virtual absl::StatusOr<std::vector<ApiToken>> Tokens(const std::string& account) = 0;
  // NotFound: there is none that holds.
  virtual absl::Status RevokeToken(const std::string& token_sha256, const By& by) = 0;

  // The audit. Something that changes nothing here, a sign-in say; its number. The entry's own number is not read.
  virtual absl::StatusOr<int64_t> Audit(const AuditEntry& entry) = 0;
  // Entries with a higher number, in that order.
  virtual absl::StatusOr<std::vector<AuditEntry>> AuditAfter(int64_t number, int limit) = 0;
  // Entries with a lower number, newest first. 0: from the newest on.
  virtual absl::StatusOr<std::vector<AuditEntry>> AuditBefore(int64_t number, int limit) = 0;

  // What instructors decide. A put replaces; who and when come from `by`.
  virtual absl::Status PutExtension(const Extension& extension, const By& by) = 0;
  virtual absl::Status EndExtension(const std::string& account, const std::string& assignment, const By& by) = 0;
  // Of all accounts, by account and assignment.
  virtual absl::StatusOr<std::vector<Extension>> Extensions() = 0;
  virtual absl::Status PutOverride(const Override& given, const By& by) = 0;
  virtual absl::Status EndOverride(const std::string& account, const std::string& assignment, const By& by) = 0;
  virtual absl::StatusOr<std::vector<Override>> Overrides() = 0;

  // Reported runs. False, with nothing changed: the account sent this one before. AlreadyExists: the account sent
  // another one with this id.
  virtual absl::StatusOr<bool> PutReportedRun(const ReportedRun& run) = 0;
  // Of an account, newest first, with tests.
  virtual absl::StatusOr<std::vector<ReportedRun>> ReportedRuns(const std::string& account, int limit) = 0;
  // Of all accounts: those with a higher number, in that order, without tests.
  virtual absl::StatusOr<std::vector<ReportedRun>> ReportedRunsAfter(int64_t number, int limit) = 0;

  // For the pages of instructors. Every submission, in the order in which they came.
  virtual absl::StatusOr<std::vector<GradedRow>> GradedRows() = 0;
  // Those of one learner.
  virtual absl::StatusOr<std::vector<GradedRow>> GradedRowsOf(const std::string& learner) = 0;
  // Every test of these submissions (ids), in this order. Which submission of a learner counts, the caller knows; one
  // that is not there or not done has no rows.
  virtual absl::StatusOr<std::vector<TestRow>> TestRows(const std::vector<std::string>& submissions) = 0;
  // The same in short, a list for each of `submissions`; empty of one that is not there or not done.
  virtual absl::StatusOr<TestTable> TestTableOf(const std::vector<std::string>& submissions) = 0;
  // Every closed attempt at a quiz with its answers, in the order in which they were started.
  virtual absl::StatusOr<std::vector<AnsweredAttempt>> QuizRows() = 0;

  // The ledger: each verified result, appended in the transaction that finishes its grading. Rows with a higher number.
  virtual absl::StatusOr<std::vector<LedgerRow>> LedgerAfter(int64_t number, int limit) = 0;
  // DataLoss names the first row that does not fit, with what it says and what it should: its hash, the row before it,
  // or the result that is stored; or the first result that has no row.
  virtual absl::StatusOr<LedgerEnd> VerifyLedger() = 0;

  // Everything that is stored of one account, without secrets, as one JSON document; docs/grading.md describes it.
  virtual absl::StatusOr<std::string> ExportLearner(const std::string& account) = 0;
  // Removes the account and all that is stored of it, with zeros written over it: submissions with the files that
  // nobody else sent, attempts, cards, runs, sessions, tokens, extensions and overrides. In the audit
  // kErased stands in its place, in the ledger nothing. Not to be undone; Unavailable as for Store::EraseAll.
  virtual absl::Status EraseLearner(const std::string& account, const By& by) = 0;
};

}  // namespace course::store

#endif  // HARNESS_STORE_COHORT_STORE_H_
