#include <algorithm>
#include <iostream>

int main() {
  const int threshold = 4;
  int left = 0, more = 0;  // of another request: tokens of its prompt, tokens that it still wants
  for (int step = 1; step <= 8; ++step) {
    if (step == 3) left = 10, more = 2;
    int tokens = 1;  // of a request that decodes
    if (left > 0) {
      const int piece = std::min(left, threshold);
      tokens += piece;
      left -= piece;
      if (left == 0) --more;  // samples
    } else if (more > 0) {
      ++tokens;
      --more;
    }
    std::cout << tokens << ' ';
  }
  std::cout << '\n';
}
