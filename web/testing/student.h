// Somebody with a browser, for tests: keeps his cookie and the value of his forms, and sends what the test says.

#ifndef WEB_TESTING_STUDENT_H_
#define WEB_TESTING_STUDENT_H_

#include <string>
#include <utility>

namespace course::web::testing {

class Student {
 public:
  // A guest of the server on this port, enrolled by looking at `page`.
  static Student Enrolled(int port, const std::string& page);
  Student(int port, std::string cookie, std::string csrf)
      : port_(port), cookie_(std::move(cookie)), csrf_(std::move(csrf)) {}

  // Whole answers, head and body; "" if the server closed the connection without one.
  std::string Ask(const std::string& method, const std::string& target) const;
  std::string Get(const std::string& target) const { return Ask("GET", target); }
  // `form` is what stands behind the csrf value, encoded.
  std::string Post(const std::string& target, const std::string& form) const;

  const std::string& cookie() const { return cookie_; }
  const std::string& csrf() const { return csrf_; }

 private:
  std::string Send(const std::string& head, const std::string& body) const;

  int port_;
  std::string cookie_, csrf_;
};

// The value of a field of an answer's head; empty if it is not there.
std::string FieldOf(const std::string& answer, const std::string& name);
// What stands behind the head.
std::string BodyOf(const std::string& answer);

// Everything but letters and digits as %XX.
std::string Encoded(const std::string& text);

}  // namespace course::web::testing

#endif  // WEB_TESTING_STUDENT_H_
