// A person at a terminal, for programs that ask.

#ifndef HARNESS_COURSE_TESTING_TYPIST_H_
#define HARNESS_COURSE_TESTING_TYPIST_H_

#include <pty.h>
#include <unistd.h>

#include <streambuf>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace course::cli::testing {

// Somebody at a terminal who types `keys` when the program begins to read, and not before.
class Typist : public std::streambuf {
 public:
  explicit Typist(std::string keys) : keys_(std::move(keys)) {
    EXPECT_EQ(openpty(&screen_, &terminal_, nullptr, nullptr, nullptr), 0);
  }
  ~Typist() override {
    close(screen_);
    close(terminal_);
  }
  int terminal() const { return terminal_; }
  // What the terminal has shown of the keys that were read: all that stands before what the program writes now.
  std::string Shown() const {
    EXPECT_EQ(write(terminal_, "|", 1), 1);
    std::string shown;
    for (char c; read(screen_, &c, 1) == 1 && c != '|';) shown += c;
    return shown;
  }

 protected:
  int_type underflow() override {
    EXPECT_EQ(write(screen_, keys_.data(), keys_.size()), static_cast<ssize_t>(keys_.size()));
    const ssize_t n = read(terminal_, line_, sizeof line_);
    if (n <= 0) return traits_type::eof();
    setg(line_, line_, line_ + n);
    return traits_type::to_int_type(line_[0]);
  }

 private:
  const std::string keys_;
  char line_[256];
  int screen_ = -1, terminal_ = -1;
};

}  // namespace course::cli::testing

#endif  // HARNESS_COURSE_TESTING_TYPIST_H_
