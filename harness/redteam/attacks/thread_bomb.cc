// B12: sixty-four busy threads, and more that wait.

#include <thread>
#include <vector>

namespace attack {

void Spin() {
  for (volatile int i = 0;; i = i + 1) {
  }
}

void Strike() {
  try {
    for (int i = 0; i < 1000; ++i) std::thread(Spin).detach();
  } catch (...) {
  }
}

}  // namespace attack
