// System calls of 32-bit programs, which a filter might not look at.

namespace attack {

void Strike() {
  long result = 0;
  asm volatile("int $0x80" : "=a"(result) : "a"(2L) : "memory");  // fork
}

}  // namespace attack
