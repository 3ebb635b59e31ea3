// What is remembered of quizzes: versions of banks, attempts, answers, and the cards of the review queue. In the same
// database as the runs; knows nothing of questions, which are texts to it.

#ifndef HARNESS_STORE_QUIZ_STORE_H_
#define HARNESS_STORE_QUIZ_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::store {

// The learner of a clone that only its owner uses.
inline constexpr std::string_view kOwner = "me";

struct QuizAttempt {
  std::string id;  // unguessable
  std::string learner;
  std::string bank;
  std::string bank_version;  // its bytes are kept: PutBank
  uint64_t seed = 0;
  std::string mode;               // "practice", "exam", "review"
  std::vector<std::string> only;  // question ids of a retry or a review; empty: what the seed draws
  int questions = 0;              // positions are 0 .. questions - 1
  bool certainty = false;         // asks how sure the learner is
  int64_t started_ms = 0;
  int64_t deadline_ms = 0;  // 0: none

  // Once it is closed:
  int64_t closed_ms = 0;  // 0: open
  // "learner"; "deadline"; "course": nobody can tell any more what its key was, and so it has no points to get.
  std::string closed_by;
  double points = 0;
  double max_points = 0;
  bool passed = false;

  bool IsOpen() const { return closed_ms == 0; }
  bool operator==(const QuizAttempt&) const = default;
};

struct QuizAnswer {
  int position = 0;
  std::string answer;     // quiz::AnswerToJson
  std::string certainty;  // "", "guess", "think", "sure"
  bool final = false;     // cannot be changed any more
  int saves = 0;          // how often it was written
  int64_t first_ms = 0;
  int64_t last_ms = 0;

  bool operator==(const QuizAnswer&) const = default;
};

struct AnsweredAttempt {
  QuizAttempt attempt;
  std::vector<QuizAnswer> answers;

  bool operator==(const AnsweredAttempt&) const = default;
};

// Grows with every answer of an attempt that is written: the same number means the same answers.
inline int64_t SavesOf(const std::vector<QuizAnswer>& answers) {
  int64_t saves = 0;
  for (const QuizAnswer& answer : answers) saves += answer.saves;
  return saves;
}

struct SaveQuizAnswer {
  std::string attempt;
  std::string learner;
  int position = 0;
  std::string answer;
  std::string certainty;
  bool final = false;
  int64_t received_ms = 0;  // when the request came in: what counts against the deadline
};

enum class Saved {
  kSaved,
  kSaidBefore,    // the same final answer is there already (a request sent twice): nothing was written
  kNoSuch,        // no such attempt of this learner, whoever else may have it
  kNoPosition,    // more answers than questions
  kAlreadyFinal,  // another final answer is there
  kClosed,        // the attempt is over, or it was received after the deadline
  kTooOften,      // written kMostSaves times already
};
inline constexpr int kMostSaves = 2'000;  // of one answer

// A question in a learner's review queue.
struct QuizCard {
  std::string learner;
  std::string bank;
  std::string question;
  int repetitions = 0;  // successful ones in a row
  double interval_days = 0;
  double ease = 2.5;
  int lapses = 0;
  int64_t last_ms = 0;
  int64_t due_ms = 0;
  std::string reason;  // "missed", or the lab's test that failed: "//phases/P/L:Suite.Name"

  bool operator==(const QuizCard&) const = default;
};

// How it is said that a question is in no queue.
inline QuizCard NoCard(const std::string& learner, const std::string& question) {
  return {.learner = learner, .question = question};
}

struct CloseQuizAttempt {
  std::string attempt;
  int64_t saves = 0;  // SavesOf the answers that points and cards follow from
  int64_t closed_ms = 0;
  std::string closed_by;
  double points = 0;
  double max_points = 0;
  bool passed = false;
  // Written in the same transaction. `seen_cards`: those that they follow from, as they were read, or NoCard().
  std::vector<QuizCard> cards;
  std::vector<QuizCard> seen_cards;
};

