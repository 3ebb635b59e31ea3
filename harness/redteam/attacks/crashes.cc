// A27: a crash in the middle, for the points before it.

namespace attack {

void Strike() { *static_cast<volatile int*>(nullptr) = 1; }

}  // namespace attack
