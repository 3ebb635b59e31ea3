#include "web/guard/enrolment.h"

#include "absl/strings/str_cat.h"
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

std::string Enrolment::Tag(std::string_view learner, const Key& key) {
  unsigned char tag[crypto_auth_BYTES];
  crypto_auth(tag, reinterpret_cast<const unsigned char*>(learner.data()), learner.size(), key.data());
  return Hex(tag, sizeof tag);
}

Guest Enrolment::Enrol() const {
  unsigned char id[kIdBytes];
  randombytes_buf(id, sizeof id);
  const std::string learner = Hex(id, sizeof id);
  return {.learner = learner, .cookie = absl::StrCat(learner, ".", Tag(learner, cookie_key_))};
}

std::optional<std::string> Enrolment::LearnerOf(std::string_view cookie) const {
  constexpr size_t kDigits = 2 * kIdBytes;
  if (cookie.size() <= kDigits || cookie[kDigits] != '.') return std::nullopt;
  const std::string learner(cookie.substr(0, kDigits));
  // Only ids that were drawn here have a tag, so what they consist of needs no other check.
  if (!SameSecret(cookie.substr(kDigits + 1), Tag(learner, cookie_key_))) return std::nullopt;
  return learner;
}

std::string Enrolment::CsrfOf(std::string_view learner) const { return Tag(learner, form_key_); }

}  // namespace course::web::guard