// Safe to call from several threads, and while other processes use the same database. What was answered with kSaved or
// kSaidBefore is there after a power cut, too. ResourceExhausted: the disk is full, nothing was changed.
class QuizStore {
 public:
  virtual ~QuizStore() = default;

  // Kept once per version. InvalidArgument if `version` is not the SHA-256 of `bytes`.
  virtual absl::Status PutBank(const std::string& version, const std::string& bank, const std::string& bytes) = 0;
  // NotFound if this version was never put.
  virtual absl::StatusOr<std::string> GetBank(const std::string& version) = 0;

  // Grows Store::Version(). AlreadyExists with the id of the open attempt in the message if the learner has one for
  // this bank and mode; FailedPrecondition if `most` > 0 attempts of this learner, bank and mode are there already.
  // Checked in the same transaction that writes it. InvalidArgument for a version of a bank that was never put. What a
  // close says is not read.
  virtual absl::Status StartAttempt(const QuizAttempt& attempt, int most) = 0;
  virtual absl::StatusOr<std::optional<QuizAttempt>> GetAttempt(const std::string& id) = 0;
  // Newest first. An empty bank: of all banks.
  virtual absl::StatusOr<std::vector<QuizAttempt>> Attempts(const std::string& learner, const std::string& bank,
                                                            int limit) = 0;
  // Of any learner: open, with a deadline before `now_ms`.
  virtual absl::StatusOr<std::vector<QuizAttempt>> Overdue(int64_t now_ms, int limit) = 0;

  // All checks and the write are one transaction. InvalidArgument for an answer or certainty that is too long (4 KiB).
  // Does not grow Store::Version(): hundreds a second would leave no page in the cache, and none shows answers from it.
  virtual absl::StatusOr<Saved> SaveAnswer(const SaveQuizAnswer& answer) = 0;
  // By position; only those that were ever written.
  virtual absl::StatusOr<std::vector<QuizAnswer>> Answers(const std::string& attempt) = 0;
  // True: closed now. False: it was closed before, and nothing was changed. Grows Store::Version(). NotFound: no such
  // attempt; Aborted: an answer or a seen card was written since it was read, and nothing was changed; read them and
  // try again.
  virtual absl::StatusOr<bool> CloseAttempt(const CloseQuizAttempt& close) = 0;
  // A closed attempt's points after a key was mended. Grows Store::Version(). NotFound: no such attempt;
  // FailedPrecondition: it is open.
  virtual absl::Status UpdateScore(const std::string& attempt, double points, double max_points, bool passed) = 0;
  // An attempt of an export with its answers, open or closed. False, with nothing changed: its id is known, or it is
  // open and another one of its learner, bank and mode is open here. Grows Store::Version(). InvalidArgument for what
  // cannot be.
  virtual absl::StatusOr<bool> RestoreAttempt(const QuizAttempt& attempt, const std::vector<QuizAnswer>& answers) = 0;

  // Due up to `until_ms`, the most overdue first.
  virtual absl::StatusOr<std::vector<QuizCard>> DueCards(const std::string& learner, int64_t until_ms, int limit) = 0;
  virtual absl::StatusOr<std::optional<QuizCard>> GetCard(const std::string& learner, const std::string& question) = 0;
  // Adds or replaces. Grows Store::Version().
  virtual absl::Status PutCards(const std::vector<QuizCard>& cards) = 0;
  // The same if all of `seen` are still as they were read (or NoCard()); else Aborted, and nothing was changed.
  virtual absl::Status ReplaceCards(const std::vector<QuizCard>& seen, const std::vector<QuizCard>& cards) = 0;
  // How many are due, and when the next one is (0: none is waiting).
  struct Due {
    int now = 0;
    int64_t next_ms = 0;
  };
  virtual absl::StatusOr<Due> CountDue(const std::string& learner, int64_t now_ms) = 0;
};

}  // namespace course::store

#endif  // HARNESS_STORE_QUIZ_STORE_H_
