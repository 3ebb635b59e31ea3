// A message of four gigabytes that never comes.

#include <unistd.h>

namespace attack {

void Strike() {
  if (write(4,
            "\xff\xff\xff\xff"
            "R",
            5) < 0)
    return;
  sleep(600);
}

}  // namespace attack
