#include "web/guard/guard.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "absl/strings/match.h"
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
bool IsFromElsewhere(const Knock& knock) {
  if (knock.origin) return *knock.origin != "http://" + knock.hosts.front();
  return !knock.site.empty() && knock.site != "same-origin";
}

// nullopt for anything but digits: what else strtoull() would take is no length.
std::optional<uint64_t> Length(const std::string& text) {
  uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
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

std::optional<int> Improper(const Knock& knock) {
  const bool form = knock.method == "POST";
  if (!form && knock.method != "GET" && knock.method != "HEAD") return 405;
  if (!knock.target.starts_with('/') || knock.hosts.size() != 1) return 400;
  if (knock.has_range) return 416;
  if (!form) return knock.has_transfer_encoding || !knock.content_lengths.empty() ? std::optional(400) : std::nullopt;
  if (knock.has_transfer_encoding || knock.content_lengths.empty()) return 411;
  const std::optional<uint64_t> length = Length(knock.content_lengths.front());
  if (!length || knock.content_lengths.size() > 1 || knock.target.find('?') != std::string::npos) return 400;
  if (*length > kLongestForm) return 413;
  if (*length > 0 && !absl::StartsWithIgnoreCase(knock.content_type, "application/x-www-form-urlencoded")) return 415;
  return std::nullopt;
}

bool IsPlainPath(std::string_view path) {
  if (!path.starts_with('/') || path.starts_with("//")) return false;
  for (const unsigned char c : path) {
    if (c < 0x20 || c == 0x7F || c == '\\') return false;
  }
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view segment = path.substr(at + 1, end - at - 1);
    if (segment == "." || segment == "..") return false;
    at = end;
  }
  return true;
}

std::optional<Refused> Refuse(const Door& door, const Knock& knock, const Request& request) {
  if (!IsOurHost(door, knock.hosts.front()))
    return Page(421, "Wrong address", "This server answers to 127.0.0.1 and localhost only.");
  const bool changes = request.method == "POST";
  if (changes && IsFromElsewhere(knock)) return Page(403, "Not from here", "A form of another site was refused.");
  const auto token = request.query.find("token");
  if (!changes && token != request.query.end() && SameSecret(token->second, door.token)) {
    // The key does not stay in the address bar, in the history and in what people copy.
    return Refused{.response = {.status = 303, .location = knock.target.substr(0, knock.target.find('?'))},
                   .set_cookie = absl::StrCat(door.cookie, "=", door.token, "; HttpOnly; SameSite=Strict; Path=/")};
  }
  if (!HasCookie(door, knock.cookie)) {
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
