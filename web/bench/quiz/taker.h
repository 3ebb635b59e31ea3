// Somebody who takes a quiz: a guest with a cookie of his own, who looks at a question, answers it, reads what he is
// told and goes on. Knows neither sockets nor clocks: says what to send, and is given what came back.
//
// With scripts his page keeps a draft when he has filled in the form, and once more before it hands the form in
// (web/assets/quiz_keep.js); without, the form alone is sent.
//
// He is as stubborn as a person with a page that says "not kept, try again": what was not acknowledged is sent again,
// the same bytes, until it is.

#ifndef WEB_BENCH_QUIZ_TAKER_H_
#define WEB_BENCH_QUIZ_TAKER_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "quiz/answer/answer.h"
#include "web/bench/quiz/actor.h"
#include "web/bench/quiz/form.h"
#include "web/bench/quiz/http_client.h"

namespace course::web::bench {

struct TakerOptions {
  std::string bank;
  bool exam = false;  // else practice
  bool scripts = true;
  int answers = 0;  // how many he gives; at most as many as an attempt has questions
  uint64_t seed = 0;
  // Of somebody who is signed in already: "name=value", and his id. Empty: a guest, who gets both with his first page.
  std::string cookie = "";
  std::string learner = "";
};

class Taker : public Actor {
 public:
  explicit Taker(TakerOptions options)
      : options_(std::move(options)), random_(options_.seed), cookie_(options_.cookie), learner_(options_.learner) {}

  Kind kind() const override;
  std::string Request(int port) override;
  Next Take(const HttpAnswer& answer) override;

  // What he was told is kept, by position.
  const std::map<int, quiz::Answer>& acknowledged() const { return acknowledged_; }
  // How often a draft of this question was sent.
  int drafts(int position) const;
  const std::string& learner() const { return learner_; }
  const std::string& attempt() const { return attempt_; }
  int told_full() const override { return told_full_; }
  const std::string& error() const override { return error_; }

 private:
  enum class Stage { kEnrol, kStart, kLook, kFirstDraft, kLastDraft, kAnswer };
  Next Enrolled(const HttpAnswer& answer);
  Next Started(const HttpAnswer& answer);
  Next Looked(const HttpAnswer& answer);
  Next Drafted(const HttpAnswer& answer);
  Next Answered(const HttpAnswer& answer);
  Next Follow(const HttpAnswer& answer);
  Next Fail(const HttpAnswer& answer);

  const TakerOptions options_;
  std::mt19937_64 random_;
  Stage stage_ = Stage::kEnrol;
  std::string cookie_, csrf_, learner_, attempt_;
  std::string url_;  // of the page to look at, or of the question to answer
  FilledForm form_;
  std::map<int, quiz::Answer> acknowledged_;
  std::map<int, int> drafts_;
  int told_full_ = 0;
  std::string error_;
};

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_TAKER_H_
