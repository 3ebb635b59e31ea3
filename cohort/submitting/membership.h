// Which cohort this clone has joined: an address and a token, in one file for its owner alone.

#ifndef COHORT_SUBMITTING_MEMBERSHIP_H_
#define COHORT_SUBMITTING_MEMBERSHIP_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::cohort {

struct Membership {
  std::string url;      // "https://course.example.org": as CheckedUrl returns it
  std::string token;    // never printed
  std::string account;  // whose it is, as the server said
  std::string login;
  std::string cohort_name;

  bool operator==(const Membership&) const = default;
};

// "https://HOST[:PORT]", or "http://127.0.0.1[:PORT]" for a server of this machine: over plain HTTP anybody on the way
// would read the token. A slash at the end is dropped. InvalidArgument says what is wrong: a path, a parameter, a name
// or password in it, another scheme.
absl::StatusOr<std::string> CheckedUrl(std::string_view url);

// 16 to 200 letters, digits, - and _, as servers make them; anything else was not copied whole. The message does not
// repeat it.
absl::Status CheckToken(std::string_view token);

// nullopt: this clone has joined none. InvalidArgument for a file that is damaged, FailedPrecondition for one that
// others may read.
absl::StatusOr<std::optional<Membership>> ReadMembership(const std::string& path);
// Mode 0600 from the beginning.
absl::Status WriteMembership(const std::string& path, const Membership& membership);

}  // namespace course::cohort

#endif  // COHORT_SUBMITTING_MEMBERSHIP_H_
