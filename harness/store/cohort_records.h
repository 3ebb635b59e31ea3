// What is remembered of a cohort, the learners of one term and those who teach them: plain values. Knows nothing of
// HTTP, of how a password is made or of what a deadline costs.
//
// Times are milliseconds since 1970 in UTC. An account is named by its id everywhere: in submissions, attempts at
// quizzes and runs it is the learner. An assignment is a lab's label or a quiz's bank.

#ifndef HARNESS_STORE_COHORT_RECORDS_H_
#define HARNESS_STORE_COHORT_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/store/grading_store.h"
#include "harness/verdict/verdict.h"

namespace course::store {

// Who changes something, for the audit.
struct By {
  std::string actor;  // an account's id, or a word without an account: "command line"
  int64_t at_ms = 0;  // 0: now, by this machine's clock
};

struct Account {
  std::string id;                 // 32 hexadecimal digits, lower case
  std::string login;              // unique; a-z, 0-9 and . _ - + @
  std::string name;               // as people write it
  std::string role = "learner";   // "learner", "instructor", "admin"
  std::string password;           // as it was encoded (Argon2id); empty: cannot sign in yet
  std::string section;            // of the roster; these three may be empty
  std::string sis_id;             // the school's number of a learner
  std::string canvas_id;          // Canvas's
  std::string state = "invited";  // "invited", "active", "disabled"
  int64_t created_ms = 0;

  bool operator==(const Account&) const = default;
};

// One account as it was read, and as it is to be.
struct AccountChange {
  Account seen;
  Account account;
};

// A browser that is signed in. Of its token only the SHA-256 is stored: whoever reads the file cannot come in with it.
struct Session {
  std::string token_sha256;  // 64 hexadecimal digits, lower case; so below
  std::string account;
  int64_t created_ms = 0;
  int64_t seen_ms = 0;
  int64_t expires_ms = 0;

  bool operator==(const Session&) const = default;
};

struct AccountSession {
  Account account;
  Session session;

  bool operator==(const AccountSession&) const = default;
};

struct Invitation {
  std::string token_sha256;
  std::string role = "learner";  // of whoever comes
  std::string account;           // for this entry of the roster alone; empty: for whoever comes
  int uses_left = 1;
  int64_t expires_ms = 0;
  std::string created_by;  // account or other actor

  bool operator==(const Invitation&) const = default;
};

// For a program: a learner's clone, a script of an instructor.
struct ApiToken {
  std::string token_sha256;
  std::string account;
  std::string name;    // "laptop"
  std::string scopes;  // of "submit", "read", "instructor", with spaces between
  int64_t created_ms = 0;
  int64_t used_ms = 0;     // 0: never
  int64_t revoked_ms = 0;  // 0: it holds

  bool operator==(const ApiToken&) const = default;
};

// What somebody did. Cannot be changed, except that an account that is erased is forgotten.
struct AuditEntry {
  int64_t number = 0;  // given by the store, in the order in which things were done
  int64_t at_ms = 0;
  std::string actor;   // account or other actor; kErased once the account is gone; so is the object
  std::string action;  // "account.create"
  std::string object;  // what it was done to: an account's id, or another name
  std::string detail;  // "role: learner -> instructor"

  bool operator==(const AuditEntry&) const = default;
};
inline constexpr char kErased[] = "erased";

// Another deadline for one learner. Of each learner and assignment one holds.
struct Extension {
  std::string account;
  std::string assignment;
  int64_t due_ms = 0;
  std::string reason;
  std::string by;  // given by the store; so is the time
  int64_t at_ms = 0;

  bool operator==(const Extension&) const = default;
};

// Points that an instructor gave by hand, in place of all others. Of each learner and assignment one holds.
struct Override {
  std::string account;
  std::string assignment;
  double points = 0;
  std::string reason;
  std::string by;  // given by the store; so is the time
  int64_t at_ms = 0;

  bool operator==(const Override&) const = default;
};

// What a learner's own machine says that it graded. Nobody checked it: it is never added to verified results.
struct ReportedTest {
  std::string suite;
  std::string name;
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  int max_points = 0;

  bool operator==(const ReportedTest&) const = default;
};
struct ReportedRun {
  int64_t number = 0;  // given by the store, in the order in which runs came
  std::string account;
  std::string id;  // the client's: what is sent twice is kept once
  std::string lab;
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  int max_points = 0;
  int64_t started_ms = 0;
  int64_t received_ms = 0;
  std::string course_version;
  std::string digest;  // of the submitted files and the test program, as LabRun's
  std::vector<ReportedTest> tests;

  bool operator==(const ReportedRun&) const = default;
};
inline constexpr size_t kMostReportedTests = 1'000;

// One submission, as a matrix of learners and labs shows it. The last five: only if it is kDone.
struct GradedRow {
  int64_t number = 0;
  std::string id;
  std::string learner;
  std::string lab;
  int64_t received_ms = 0;
  JobState state = JobState::kQueued;
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  int max_points = 0;
  std::string course_version;
  int64_t finished_ms = 0;

  bool operator==(const GradedRow&) const = default;
};

// One TEST of one submission.
struct TestRow {
  std::string submission;  // id
  std::string learner;
  std::string suite;
  std::string name;
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  int max_points = 0;
  std::string message;  // its first kMostMessageBytes, cut between two characters
  std::string visibility;

  bool operator==(const TestRow&) const = default;
};
inline constexpr size_t kMostMessageBytes = 2 << 10;

// Every TEST of many submissions in short, each name once and no message: 500 submissions of 200 tests are 100,000
// results, which a matrix of learners and tests shows.
struct TestTable {
  struct Test {
    std::string suite;
    std::string name;
    std::string visibility;  // the strictest that one of the submissions has for it

    bool operator==(const Test&) const = default;
  };
  struct Result {
    int test = 0;  // its place in `tests`
    Verdict verdict = Verdict::kFailed;
    int points = 0;
    int max_points = 0;

    bool operator==(const Result&) const = default;
  };
  std::vector<Test> tests;                   // in the order in which they first come up
  std::vector<std::vector<Result>> results;  // of each submission that was asked for, in the order of its tests

  bool operator==(const TestTable&) const = default;
};

// One verified result in the chain: each row's hash is of what it says and of the row before it, so that none can be
// changed, removed or put elsewhere unseen. Source: Haber and Stornetta, "How to Time-Stamp a Digital Document",
// Journal of Cryptology 3(2), 1991.
struct LedgerRow {
  int64_t number = 0;      // 1, 2, 3, ...
  std::string submission;  // id; empty once its learner is erased, as is `learner`
  std::string learner;
  std::string subject_sha256;  // of submission and learner: what stays of them in the chain
  std::string lab;
  int64_t received_ms = 0;
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  int max_points = 0;
  std::string course_version;
  std::string bundle_digest;
  std::string previous_sha256;  // empty: the first one
  std::string sha256;

  bool operator==(const LedgerRow&) const = default;
};
// Where the chain ends: whoever wrote this down elsewhere can tell that nothing before it was exchanged.
struct LedgerEnd {
  int64_t rows = 0;
  std::string sha256;  // of the last row; empty: none

  bool operator==(const LedgerEnd&) const = default;
};

}  // namespace course::store

#endif  // HARNESS_STORE_COHORT_RECORDS_H_
