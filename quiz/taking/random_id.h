// Ids that cannot be guessed.

#ifndef QUIZ_TAKING_RANDOM_ID_H_
#define QUIZ_TAKING_RANDOM_ID_H_

#include <cstdint>
#include <functional>
#include <string>

namespace course::quiz {

// 64 bits from the operating system's generator (libsodium's randombytes_buf).
uint64_t SystemRandom();

// 128 random bits as 32 hexadecimal digits: whoever tries a thousand million of them a second meets one of a million
// attempts once in 10^16 years.
std::string RandomId(const std::function<uint64_t()>& random);

}  // namespace course::quiz

#endif  // QUIZ_TAKING_RANDOM_ID_H_
