// Who may come in: pure functions over a request, so that each rule has a test of its own.
//
// The server listens on 127.0.0.1, where every user of a shared machine and every page in the learner's browser can
// reach it. Three things keep them out: the Host field (a name elsewhere that was pointed at 127.0.0.1), the key that
// the printed address carries and a cookie keeps, and for what changes something the Origin and a value in the form.

#ifndef WEB_GUARD_GUARD_H_
#define WEB_GUARD_GUARD_H_

#include <optional>
#include <string>
#include <string_view>

#include "web/http/head.h"
#include "web/http/message.h"

namespace course::web::guard {

struct Door {
  int port = 0;
  std::string token;   // the key
  std::string csrf;    // what every form carries in its field "csrf"
  std::string cookie;  // its name has the port: two clones on one machine do not sign each other out
};
// The value for forms is a keyed hash of the token: a page that leaks it does not leak the key.
Door MakeDoor(int port, const std::string& token);
std::string CsrfOf(const std::string& token);

// Equal, in a time that does not tell how much of it was.
bool SameSecret(std::string_view a, std::string_view b);

// What is answered instead of the page.
struct Refused {
  Response response;
  std::string set_cookie;  // the value of a Set-Cookie field, or empty
};

// nullopt: come in. Otherwise 421 (another host), 403 (a form of another site, or without the right csrf value), 303
// with the cookie (the key was in the address), or 401. `request` is what `head` and its body say, decoded.
std::optional<Refused> Refuse(const Door& door, const http::Head& head, const Request& request);

}  // namespace course::web::guard

#endif  // WEB_GUARD_GUARD_H_
