#include "cohort/accounts/password.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "cohort/accounts/secret.h"
#include "sodium.h"

namespace course::cohort {
namespace {

// Lower case, without blanks: those of 12 and more characters that lists of leaked passwords begin with, and what
// people make of this course's name.
constexpr const char* kWorst[] = {"123456789012",
                                  "1234567890123",
                                  "12345678901234",
                                  "123456789012345",
                                  "1234567890123456",
                                  "012345678910",
                                  "0123456789012",
                                  "abcdefghijkl",
                                  "abcdefghijklm",
                                  "abcdef123456",
                                  "abc123456789",
                                  "abcd12345678",
                                  "qwertyuiop12",
                                  "qwertyuiop123",
                                  "qwertyuiop1234",
                                  "qwertyuiopas",
                                  "qwertyuiopasdf",
                                  "qwertyuiopasdfgh",
                                  "qwertyuiopasdfghjkl",
                                  "qwerty123456",
                                  "qwerty1234567",
                                  "qwerty12345678",
                                  "qwertyqwerty",
                                  "asdfghjkl123",
                                  "asdfghjklzxc",
                                  "1q2w3e4r5t6y",
                                  "1q2w3e4r5t6y7u",
                                  "1qaz2wsx3edc",
                                  "1qaz2wsx3edc4rfv",
                                  "qazwsxedcrfv",
                                  "zaq12wsxcde3",
                                  "q1w2e3r4t5y6",
                                  "password1234",
                                  "password12345",
                                  "password123456",
                                  "password123!",
                                  "passwordpassword",
                                  "password2026",
                                  "password2027",
                                  "mypassword123",
                                  "mypassword12",
                                  "iloveyou1234",
                                  "iloveyou123456",
                                  "letmein123456",
                                  "letmeinletmein",
                                  "welcome12345",
                                  "welcome123456",
                                  "welcomewelcome",
                                  "administrator",
                                  "administrator1",
                                  "admin1234567",
                                  "admin12345678",
                                  "adminadminadmin",
                                  "changeme1234",
                                  "changemechangeme",
                                  "trustno1trustno1",
                                  "sunshine1234",
                                  "princess1234",
                                  "football1234",
                                  "baseball1234",
                                  "superman1234",
                                  "batman123456",
                                  "dragon123456",
                                  "monkey123456",
                                  "master123456",
                                  "shadow123456",
                                  "michael12345",
                                  "computer1234",
                                  "internet1234",
                                  "samsung12345",
                                  "starwars1234",
                                  "whatever1234",
                                  "correcthorsebatterystaple",
                                  "thisisapassword",
                                  "llminference",
                                  "llminference1",
                                  "llminference2027",
                                  "languagemodel",
                                  "transformer123",
                                  "attentionisallyouneed"};

std::string Plain(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (!absl::ascii_isspace(c)) plain += absl::ascii_tolower(c);
  }
  return plain;
}

// "adaadaada" of "ada".
bool IsRepetition(std::string_view text, std::string_view of) {
  if (of.empty()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != of[i % of.size()]) return false;
  }
  return true;
}

}  // namespace

absl::Status CheckPassword(std::string_view password, std::string_view login) {
  if (password.size() > kLongestPassword) {
    return absl::InvalidArgumentError(
        absl::StrCat("the password has ", password.size(), " bytes; at most ", kLongestPassword));
  }
  std::set<uint32_t> different;
  size_t characters = 0;
  for (std::string_view rest = password; !rest.empty(); ++characters) {
    const base::Utf8Character next = base::FirstUtf8(rest);
    if (next.length == 0 || next.code < 0x20 || next.code == 0x7F) {
      return absl::InvalidArgumentError("the password holds a character that no keyboard types");
    }
    different.insert(next.code);
    rest.remove_prefix(next.length);
  }
  if (characters < kShortestPassword) {
    return absl::InvalidArgumentError(absl::StrCat("the password has ", characters, " characters; at least ",
                                                   kShortestPassword,
                                                   ", such as four words that have nothing to do "
                                                   "with each other"));
  }
  if (different.size() < kLeastDifferent) {
    return absl::InvalidArgumentError(
        absl::StrCat("the password has ", different.size(), " different characters; at least ", kLeastDifferent));
  }
  const std::string plain = Plain(password), name = Plain(login);
  const std::string_view person = std::string_view(name).substr(0, name.find('@'));
  if (IsRepetition(plain, name) || IsRepetition(plain, person)) {
    return absl::InvalidArgumentError("the password is the login: whoever knows the one knows the other");
  }
  if (std::find(std::begin(kWorst), std::end(kWorst), plain) != std::end(kWorst)) {
    return absl::InvalidArgumentError("the password is one that everybody tries first");
  }
  return absl::OkStatus();
}

// A place among those that hash; held while it lives.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    if (hasher_.working_ >= hasher_.limits_.at_once) {
      if (hasher_.waiting_ >= hasher_.limits_.waiting) return;
      ++hasher_.waiting_;
      hasher_.free_.wait(lock, [this] { return hasher_.working_ < hasher_.limits_.at_once; });
      --hasher_.waiting_;
    }
    ++hasher_.working_;
    granted_ = true;
  }
  ~Turn() {
    if (!granted_) return;
    const std::lock_guard lock(hasher_.mutex_);
    --hasher_.working_;
    hasher_.free_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  absl::Status status() const {
    if (granted_) return absl::OkStatus();
    return absl::ResourceExhaustedError("too many people sign in at this moment: try again in a few seconds");
  }

 private:
  PasswordHasher& hasher_;
  bool granted_ = false;
};

PasswordHasher::PasswordHasher(const PasswordCost& cost, const PasswordLimits& limits) : cost_(cost), limits_(limits) {
  CHECK(sodium_init() >= 0) << "libsodium found no source of random numbers";
  CHECK(limits.at_once > 0) << "nobody could ever hash";
  absl::StatusOr<std::string> nobodys = Hash(NewSecret());
  if (nobodys.ok()) nobodys_ = *std::move(nobodys);
}

absl::StatusOr<std::string> PasswordHasher::Hash(std::string_view password) {
  const Turn turn(*this);
  RETURN_IF_ERROR(turn.status());
  char encoded[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(encoded, password.data(), password.size(), cost_.passes, cost_.bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no memory for a password's ", cost_.bytes >> 20, " MiB: try again in a few seconds"));
  }
  return std::string(encoded);
}

absl::StatusOr<bool> PasswordHasher::Matches(const std::string& encoded, std::string_view password) {
  const bool nobody = encoded.empty();
  const std::string& compared = nobody ? nobodys_ : encoded;
  if (compared.size() >= crypto_pwhash_STRBYTES) return false;
  const Turn turn(*this);
  RETURN_IF_ERROR(turn.status());
  // Whatever the time: sodium reads a whole buffer.
  char text[crypto_pwhash_STRBYTES] = {};
  std::copy(compared.begin(), compared.end(), text);
  const bool right = crypto_pwhash_str_verify(text, password.data(), password.size()) == 0;
  return right && !nobody;
}

}  // namespace course::cohort
