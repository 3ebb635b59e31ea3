#include "cohort/accounts/secret.h"

#include <algorithm>

#include "base/check.h"
#include "base/sha256.h"
#include "sodium.h"

namespace course::cohort {
namespace {

constexpr size_t kSecretDigits = 64;

std::string Hex(const unsigned char* bytes, size_t size) {
  std::string text(2 * size + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, size);
  text.pop_back();
  return text;
}

std::string RandomHex(size_t bytes) {
  CHECK(sodium_init() >= 0) << "libsodium found no source of random numbers";
  unsigned char random[32];
  CHECK(bytes <= sizeof random) << bytes << " random bytes at once";
  randombytes_buf(random, bytes);
  return Hex(random, bytes);
}

}  // namespace

std::string NewSecret() { return RandomHex(kSecretDigits / 2); }
std::string NewId() { return RandomHex(16); }

bool IsSecret(std::string_view text) {
  return text.size() == kSecretDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string HashOf(std::string_view secret) { return base::Sha256Hex(secret); }

std::string DerivedFrom(std::string_view secret, std::string_view purpose) {
  unsigned char key[crypto_auth_KEYBYTES], tag[crypto_auth_BYTES];
  const int failed = crypto_generichash(key, sizeof key, reinterpret_cast<const unsigned char*>(secret.data()),
                                        secret.size(), nullptr, 0);
  CHECK(failed == 0) << "crypto_generichash refused its sizes";
  crypto_auth(tag, reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(), key);
  return Hex(tag, sizeof tag);
}

}  // namespace course::cohort
