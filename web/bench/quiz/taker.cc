#include "web/bench/quiz/taker.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"

namespace course::web::bench {
namespace {

constexpr size_t kLearnerDigits = 32;

// What the server says while it cannot keep anything, or wants to be left alone: a person tries again.
bool IsForNow(int status) { return status == 429 || status == 500 || status == 503 || status == 507; }

int PositionOf(const std::string& question_url) {
  return std::atoi(question_url.c_str() + question_url.rfind('/') + 1) - 1;
}

}  // namespace

Taker::Kind Taker::kind() const {
  if (stage_ == Stage::kAnswer) return Kind::kAnswer;
  return stage_ == Stage::kLook ? Kind::kPage : Kind::kPrepare;
}

std::string Taker::Request(int port) const {
  const std::string who =
      absl::StrCat("Host: 127.0.0.1:", port, "\r\n", cookie_.empty() ? "" : absl::StrCat("Cookie: ", cookie_, "\r\n"),
                   "Accept: text/html\r\n");
  if (stage_ == Stage::kEnrol) return absl::StrCat("GET /quizzes/", options_.bank, " HTTP/1.1\r\n", who, "\r\n");
  if (stage_ == Stage::kLook) return absl::StrCat("GET ", url_, " HTTP/1.1\r\n", who, "\r\n");
  const bool start = stage_ == Stage::kStart;
  const std::string url = start ? absl::StrCat("/quizzes/", options_.bank, "/start") : url_;
  const std::string body =
      absl::StrCat("csrf=", csrf_, "&",
                   start ? absl::StrCat("mode=", options_.exam ? "exam" : "practice") : form_.body + "&do=answer");
  return absl::StrCat("POST ", url, " HTTP/1.1\r\n", who, "Origin: http://127.0.0.1:", port,
                      "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ", body.size(),
                      "\r\n\r\n", body);
}

Taker::Next Taker::Take(const HttpAnswer& answer) {
  if (answer.status == 507) ++told_full_;
  if (IsForNow(answer.status)) return Next::kAgain;
  switch (stage_) {
    case Stage::kEnrol:
      return Enrolled(answer);
    case Stage::kStart:
      return Started(answer);
    case Stage::kLook:
      return Looked(answer);
    case Stage::kAnswer:
      return Answered(answer);
  }
  return Next::kFailed;
}

Taker::Next Taker::Enrolled(const HttpAnswer& answer) {
  const std::string cookie = answer.Field("Set-Cookie");
  const size_t value = cookie.find('=') + 1;
  csrf_ = FieldValue(answer.body, "csrf");
  if (answer.status != 200 || cookie.empty() || csrf_.empty()) return Fail(answer);
  cookie_ = cookie.substr(0, cookie.find(';'));
  learner_ = cookie.substr(value, kLearnerDigits);
  stage_ = Stage::kStart;
  return Next::kAtOnce;
}

Taker::Next Taker::Started(const HttpAnswer& answer) {
  constexpr std::string_view kAttempts = "/attempts/";
  url_ = answer.Field("Location");
  if (answer.status != 303 || !url_.starts_with(kAttempts)) return Fail(answer);
  attempt_ = url_.substr(kAttempts.size(), url_.find('/', kAttempts.size()) - kAttempts.size());
  stage_ = Stage::kLook;
  return Next::kAtOnce;
}

Taker::Next Taker::Looked(const HttpAnswer& answer) {
  if (answer.status == 303) return Follow(answer);
  if (answer.status != 200) return Fail(answer);
  if (static_cast<int>(acknowledged_.size()) == options_.answers) return Next::kDone;
  const int position = PositionOf(url_);
  if (acknowledged_.contains(position)) {
    // The explanation of what he has answered.
    url_ = absl::StrCat("/attempts/", attempt_, "/", position + 2);
    return Next::kRead;
  }
  form_ = FillIn(answer.body, random_);
  if (form_.body.empty()) return Fail(answer);
  stage_ = Stage::kAnswer;
  return Next::kThink;
}

Taker::Next Taker::Answered(const HttpAnswer& answer) {
  if (answer.status != 303) return Fail(answer);
  acknowledged_[PositionOf(url_)] = form_.answer;
  stage_ = Stage::kLook;
  return Follow(answer);
}

Taker::Next Taker::Follow(const HttpAnswer& answer) {
  const std::string then = answer.Field("Location");
  if (!then.starts_with("/attempts/" + attempt_)) return Fail(answer);
  url_ = then.substr(0, then.find('#'));
  return Next::kAtOnce;
}

Taker::Next Taker::Fail(const HttpAnswer& answer) {
  error_ = absl::StrCat("taker of ", attempt_.empty() ? "no attempt" : attempt_, " at ", url_, " was answered ",
                        answer.status, ": ", answer.body.substr(0, 2'000));
  return Next::kFailed;
}

}  // namespace course::web::bench
