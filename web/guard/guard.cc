#include "web/guard/guard.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "sodium.h"
#include "web/guard/for_guests.h"
#include "web/guard/secret.h"
#include "web/pages/layout.h"

namespace course::web::guard {
namespace {

Refused Page(int status, std::string_view title, std::string_view what, const Frame& frame,
             std::string_view command = "") {
  return {.response = {.status = status, .body = MessagePage(title, what, frame, command)}};
}

// nullopt for anything but digits: what else strtoull() would take is no length.
std::optional<uint64_t> Length(const std::string& text) {
  uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

bool HasKey(const Door& door, const Knock& knock) {
  for (const std::string_view value : CookiesNamed(door.cookie, knock.cookie)) {
    if (SameSecret(value, door.token)) return true;
  }
  return false;
}

// Before anybody has looked who it is.
Frame Nobody() { return {.unknown = true}; }

Refused NotYours(std::string_view path) {
  if (path == "/") return {.response = {.status = 303, .location = "/quizzes"}};
  const std::string body = MessagePage(
      "This page is the owner's",
      "You are a guest of this server: the guides, the glossary and quizzes of your own are open to you. Labs, runs, "
      "files and settings belong to whoever started it. In a clone of the course you have all of them yourself.",
      {.guest = true});
  return {.response = {.status = 403, .body = body}};
}

// SameSite=Lax, where the key's cookie is Strict: somebody who follows a link to a quiz stays who he is. Forms of other
// sites come without it either way.
std::string SetGuestCookie(const Door& door, std::string_view learner, int64_t now_ms) {
  return absl::StrCat(door.guest_cookie, "=", door.enrolment->CookieOf(learner, now_ms),
                      "; HttpOnly; SameSite=Lax; Path=/; Max-Age=", kCookieSeconds);
}

// The guest who sent this. One whom nobody knows is enrolled; a form of his is refused, because it cannot carry the
// value that was made just now, and so he never hears of it.
Visitor MeetGuest(const Door& door, const Knock& knock, int64_t now_ms) {
  for (const std::string_view value : CookiesNamed(door.guest_cookie, knock.cookie)) {
    const std::optional<Guest> guest = door.enrolment->Recognize(value);
    if (!guest) continue;
    Visitor visitor = {.learner = guest->learner, .csrf = door.enrolment->CsrfOf(guest->learner)};
    if (guest->IsToBeRenewed(now_ms)) visitor.set_cookie = SetGuestCookie(door, guest->learner, now_ms);
    return visitor;
  }
  const std::string learner = door.enrolment->NewLearner();
  return {.learner = learner,
          .csrf = door.enrolment->CsrfOf(learner),
          .set_cookie = SetGuestCookie(door, learner, now_ms),
          .is_new_here = true};
}

}  // namespace

std::vector<std::string_view> CookiesNamed(std::string_view name, std::string_view cookies) {
  std::vector<std::string_view> values;
  while (!cookies.empty()) {
    std::string_view pair = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) values.push_back(pair.substr(equals + 1));
  }
  return values;
}

bool IsForPrograms(std::string_view path) { return path.starts_with("/v1/"); }

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

Door MakeDoor(int port, const std::string& token, bool open_enrolment) {
  Door door = {.port = port,
               .token = token,
               .csrf = CsrfOf(token),
               .cookie = absl::StrCat("course_", port),
               .guest_cookie = absl::StrCat("learner_", port)};
  if (open_enrolment) door.enrolment.emplace(token);
  return door;
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

std::optional<int> Improper(const Knock& knock, const BodyRules& rules) {
  const bool form = knock.method == "POST";
  if (!form && knock.method != "GET" && knock.method != "HEAD") return 405;
  if (!knock.target.starts_with('/') || knock.hosts.size() != 1) return 400;
  if (knock.has_range) return 416;
  if (!form) return knock.has_transfer_encoding || !knock.content_lengths.empty() ? std::optional(400) : std::nullopt;
  if (knock.has_transfer_encoding || knock.content_lengths.empty()) return 411;
  const std::optional<uint64_t> length = Length(knock.content_lengths.front());
  if (!length || knock.content_lengths.size() > 1 || knock.target.find('?') != std::string::npos) return 400;
  if (*length > rules.longest) return 413;
  const bool known = std::any_of(rules.types.begin(), rules.types.end(), [&](const std::string& type) {
    return absl::StartsWithIgnoreCase(knock.content_type, type);
  });
  if (*length > 0 && !known) return 415;
  return std::nullopt;
}

std::optional<int> Improper(const Knock& knock) {
  const char* type = IsForPrograms(knock.target) ? "application/json" : kFormType;
  return Improper(knock, {.types = {type}});
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

std::variant<Visitor, Refused> Admit(const Door& door, const Knock& knock, const Request& request) {
  if (!IsOurHost(door, knock.hosts.front()))
    return Page(421, "Wrong address", "This server answers to 127.0.0.1 and localhost only.", Nobody());
  const bool changes = request.method == "POST";
  if (changes && IsFromElsewhere(knock))
    return Page(403, "Not from here", "A form of another site was refused.", Nobody());
  const auto token = request.query.find("token");
  if (!changes && token != request.query.end() && SameSecret(token->second, door.token)) {
    // The key does not stay in the address bar, in the history and in what people copy.
    return Refused{.response = {.status = 303, .location = knock.target.substr(0, knock.target.find('?'))},
                   .set_cookie = absl::StrCat(door.cookie, "=", door.token, "; HttpOnly; SameSite=Strict; Path=/")};
  }
  if (HasKey(door, knock)) return Visitor{.csrf = door.csrf};
  if (door.enrolment) return MeetGuest(door, knock, request.received_ms);
  return Page(401, "Please come in by the printed address",
              "The address that the command prints carries a key, so that nobody else on this machine can see your "
              "work. This prints it again:",
              Nobody(), "./course up");
}

std::optional<Refused> Forbid(const Visitor& visitor, const Request& request) {
  const bool guest = visitor.learner != kOwner;
  if (guest && !IsForGuests(request.path)) return NotYours(request.path);
  if (request.method == "POST" && !SameSecret(ValueOr(request.form, "csrf"), visitor.csrf)) {
    return Page(403, "Please send the form again",
                "The form was older than this server, or did not come from one of its pages. Nothing was changed. Load "
                "the page again, then send it.",
                {.guest = guest});
  }
  return std::nullopt;
}

}  // namespace course::web::guard
