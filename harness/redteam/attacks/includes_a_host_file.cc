// A22: the compiler's message is to show a file of the host.

#include "/etc/passwd"

namespace attack {

void Strike() {}

}  // namespace attack
