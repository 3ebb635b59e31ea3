// What the site is asked and what it answers, without a socket and without a header: the server checks who asks
// (web/guard) and knows how an answer travels.

#ifndef WEB_HTTP_MESSAGE_H_
#define WEB_HTTP_MESSAGE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace course::web {

namespace live {
class Mailbox;
}

// The learner whose clone it is, and who has the key.
inline constexpr std::string_view kOwner = "me";

struct Request {
  std::string method = "GET";                // GET or POST; HEAD comes as GET
  std::string path;                          // decoded, begins with "/"
  std::map<std::string, std::string> query;  // decoded; of a repeated name the first value
  std::map<std::string, std::string> form;   // the same for the body of a POST
  std::string body;                          // of a POST that is no form, as it came
  // Whose quizzes: the clone's owner, or whom the door let in besides (open enrolment).
  std::string learner{kOwner};
  std::string csrf;         // what the forms of his pages carry
  int64_t received_ms = 0;  // when it came in, by the server's clock; 0: not known
  // Whether the client still waits for the answer, until that is returned; empty: nobody knows. Does not wait.
  std::function<bool()> still_there;

  bool FromOwner() const { return learner == kOwner; }
};

// A value of the query or the form, or `fallback`.
inline std::string ValueOr(const std::map<std::string, std::string>& values, const std::string& name,
                           const std::string& fallback = "") {
  const auto found = values.find(name);
  return found == values.end() ? fallback : found->second;
}

struct Response {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::string body;
  std::string location;                 // of a redirect
  std::shared_ptr<live::Mailbox> news;  // instead of a body: what is pushed into it, until it ends
  std::string download;                 // a file name: the browser saves the body instead of showing it
  int retry_after_s = 0;                // of a refusal that will pass: when to come again; 0: not said
  bool immutable = false;               // the address changes with the content: keep it for ever
  bool cacheable = false;               // stays the same while the store's version and these files do
  std::vector<std::string> read;        // absolute paths of the files that the body was made from
};

}  // namespace course::web

#endif  // WEB_HTTP_MESSAGE_H_
