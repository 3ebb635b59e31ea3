// B11: as long as the processor lets it.

namespace attack {

void Strike() {
  for (volatile int i = 0;; i = i + 1) {
  }
}

}  // namespace attack
