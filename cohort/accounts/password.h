// Passwords: which ones are good, and how they are stored (Argon2id).
//
//   PasswordHasher hasher;
//   ASSIGN_OR_RETURN(const std::string encoded, hasher.Hash(password));       // "$argon2id$v=19$m=65536,t=3,p=1$..."
//   ASSIGN_OR_RETURN(const bool right, hasher.Matches(encoded, password));

#ifndef COHORT_ACCOUNTS_PASSWORD_H_
#define COHORT_ACCOUNTS_PASSWORD_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::cohort {

constexpr size_t kShortestPassword = 12;    // characters
constexpr size_t kLongestPassword = 1'024;  // bytes
constexpr size_t kLeastDifferent = 5;       // characters

// InvalidArgument says what it lacks: at least 12 characters (any, also blanks), five of them different, not the login
// or a part of it repeated, not one that everybody tries first. There is no rule about capitals and digits: they make
// passwords hard to remember and not hard to guess. Source: NIST SP 800-63B, section 5.1.1.2.
absl::Status CheckPassword(std::string_view password, std::string_view login);

// What one guess costs. 64 MiB and three passes are RFC 9106's choice where memory is scarce (section 4); measured
// on one core of a 2-core cloud machine: 0.24 s. Debian's libsodium computes with one lane.
struct PasswordCost {
  unsigned long long passes = 3;
  size_t bytes = 64 << 20;
};

struct PasswordLimits {
  int at_once = 2;   // hashings: together they take at most this many times the cost's memory
  int waiting = 64;  // callers; the next one is refused
};

// Safe to call from several threads.
class PasswordHasher {
 public:
  explicit PasswordHasher(const PasswordCost& cost = {}, const PasswordLimits& limits = {});
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  // ResourceExhausted: too many wait, or there is no memory for it.
  absl::StatusOr<std::string> Hash(std::string_view password);
  // Whether it is this one. An empty `encoded` matches nothing and costs the same time as one that does not.
  absl::StatusOr<bool> Matches(const std::string& encoded, std::string_view password);

 private:
  class Turn;

  const PasswordCost cost_;
  const PasswordLimits limits_;
  std::string nobodys_;  // of a password that nobody knows
  std::mutex mutex_;
  std::condition_variable free_;
  int working_ = 0, waiting_ = 0;  // guarded by mutex_
};

}  // namespace course::cohort

#endif  // COHORT_ACCOUNTS_PASSWORD_H_
