// What can go wrong between a test and the process that holds the learner's code.
//
// These are exceptions, unlike everywhere else in the harness: a contract's functions return plain values, so an
// exception is the only way in which a stub can say that there is no value. gtest turns one into a failed TEST.

#ifndef HARNESS_REMOTE_ERRORS_H_
#define HARNESS_REMOTE_ERRORS_H_

#include <stdexcept>

namespace remote {

// No answer will come: the other process is gone, or what it sends is not the protocol.
struct Lost : std::runtime_error {
  using runtime_error::runtime_error;
};

// The other process is gone.
struct Closed : Lost {
  Closed() : Lost("the other process is gone (it crashed, exited, or was stopped)") {}
};

// The other process sent bytes that are not the message they should be.
struct Malformed : Lost {
  using Lost::Lost;
};

// The function that was called threw; what() is the text of what it threw.
struct Thrown : std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace remote

#endif  // HARNESS_REMOTE_ERRORS_H_
