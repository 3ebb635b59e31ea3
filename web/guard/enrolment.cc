#include "web/guard/enrolment.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "sodium.h"
#include "web/guard/secret.h"

namespace course::web::guard {
namespace {

constexpr size_t kIdBytes = 16;

std::string Hex(const unsigned char* bytes, size_t size) {
  std::string text(2 * size + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, size);
  text.pop_back();
  return text;
}

}  // namespace

Enrolment::Enrolment(std::string_view token)
    : cookie_key_(Derived(token, "cookies of enrolled learners")), form_key_(Derived(token, "forms of enrolled ones")) {
  CHECK(sodium_init() >= 0) << "libsodium found no source of random numbers";
}

Enrolment::Key Enrolment::Derived(std::string_view token, std::string_view purpose) {
  static_assert(sizeof(Key) == crypto_auth_KEYBYTES);
  Key key;
  const int failed =
      crypto_generichash(key.data(), key.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                         reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
  CHECK(failed == 0) << "crypto_generichash refused its sizes";
  return key;
}

std::string Enrolment::Tag(std::string_view said, const Key& key) {
  unsigned char tag[crypto_auth_BYTES];
  crypto_auth(tag, reinterpret_cast<const unsigned char*>(said.data()), said.size(), key.data());
  return Hex(tag, sizeof tag);
}

bool Guest::IsToBeRenewed(int64_t now_ms) const { return std::abs(now_ms - given_ms) > kCookieSeconds * 1'000 / 2; }

std::string Enrolment::NewLearner() const {
  unsigned char id[kIdBytes];
  randombytes_buf(id, sizeof id);
  return Hex(id, sizeof id);
}

std::string Enrolment::CookieOf(std::string_view learner, int64_t now_ms) const {
  const std::string said = absl::StrCat(std::string(learner), ".", now_ms / 1'000);
  return absl::StrCat(said, ".", Tag(said, cookie_key_));
}

std::optional<Guest> Enrolment::Recognize(std::string_view cookie) const {
  const size_t dot = cookie.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view said = cookie.substr(0, dot);
  // Only what was said here has a tag, so what it consists of needs no other check.
  if (!SameSecret(cookie.substr(dot + 1), Tag(said, cookie_key_))) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(absl::string_view(said.data(), said.size()), '.');
  Guest guest = {.learner = parts[0]};
  int64_t seconds = 0;
  if (parts.size() > 1 && absl::SimpleAtoi(parts[1], &seconds)) guest.given_ms = seconds * 1'000;
  return guest;
}

std::string Enrolment::CsrfOf(std::string_view learner) const { return Tag(learner, form_key_); }

}  // namespace course::web::guard
