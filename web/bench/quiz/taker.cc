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
  switch (stage_) {
    case Stage::kEnrol:
    case Stage::kStart:
      return Kind::kPrepare;
    case Stage::kLook:
      return Kind::kPage;
    case Stage::kFirstDraft:
    case Stage::kLastDraft:
      return Kind::kDraft;
    case Stage::kAnswer:
      return Kind::kAnswer;
  }
  return Kind::kPage;
}

int Taker::drafts(int position) const {
  const auto found = drafts_.find(position);
  return found == drafts_.end() ? 0 : found->second;
}

std::string Taker::Request(int port) {
  const std::string who =
      absl::StrCat("Host: 127.0.0.1:", port, "\r\n", cookie_.empty() ? "" : absl::StrCat("Cookie: ", cookie_, "\r\n"),
                   "Accept: text/html\r\n");
  const auto get = [&](const std::string& url) { return absl::StrCat("GET ", url, " HTTP/1.1\r\n", who, "\r\n"); };
  const auto post = [&](const std::string& url, const std::string& fields) {
    const std::string body = absl::StrCat("csrf=", csrf_, "&", fields);
    return absl::StrCat("POST ", url, " HTTP/1.1\r\n", who, "Origin: http://127.0.0.1:", port,
                        "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ", body.size(),
                        "\r\n\r\n", body);
  };
  switch (stage_) {
    case Stage::kEnrol:
      return get("/quizzes/" + options_.bank);
    case Stage::kStart:
      return post(absl::StrCat("/quizzes/", options_.bank, "/start"), options_.exam ? "mode=exam" : "mode=practice");
    case Stage::kLook:
      return get(url_);
    case Stage::kFirstDraft:
    case Stage::kLastDraft:
      ++drafts_[PositionOf(url_)];
      return post(url_ + "/save", form_.body);
    case Stage::kAnswer:
      return post(url_, form_.body + "&do=answer");
  }
  return "";
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
    case Stage::kFirstDraft:
    case Stage::kLastDraft:
      return Drafted(answer);
    case Stage::kAnswer:
      return Answered(answer);
  }
  return Next::kFailed;
}

Taker::Next Taker::Enrolled(const HttpAnswer& answer) {
  csrf_ = FieldValue(answer.body, "csrf");
  if (answer.status != 200 || csrf_.empty()) return Fail(answer);
  if (cookie_.empty()) {
    const std::string cookie = answer.Field("Set-Cookie");
    if (cookie.empty()) return Fail(answer);
    cookie_ = cookie.substr(0, cookie.find(';'));
    learner_ = cookie.substr(cookie.find('=') + 1, kLearnerDigits);
  }
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
  stage_ = options_.scripts ? Stage::kFirstDraft : Stage::kAnswer;
  return options_.scripts ? Next::kRead : Next::kThink;
}

Taker::Next Taker::Drafted(const HttpAnswer& answer) {
  if (answer.status != 200) return Fail(answer);
  const bool first = stage_ == Stage::kFirstDraft;
  stage_ = first ? Stage::kLastDraft : Stage::kAnswer;
  return first ? Next::kThink : Next::kAtOnce;
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
