// The terminal as a screen: raw keys, the alternate page, and back to how it was, whatever ends the program.

#ifndef HARNESS_WATCH_TERMINAL_H_
#define HARNESS_WATCH_TERMINAL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::watch {

struct Size {
  int width = 80;
  int height = 24;
};

class Terminal {
 public:
  // Takes over the terminal at stdin and stdout. There is one at a time. Unavailable if they are none.
  static absl::StatusOr<std::unique_ptr<Terminal>> Open();
  // Gives it back as it was. A signal that kills the program (a crash, too) does the same first.
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  Size size() const;
  // Replaces what is on the screen, without flicker: each line is overwritten and its rest cleared.
  void Show(const std::vector<std::string>& lines);
  // The window has another size: the next picture is drawn whole, even if it is the same.
  void Resized() { shown_.clear(); }
  // Gives the terminal back for a while (Ctrl-Z), and takes it again.
  void Leave();
  void Enter();

 private:
  Terminal() = default;
  std::vector<std::string> shown_;
};

// Can colours and the alternate page be used? By the environment: TERM, NO_COLOR (https://no-color.org), the locale.
bool TerminalHasColour();
bool TerminalIsCapable();
bool LocaleIsUtf8();

}  // namespace course::watch

#endif  // HARNESS_WATCH_TERMINAL_H_
