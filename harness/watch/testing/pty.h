// A program in a terminal of its own, watched by a test.

#ifndef HARNESS_WATCH_TESTING_PTY_H_
#define HARNESS_WATCH_TESTING_PTY_H_

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace course::watch::testing {

class Pty {
 public:
  Pty(const std::vector<std::string>& argv, const std::map<std::string, std::string>& env, int width, int height);
  // Kills it if it still runs.
  ~Pty();
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  void Type(const std::string& keys) const;
  void Signal(int signal) const;
  void Resize(int width, int height) const;
  // Reads until the last picture holds `text`; false, after 60 s, if it never does.
  bool Shows(const std::string& text);
  // Reads until the program ends; its exit code, or 128 + signal.
  int Wait();

  const std::string& output() const { return output_; }  // every byte so far
  // The last picture: the lines after the last jump to the top, without styles.
  std::vector<std::string> Picture() const;
  // Echo and line editing are on, as a shell expects them.
  bool IsCooked() const;

 private:
  bool Read(int timeout_ms);  // false at the end

  int master_ = -1;
  int slave_ = -1;  // kept open, so that the terminal's settings outlive the program
  pid_t pid_ = -1;
  std::string output_;
};

}  // namespace course::watch::testing

#endif  // HARNESS_WATCH_TESTING_PTY_H_
