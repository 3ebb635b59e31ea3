// Everything that is remembered about a learner, as values: what an export holds.

#ifndef HARNESS_STORE_HISTORY_H_
#define HARNESS_STORE_HISTORY_H_

#include <map>
#include <string>
#include <vector>

#include "harness/store/cohort_records.h"
#include "harness/store/grading_store.h"
#include "harness/store/quiz_store.h"
#include "harness/store/records.h"

namespace course::store {

struct QuizHistory {
  struct Bank {
    std::string bank;
    std::string bytes;
  };

  std::map<std::string, Bank> banks;      // by version
  std::vector<AnsweredAttempt> attempts;  // in the order in which they were started
  std::vector<QuizCard> cards;
};

// Passwords, sessions, tokens and invitations are secrets: no export has them.
struct CohortHistory {
  std::vector<Account> accounts;
  std::vector<Extension> extensions;
  std::vector<Override> overrides;
  std::vector<ReportedRun> reported_runs;  // with tests, in the order in which they came
  std::vector<AuditEntry> audit;           // in the order in which things were done
  std::vector<LedgerRow> ledger;
};

struct History {
  std::vector<Run> runs;             // in the order in which they were recorded, with sources; without ids
  std::map<std::string, Help> help;  // by lab
  std::map<std::string, std::string> settings;
  QuizHistory quizzes;
  std::vector<SubmissionHistory> submissions;  // in the order in which they came
  CohortHistory cohort;
};

// What of a history was new here.
struct Restored {
  int runs = 0;
  int known = 0;     // runs that were here already
  int attempts = 0;  // at quizzes
  int submissions = 0;
  int accounts = 0;
};

}  // namespace course::store

#endif  // HARNESS_STORE_HISTORY_H_
