// A26: a program of gigabytes.

int table[1u << 30] = {1};

namespace attack {

void Strike() { table[0] = 2; }

}  // namespace attack
