// A store that hands everything on to another one: a test overrides what should go wrong, or be counted.

#ifndef QUIZ_TAKING_TESTING_FORWARDING_STORE_H_
#define QUIZ_TAKING_TESTING_FORWARDING_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/quiz_store.h"

namespace course::quiz::testing {

class ForwardingStore : public store::QuizStore {
 public:
  explicit ForwardingStore(store::QuizStore& store) : store_(store) {}

  absl::Status PutBank(const std::string& version, const std::string& bank, const std::string& bytes) override {
    return store_.PutBank(version, bank, bytes);
  }
  absl::StatusOr<std::string> GetBank(const std::string& version) override { return store_.GetBank(version); }
  absl::Status StartAttempt(const store::QuizAttempt& attempt, int most) override {
    return store_.StartAttempt(attempt, most);
  }
  absl::StatusOr<std::optional<store::QuizAttempt>> GetAttempt(const std::string& id) override {
    return store_.GetAttempt(id);
  }
  absl::StatusOr<std::vector<store::QuizAttempt>> Attempts(const std::string& learner, const std::string& bank,
                                                           int limit) override {
    return store_.Attempts(learner, bank, limit);
  }
  absl::StatusOr<std::vector<store::QuizAttempt>> Overdue(int64_t now_ms, int limit) override {
    return store_.Overdue(now_ms, limit);
  }
  absl::StatusOr<store::Saved> SaveAnswer(const store::SaveQuizAnswer& answer) override {
    return store_.SaveAnswer(answer);
  }
  absl::StatusOr<std::vector<store::QuizAnswer>> Answers(const std::string& attempt) override {
    return store_.Answers(attempt);
  }
  absl::StatusOr<bool> CloseAttempt(const store::CloseQuizAttempt& close) override {
    return store_.CloseAttempt(close);
  }
  absl::Status UpdateScore(const std::string& attempt, double points, double max_points, bool passed) override {
    return store_.UpdateScore(attempt, points, max_points, passed);
  }
  absl::StatusOr<bool> RestoreAttempt(const store::QuizAttempt& attempt,
                                      const std::vector<store::QuizAnswer>& answers) override {
    return store_.RestoreAttempt(attempt, answers);
  }
  absl::StatusOr<std::vector<store::QuizCard>> DueCards(const std::string& learner, int64_t until_ms,
                                                        int limit) override {
    return store_.DueCards(learner, until_ms, limit);
  }
  absl::StatusOr<std::optional<store::QuizCard>> GetCard(const std::string& learner,
                                                         const std::string& question) override {
    return store_.GetCard(learner, question);
  }
  absl::Status PutCards(const std::vector<store::QuizCard>& cards) override { return store_.PutCards(cards); }
  absl::Status ReplaceCards(const std::vector<store::QuizCard>& seen,
                            const std::vector<store::QuizCard>& cards) override {
    return store_.ReplaceCards(seen, cards);
  }
  absl::StatusOr<Due> CountDue(const std::string& learner, int64_t now_ms) override {
    return store_.CountDue(learner, now_ms);
  }

 private:
  store::QuizStore& store_;
};

}  // namespace course::quiz::testing

#endif  // QUIZ_TAKING_TESTING_FORWARDING_STORE_H_
