// A terminal that does not show what is typed, for a secret.

#ifndef HARNESS_COURSE_NO_ECHO_H_
#define HARNESS_COURSE_NO_ECHO_H_

namespace course::cli {

// While it lives, and no longer: also a program that Ctrl-C, a hang-up or `kill` ends gives the terminal back as it
// was, and Ctrl-Z does nothing, because a shell would turn the echo on before the program goes on. A line ends with
// Enter, and Backspace still takes back. One at a time. Does nothing for an `fd` that is no terminal.
class NoEcho {
 public:
  explicit NoEcho(int fd);
  ~NoEcho();
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  bool taken_ = false;
};

}  // namespace course::cli

#endif  // HARNESS_COURSE_NO_ECHO_H_
