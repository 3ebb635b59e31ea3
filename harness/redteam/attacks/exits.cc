// A01: ends the process with success.

#include <cstdlib>

namespace attack {

void Strike() { std::exit(0); }

}  // namespace attack
