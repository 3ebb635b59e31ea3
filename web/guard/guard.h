// Who may come in: pure functions over a request, so that each rule has a test of its own.
//
// The server listens on 127.0.0.1, where every user of a shared machine and every page in the learner's browser can
// reach it. Three things keep them out: the Host field (a name elsewhere that was pointed at 127.0.0.1), the key that
// the printed address carries and a cookie keeps, and for what changes something the Origin and a value in the form.
//
// With open enrolment (web/guard/enrolment.h) who comes without the key is let in as a guest, to texts and quizzes
// only.

#ifndef WEB_GUARD_GUARD_H_
#define WEB_GUARD_GUARD_H_

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "web/guard/enrolment.h"
#include "web/http/message.h"

namespace course::web::guard {

struct Door {
  int port = 0;
  std::string token;   // the key
  std::string csrf;    // what the owner's forms carry in their field "csrf"
  std::string cookie;  // its name has the port: two clones on one machine do not sign each other out

  std::optional<Enrolment> enrolment;  // absent: the owner alone may come in
  std::string guest_cookie;            // its name
};
// The value for forms is a keyed hash of the token: a page that leaks it does not leak the key.
Door MakeDoor(int port, const std::string& token, bool open_enrolment = false);
std::string CsrfOf(const std::string& token);

// What the rules look at: a request without its parameters, as it was sent.
struct Knock {
  std::string method = "GET";
  std::string target;              // begins with "/"; with the query
  std::vector<std::string> hosts;  // each Host field
  std::optional<std::string> origin;
  std::string site;           // Sec-Fetch-Site; "" if it was not sent
  std::string cookie;         // "" if it was not sent
  std::string last_event_id;  // of a browser that listens again
  std::string authorization;  // "" if it was not sent
  std::string forwarded_for;  // X-Forwarded-For: of a proxy, whose word only a server behind one takes
  std::string content_type;
  std::vector<std::string> content_lengths;  // each Content-Length field
  bool has_transfer_encoding = false;
  bool has_range = false;
};

// What is answered instead of the page.
struct Refused {
  Response response;
  std::string set_cookie;  // the value of a Set-Cookie field, or empty
};

constexpr size_t kLongestForm = 64 << 10;  // bytes
constexpr char kFormType[] = "application/x-www-form-urlencoded";

// Before a body is read: the status for what no browser sends to these pages, or what two programs could understand
// differently; nullopt for a proper request. 400: another form of address than /path, no or several Host fields, a body
// where none belongs, a form whose address has parameters. 405: neither GET, HEAD nor POST. 411: a form without
// Content-Length, or in chunks. 413: a form that is too large. 415: a body that is no form, or below /v1
// no JSON. 416: parts of a page.
std::optional<int> Improper(const Knock& knock);

// The same for a server with other bodies: at most so long, and of one of these content types.
struct BodyRules {
  size_t longest = kLongestForm;  // bytes
  std::vector<std::string> types;
};
std::optional<int> Improper(const Knock& knock, const BodyRules& rules);

// Whether a decoded path is one that a browser sends: it begins with one "/", no segment is "." or "..", and it holds
// no backslash and no control character.
bool IsPlainPath(std::string_view path);

// Whether it lies below /v1, where programs ask: see web/guard/programs.h.
bool IsForPrograms(std::string_view path);

// Each value that the browser sent under this name. They point into `cookies`.
std::vector<std::string_view> CookiesNamed(std::string_view name, std::string_view cookies);

bool IsOurHost(const Door& door, const std::string& host);
// Whether a browser says that a page of another site sent it.
bool IsFromElsewhere(const Knock& knock);

// Who asks.
struct Visitor {
  std::string learner{kOwner};
  std::string csrf;          // for the forms of his pages
  std::string set_cookie;    // of a guest who has just been enrolled, or whose cookie is renewed; else empty
  bool is_new_here = false;  // a guest whom nobody has seen before
};

// Who this is, without a look at what he wants. Refused with 421 (another host), 403 (a form of another site), 303 with
// the cookie (the key was in the address), or 401.
// REQUIRES: the knock is not Improper(); `request` is the same, decoded.
std::variant<Visitor, Refused> Admit(const Door& door, const Knock& knock, const Request& request);

// Why he may not have what he asks for; nullopt: he may. 403 (a form without his csrf value; a guest at what is the
// owner's) or 303 to the quizzes (a guest at the owner's map). Between Admit() and this the caller counts: what is
// refused here has cost something, too.
std::optional<Refused> Forbid(const Visitor& visitor, const Request& request);

}  // namespace course::web::guard

#endif  // WEB_GUARD_GUARD_H_
