// A thread that goes on answering when the call is over.

#include <unistd.h>

#include <chrono>
#include <thread>

namespace attack {

void Strike() {
  std::thread([] {
    for (int i = 0; i < 100000; ++i) {
      if (write(4, "\2\0\0\0R\1", 6) < 0) return;
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  }).detach();
}

}  // namespace attack
