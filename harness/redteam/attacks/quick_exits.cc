// A04: ends the process without handlers.

#include <cstdlib>

namespace attack {

void Strike() { std::quick_exit(0); }

}  // namespace attack
