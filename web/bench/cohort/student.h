// A learner of a cohort at work, signed in: looks at where he stands, reads, answers some questions of a quiz, hands a
// lab in with his clone's token, and looks again.

#ifndef WEB_BENCH_COHORT_STUDENT_H_
#define WEB_BENCH_COHORT_STUDENT_H_

#include <string>
#include <vector>

#include "web/bench/quiz/actor.h"
#include "web/bench/quiz/taker.h"

namespace course::web::bench {

struct StudentOptions {
  std::string account;             // id
  std::string cookie;              // "course_cohort_8800=..."
  std::string token;               // of his clone
  std::vector<std::string> pages;  // to be looked at before the quiz and again behind it
  std::string bank;
  int answers = 0;
  std::string lab;         // label
  std::string submission;  // id, 32 hexadecimal digits
  uint64_t seed = 0;
};

class Student : public Actor {
 public:
  explicit Student(StudentOptions options);

  Kind kind() const override;
  std::string Request(int port) override;
  Next Take(const HttpAnswer& answer) override;
  int told_full() const override { return told_full_ + taker_.told_full(); }
  const std::string& error() const override { return error_.empty() ? taker_.error() : error_; }

  const Taker& taker() const { return taker_; }
  bool handed_in() const { return handed_in_; }  // he was told that his submission is kept
  const std::string& submission() const { return options_.submission; }
  const std::string& source() const { return source_; }  // what he handed in
  const std::string& account() const { return options_.account; }

 private:
  enum class Stage { kPages, kQuiz, kSubmit, kAsk, kPagesAgain };
  Next Page(const HttpAnswer& answer);
  Next Submitted(const HttpAnswer& answer);
  Next Fail(const HttpAnswer& answer);
  std::string SubmissionBody() const;

  const StudentOptions options_;
  Taker taker_;
  Stage stage_ = Stage::kPages;
  size_t page_ = 0;
  const std::string source_;
  bool handed_in_ = false;
  int told_full_ = 0;
  std::string error_;
};

}  // namespace course::web::bench

#endif  // WEB_BENCH_COHORT_STUDENT_H_
