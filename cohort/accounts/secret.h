// What must not be guessed: session tokens, invitation codes, API tokens, ids. Only their hashes are stored.

#ifndef COHORT_ACCOUNTS_SECRET_H_
#define COHORT_ACCOUNTS_SECRET_H_

#include <string>
#include <string_view>

namespace course::cohort {

// 256 random bits as 64 hexadecimal digits. No rate of guessing finds one, so a plain SHA-256 of it is enough to store.
std::string NewSecret();
// 128 random bits as 32 hexadecimal digits: the id of an account.
std::string NewId();

// Whether it looks like NewSecret()'s: anything else is not looked up at all.
bool IsSecret(std::string_view text);
// As the store has it: SHA-256, 64 hexadecimal digits.
std::string HashOf(std::string_view secret);

// A value that only whoever has the secret can compute, and that does not tell it (HMAC-SHA-512-256): what the forms of
// a session carry. 64 hexadecimal digits.
std::string DerivedFrom(std::string_view secret, std::string_view purpose);

}  // namespace course::cohort

#endif  // COHORT_ACCOUNTS_SECRET_H_
