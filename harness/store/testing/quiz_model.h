// QuizStore's rules once more, as simply as they can be said: everything in lists in memory, each answer found by
// walking over them. The oracle for random workloads, and a store for whoever wants no file. Not for two threads.

#ifndef HARNESS_STORE_TESTING_QUIZ_MODEL_H_
#define HARNESS_STORE_TESTING_QUIZ_MODEL_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/store/quiz_store.h"

namespace course::store {

class ModelQuizzes : public QuizStore {
 public:
  absl::Status PutBank(const std::string& version, const std::string& bank, const std::string& bytes) override;
  absl::StatusOr<std::string> GetBank(const std::string& version) override;

  absl::Status StartAttempt(const QuizAttempt& attempt, int most) override;
  absl::StatusOr<std::optional<QuizAttempt>> GetAttempt(const std::string& id) override;
  absl::StatusOr<std::vector<QuizAttempt>> Attempts(const std::string& learner, const std::string& bank,
                                                    int limit) override;
  absl::StatusOr<std::vector<QuizAttempt>> Overdue(int64_t now_ms, int limit) override;

  absl::StatusOr<Saved> SaveAnswer(const SaveQuizAnswer& answer) override;
  absl::StatusOr<std::vector<QuizAnswer>> Answers(const std::string& attempt) override;
  absl::StatusOr<bool> CloseAttempt(const CloseQuizAttempt& close) override;
  absl::Status UpdateScore(const std::string& attempt, double points, double max_points, bool passed) override;
  absl::StatusOr<bool> RestoreAttempt(const QuizAttempt& attempt, const std::vector<QuizAnswer>& answers) override;

  absl::StatusOr<std::vector<QuizCard>> DueCards(const std::string& learner, int64_t until_ms, int limit) override;
  absl::StatusOr<std::optional<QuizCard>> GetCard(const std::string& learner, const std::string& question) override;
  absl::Status PutCards(const std::vector<QuizCard>& cards) override;
  absl::Status ReplaceCards(const std::vector<QuizCard>& seen, const std::vector<QuizCard>& cards) override;
  absl::StatusOr<Due> CountDue(const std::string& learner, int64_t now_ms) override;

  // Of the changes that a page could show: what they add to Store::Version().
  int64_t changes() const { return changes_; }

 private:
  QuizAttempt* Find(const std::string& id);
  bool AreSeen(const std::vector<QuizCard>& seen) const;

  std::map<std::string, std::string> banks_;
  std::vector<QuizAttempt> attempts_;  // in the order in which they came
  std::map<std::string, std::map<int, QuizAnswer>> answers_;
  std::map<std::pair<std::string, std::string>, QuizCard> cards_;  // by learner and question
  int64_t changes_ = 0;
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_QUIZ_MODEL_H_
