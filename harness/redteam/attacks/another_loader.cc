// The program names another loader, which the host would have to execute.

const char kLoader[] __attribute__((section(".interp"), used)) = "/usr/bin/true";

namespace attack {

void Strike() {}

}  // namespace attack
