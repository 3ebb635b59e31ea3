// The head of a request (RFC 9112), read strictly: what two programs could understand differently is refused, so that
// nothing can be smuggled past the checks in web/guard.

#ifndef WEB_HTTP_HEAD_H_
#define WEB_HTTP_HEAD_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace course::web::http {

struct Limits {
  size_t head_bytes = 16 << 10;
  size_t target_bytes = 4 << 10;
  size_t fields = 64;
  size_t body_bytes = 64 << 10;
};

struct Head {
  std::string method;                         // GET, HEAD or POST
  std::string target;                         // as it was sent: begins with "/", visible ASCII only
  std::map<std::string, std::string> fields;  // names in lower case
  size_t body_bytes = 0;                      // what follows the head
  bool keep_alive = true;

  // A field's value; "" if it was not sent.
  const std::string& Field(const std::string& name) const;
};

// An answer that ends the conversation.
struct Refusal {
  int status = 400;
  std::string sentence;
};

// `bytes` ends with the empty line. Refused: other methods (405), a target that is too long (414) or in another form
// than /path (400), too many fields or bytes (431), no or several Host fields (400), Transfer-Encoding and a POST
// without Content-Length (411), a body that is too large (413), a body of GET or HEAD, continued lines, control
// characters, and names that are no token (400).
std::variant<Head, Refusal> ParseHead(std::string_view bytes, const Limits& limits);

// The same for a head that has not ended yet; nullopt as long as it can still become a good one.
std::optional<Refusal> RefuseUnfinished(std::string_view bytes, const Limits& limits);

}  // namespace course::web::http

#endif  // WEB_HTTP_HEAD_H_
