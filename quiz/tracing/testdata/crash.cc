#include <csignal>

int main() {
  std::raise(SIGSEGV);  // what a stray pointer ends in, under every sanitizer alike
}
