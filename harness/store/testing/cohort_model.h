// CohortStore's rules once more, as its header says them and as simply as they can be said: maps in memory, each answer
// found by walking over them. The oracle for random workloads. Not for two threads.
//
// Of a ledger's row it knows what was graded and no hash; of an entry of the audit it knows the words that the store
// chooses for `detail` not at all.

#ifndef HARNESS_STORE_TESTING_COHORT_MODEL_H_
#define HARNESS_STORE_TESTING_COHORT_MODEL_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/store/cohort_store.h"
#include "harness/store/testing/grading_model.h"

namespace course::store {

class ModelCohort {
 public:
  struct Entry {
    AuditEntry entry;
    bool any_detail = false;  // the store's words stand there
  };

  absl::Status CreateAccount(const Account& account, const By& by);
  absl::Status UpdateAccount(const Account& seen, const Account& account, const By& by);
  absl::Status ChangeAccounts(const std::vector<Account>& created, const std::vector<AccountChange>& changed,
                              const By& by);

  absl::Status PutSession(const Session& session);
  absl::StatusOr<bool> TouchSession(const std::string& token, int64_t seen_ms, int64_t expires_ms);
  absl::Status EndSession(const std::string& token);
  absl::StatusOr<int> EndSessionsOf(const std::string& account, const std::string& except);
  absl::StatusOr<int> ForgetExpired(int64_t now_ms);

  absl::Status PutInvitation(const Invitation& invitation, const By& by);
  absl::StatusOr<Account> TakeInvitation(const std::string& token, const Account& joining, const By& by);
  absl::Status EndInvitation(const std::string& token, const By& by);

  absl::Status PutToken(const ApiToken& token, const By& by);
  absl::StatusOr<bool> TouchToken(const std::string& token, int64_t used_ms);
  absl::Status RevokeToken(const std::string& token, const By& by);

  absl::StatusOr<int64_t> Audit(const AuditEntry& entry);
  absl::Status PutExtension(const Extension& extension, const By& by);
  absl::Status EndExtension(const std::string& account, const std::string& assignment, const By& by);
  absl::Status PutOverride(const Override& given, const By& by);
  absl::Status EndOverride(const std::string& account, const std::string& assignment, const By& by);
  absl::StatusOr<bool> PutReportedRun(const ReportedRun& run);
  absl::Status EraseLearner(const std::string& account, const By& by);

  // Verified grading; what is finished goes to the ledger.
  ModelGrading& grading() { return grading_; }
  absl::StatusOr<bool> Finish(const Claim& claim, const GradedResult& result);
  // A closed attempt at a quiz, all at once.
  void AddAttempt(const AnsweredAttempt& attempt);

  std::vector<GradedRow> GradedRows() const;
  std::vector<TestRow> TestRows(const std::vector<std::string>& submissions) const;

  // How often something was changed that Version() tells of.
  int64_t changes() const { return changes_ + grading_.changes(); }

  using Place = std::pair<std::string, std::string>;  // account, assignment
  std::map<std::string, Account> accounts;            // by id
  std::map<std::string, Session> sessions;            // by token, as the next two
  std::map<std::string, Invitation> invitations;
  std::map<std::string, ApiToken> tokens;
  std::map<Place, Extension> extensions;
  std::map<Place, Override> overrides;
  std::vector<Entry> audit;
  std::vector<ReportedRun> runs;  // with tests, in the order in which they came
  std::vector<AnsweredAttempt> attempts;
  std::vector<LedgerRow> ledger;  // without hashes

 private:
  const Account* WithLogin(const std::string& login) const;
  void Change(const By& by, const std::string& action, const std::string& object);
  void EndSessions(const std::string& account);
  void Join(const Account& account, const By& by);

  mutable ModelGrading grading_;
  int64_t changes_ = 0;
  int64_t last_run_ = 0;
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_COHORT_MODEL_H_
