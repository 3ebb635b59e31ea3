#include "web/guard/guard.h"

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "sodium.h"
#include "web/pages/layout.h"

namespace course::web::guard {
namespace {

Refused Page(int status, std::string_view title, std::string_view what, std::string_view command = "") {
  return {.response = {.status = status, .body = MessagePage(title, what, {}, command)}};
}

bool IsOurHost(const Door& door, const std::string& host) {
  for (const char* name : {"127.0.0.1", "localhost"}) {
    if (host == absl::StrCat(name, ":", door.port)) return true;
    if (door.port == 80 && host == name) return true;  // browsers leave the usual port out
  }
  return false;
}

// A browser says where a form came from; a program such as curl says nothing, and has no browser's cookie to misuse.
bool IsFromElsewhere(const http::Head& head) {
  if (const auto origin = head.fields.find("origin"); origin != head.fields.end()) {
    return origin->second != "http://" + head.Field("host");
  }
  const std::string& site = head.Field("sec-fetch-site");
  return !site.empty() && site != "same-origin";
}

bool HasCookie(const Door& door, std::string_view cookies) {
  while (!cookies.empty()) {
    std::string_view pair = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != door.cookie) continue;
    if (SameSecret(pair.substr(equals + 1), door.token)) return true;
  }
  return false;
}

}  // namespace

Door MakeDoor(int port, const std::string& token) {
  return {.port = port, .token = token, .csrf = CsrfOf(token), .cookie = absl::StrCat("course_", port)};
}

std::string CsrfOf(const std::string& token) {
  unsigned char hash[crypto_generichash_BYTES];
  constexpr unsigned char kPurpose[] = "csrf of the course's pages";
  static_assert(sizeof kPurpose >= crypto_generichash_KEYBYTES_MIN &&
                sizeof kPurpose <= crypto_generichash_KEYBYTES_MAX);
  const int failed = crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(token.data()),
                                        token.size(), kPurpose, sizeof kPurpose);
  CHECK(failed == 0) << "crypto_generichash refused its sizes";
  char text[2 * sizeof hash + 1];
  return sodium_bin2hex(text, sizeof text, hash, sizeof hash);
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<Refused> Refuse(const Door& door, const http::Head& head, const Request& request) {
  if (!IsOurHost(door, head.Field("host")))
    return Page(421, "Wrong address", "This server answers to 127.0.0.1 and localhost only.");
  const bool changes = request.method == "POST";
  if (changes && IsFromElsewhere(head)) return Page(403, "Not from here", "A form of another site was refused.");
  const auto token = request.query.find("token");
  if (!changes && token != request.query.end() && SameSecret(token->second, door.token)) {
    // The key does not stay in the address bar, in the history and in what people copy.
    return Refused{.response = {.status = 303, .location = head.target.substr(0, head.target.find('?'))},
                   .set_cookie = absl::StrCat(door.cookie, "=", door.token, "; HttpOnly; SameSite=Strict; Path=/")};
  }
  if (!HasCookie(door, head.Field("cookie"))) {
    return Page(401, "Please come in by the printed address",
                "The address that the command prints carries a key, so that nobody else on this machine can see your "
                "work. This prints it again:",
                "./course up");
  }
  if (changes && !SameSecret(ValueOr(request.form, "csrf"), door.csrf)) {
    return Page(403, "Please send the form again",
                "The form was older than this server, or did not come from one of its pages. Nothing was changed. Load "
                "the page again, then send it.");
  }
  return std::nullopt;
}

}  // namespace course::web::guard
