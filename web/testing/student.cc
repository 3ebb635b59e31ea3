#include "web/testing/student.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "web/testing/raw_client.h"

namespace course::web::testing {

Student Student::Enrolled(int port, const std::string& page) {
  const std::string answer = Student(port, "", "").Get(page);
  const std::string cookie = FieldOf(answer, "Set-Cookie");
  constexpr std::string_view kField = "name=\"csrf\" value=\"";
  const size_t at = answer.find(kField);
  if (at == std::string::npos) return Student(port, cookie.substr(0, cookie.find(';')), "");
  const size_t begin = at + kField.size();
  return Student(port, cookie.substr(0, cookie.find(';')), answer.substr(begin, answer.find('"', begin) - begin));
}

std::string Student::Ask(const std::string& method, const std::string& target) const {
  return Send(absl::StrCat(method, " ", target, " HTTP/1.1\r\n"), "");
}

std::string Student::Post(const std::string& target, const std::string& form) const {
  const std::string body = absl::StrCat("csrf=", csrf_, form.empty() ? "" : "&", form);
  return Send(absl::StrCat("POST ", target, " HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n",
                           "Content-Length: ", body.size(), "\r\n"),
              body);
}

std::string Student::Send(const std::string& head, const std::string& body) const {
  RawClient client(port_);
  client.Say(absl::StrCat(head, "Host: 127.0.0.1:", port_, "\r\n",
                          cookie_.empty() ? "" : absl::StrCat("Cookie: ", cookie_, "\r\n"), "\r\n", body));
  return head.starts_with("HEAD ") ? client.HearUntil("\r\n\r\n") : client.HearAnswer();
}

std::string FieldOf(const std::string& answer, const std::string& name) {
  const std::string head = answer.substr(0, answer.find("\r\n\r\n") + 2);
  const std::string start = absl::StrCat("\r\n", name, ": ");
  const size_t at = head.find(start);
  if (at == std::string::npos) return "";
  const size_t begin = at + start.size();
  return head.substr(begin, head.find('\r', begin) - begin);
}

std::string BodyOf(const std::string& answer) {
  const size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

std::string Encoded(const std::string& text) {
  std::string encoded;
  for (const unsigned char c : text) {
    if (absl::ascii_isalnum(c)) {
      encoded += static_cast<char>(c);
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", c);
    }
  }
  return encoded;
}

}  // namespace course::web::testing
