// A26: a file without an end.

#include "/dev/zero"

namespace attack {

void Strike() {}

}  // namespace attack
