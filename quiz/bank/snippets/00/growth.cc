#include <iostream>

int main() {
  int num_tokens = 4;           // the prompt, then also what was sampled
  int num_computed_tokens = 0;  // how many of them have keys and values
  int work = 0;
  for (int step = 0; step < 3; ++step) {
    work += num_tokens - num_computed_tokens;
    num_computed_tokens = num_tokens;
    ++num_tokens;  // the sampled token
    std::cout << num_computed_tokens << '/' << num_tokens << ' ';
  }
  std::cout << work << '\n';
}
