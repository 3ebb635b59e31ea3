// Stops, so that everybody waits.

#include <csignal>

namespace attack {

void Strike() { std::raise(SIGSTOP); }

}  // namespace attack
