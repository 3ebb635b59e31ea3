// B11: the same, deaf to every signal.

#include <csignal>

namespace attack {

void Strike() {
  for (int s = 1; s < NSIG; ++s) std::signal(s, SIG_IGN);
  for (volatile int i = 0;; i = i + 1) {
  }
}

}  // namespace attack
