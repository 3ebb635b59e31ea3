#include "harness/store/sqlite_quizzes.h"

#include "harness/store/answer_writer.h"
#include "harness/store/quiz_reader.h"
#include "harness/store/quiz_writer.h"

namespace course::store {
namespace {

class SqliteQuizzes : public QuizStore {
 public:
  explicit SqliteQuizzes(SharedDatabase& db) : db_(db) {}

  absl::Status PutBank(const std::string& version, const std::string& bank, const std::string& bytes) override {
    RETURN_IF_ERROR(ValidateBank(version, bank, bytes));
    // Each attempt puts its bank again; it need not wait for the disk to learn that it is there.
    if (GetBank(version).ok()) return absl::OkStatus();
    return db_.Write([&](const Database& db) { return WriteBank(db, version, bank, bytes); });
  }
  absl::StatusOr<std::string> GetBank(const std::string& version) override {
    return db_.Read([&](const Database& db) { return ReadBank(db, version); });
  }

  absl::Status StartAttempt(const QuizAttempt& attempt, int most) override {
    return db_.Write([&](const Database& db) { return WriteAttempt(db, attempt, most); });
  }
  absl::StatusOr<std::optional<QuizAttempt>> GetAttempt(const std::string& id) override {
    return db_.Read([&](const Database& db) { return ReadAttempt(db, id); });
  }
  absl::StatusOr<std::vector<QuizAttempt>> Attempts(const std::string& learner, const std::string& bank,
                                                    int limit) override {
    return db_.Read([&](const Database& db) { return ReadAttempts(db, learner, bank, limit); });
  }
  absl::StatusOr<std::vector<QuizAttempt>> Overdue(int64_t now_ms, int limit) override {
    return db_.Read([&](const Database& db) { return ReadOverdue(db, now_ms, limit); });
  }

  absl::StatusOr<Saved> SaveAnswer(const SaveQuizAnswer& answer) override {
    return db_.Write([&](const Database& db) { return WriteAnswer(db, answer); });
  }
  absl::StatusOr<std::vector<QuizAnswer>> Answers(const std::string& attempt) override {
    return db_.Read([&](const Database& db) { return ReadAnswers(db, attempt); });
  }
  absl::StatusOr<bool> CloseAttempt(const CloseQuizAttempt& close) override {
    return db_.Write([&](const Database& db) { return WriteClose(db, close); });
  }
  absl::Status UpdateScore(const std::string& attempt, double points, double max_points, bool passed) override {
    return db_.Write([&](const Database& db) { return WriteScore(db, attempt, points, max_points, passed); });
  }
  absl::StatusOr<bool> RestoreAttempt(const QuizAttempt& attempt, const std::vector<QuizAnswer>& answers) override {
    return db_.Write([&](const Database& db) { return WriteRestored(db, attempt, answers); });
  }

  absl::StatusOr<std::vector<QuizCard>> DueCards(const std::string& learner, int64_t until_ms, int limit) override {
    return db_.Read([&](const Database& db) { return ReadDueCards(db, learner, until_ms, limit); });
  }
  absl::StatusOr<std::optional<QuizCard>> GetCard(const std::string& learner, const std::string& question) override {
    return db_.Read([&](const Database& db) { return ReadCard(db, learner, question); });
  }
  absl::Status PutCards(const std::vector<QuizCard>& cards) override {
    return db_.Write([&](const Database& db) { return WriteCards(db, cards); });
  }
  absl::Status ReplaceCards(const std::vector<QuizCard>& seen, const std::vector<QuizCard>& cards) override {
    return db_.Write([&](const Database& db) { return WriteReplacedCards(db, seen, cards); });
  }
  absl::StatusOr<Due> CountDue(const std::string& learner, int64_t now_ms) override {
    return db_.Read([&](const Database& db) { return ReadCountDue(db, learner, now_ms); });
  }

 private:
  SharedDatabase& db_;
};

}  // namespace

std::unique_ptr<QuizStore> MakeSqliteQuizzes(SharedDatabase& db) { return std::make_unique<SqliteQuizzes>(db); }

}  // namespace course::store
