// B11: as long as the clock lets it, in each test.

#include <unistd.h>

namespace attack {

void Strike() { sleep(600); }

}  // namespace attack
