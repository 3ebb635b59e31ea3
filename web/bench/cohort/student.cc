#include "web/bench/cohort/student.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "nlohmann/json.hpp"

namespace course::web::bench {
namespace {

// As Taker's.
bool IsForNow(int status) { return status == 429 || status == 500 || status == 503 || status == 507; }

}  // namespace

Student::Student(StudentOptions options)
    : options_(std::move(options)),
      taker_({.bank = options_.bank,
              .scripts = options_.seed % 4 != 0,
              .answers = options_.answers,
              .seed = options_.seed,
              .cookie = options_.cookie,
              .learner = options_.account}),
      source_(absl::StrCat("// starter.cc of ", options_.account, "\n", std::string(4'000, '/'), "\n")) {}

Actor::Kind Student::kind() const {
  switch (stage_) {
    case Stage::kQuiz:
      return taker_.kind();
    case Stage::kSubmit:
      return Kind::kSubmission;
    case Stage::kPages:
    case Stage::kAsk:
    case Stage::kPagesAgain:
      break;
  }
  return Kind::kPage;
}

std::string Student::SubmissionBody() const {
  const nlohmann::json body = {
      {"id", options_.submission},
      {"lab", options_.lab},
      {"files", {{{"name", "starter.cc"}, {"sha256", base::Sha256Hex(source_)}, {"text", source_}}}}};
  return body.dump();
}

std::string Student::Request(int port) {
  const std::string host = absl::StrCat("Host: 127.0.0.1:", port, "\r\n");
  const std::string bearer = absl::StrCat(host, "Authorization: Bearer ", options_.token, "\r\n");
  switch (stage_) {
    case Stage::kQuiz:
      return taker_.Request(port);
    case Stage::kSubmit: {
      const std::string body = SubmissionBody();
      return absl::StrCat("POST /api/v1/submissions HTTP/1.1\r\n", bearer, "Content-Type: application/json\r\n",
                          "Content-Length: ", body.size(), "\r\n\r\n", body);
    }
    case Stage::kAsk:
      return absl::StrCat("GET /api/v1/submissions/", options_.submission, " HTTP/1.1\r\n", bearer, "\r\n");
    case Stage::kPages:
    case Stage::kPagesAgain:
      break;
  }
  return absl::StrCat("GET ", options_.pages[page_], " HTTP/1.1\r\n", host, "Cookie: ", options_.cookie,
                      "\r\nAccept: text/html\r\n\r\n");
}

Actor::Next Student::Take(const HttpAnswer& answer) {
  if (stage_ == Stage::kQuiz) {
    const Next next = taker_.Take(answer);
    if (next != Next::kDone) return next;
    stage_ = Stage::kSubmit;
    return Next::kRead;
  }
  if (answer.status == 507) ++told_full_;
  if (IsForNow(answer.status)) return Next::kAgain;
  switch (stage_) {
    case Stage::kPages:
    case Stage::kPagesAgain:
      return Page(answer);
    case Stage::kSubmit:
      return Submitted(answer);
    case Stage::kAsk:
      if (answer.status != 200 || answer.body.find(options_.submission) == std::string::npos) return Fail(answer);
      stage_ = Stage::kPagesAgain;
      page_ = 0;
      return Next::kRead;
    case Stage::kQuiz:
      break;
  }
  return Next::kFailed;
}

Actor::Next Student::Page(const HttpAnswer& answer) {
  if (answer.status != 200) return Fail(answer);
  if (++page_ < options_.pages.size()) return Next::kRead;
  if (stage_ == Stage::kPagesAgain) return Next::kDone;
  stage_ = Stage::kQuiz;
  return Next::kRead;
}

// 202: kept now; 200: it was there, because an answer got lost.
Actor::Next Student::Submitted(const HttpAnswer& answer) {
  if (answer.status != 202 && answer.status != 200) return Fail(answer);
  handed_in_ = true;
  stage_ = Stage::kAsk;
  return Next::kRead;
}

Actor::Next Student::Fail(const HttpAnswer& answer) {
  const char* const doing = stage_ == Stage::kSubmit || stage_ == Stage::kAsk ? "submission" : "page";
  error_ = absl::StrCat("student ", options_.account, " with a ", doing, " was answered ", answer.status, ": ",
                        answer.body.substr(0, 2'000));
  return Next::kFailed;
}

}  // namespace course::web::bench
