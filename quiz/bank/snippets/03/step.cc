#include <algorithm>
#include <iostream>

struct Request {
  char name;
  int known, computed;
};

int main() {
  const Request running[] = {{'A', 11, 10}, {'B', 40, 8}};
  const Request waiting[] = {{'C', 20, 0}, {'D', 3, 0}};
  const int threshold = 8;
  int budget = 24, places = 3 - 2;  // three may run, two do
  const auto schedule = [&](const Request& r) {
    const int tokens = std::min({r.known - r.computed, threshold, budget});
    std::cout << r.name << tokens << ' ';
    budget -= tokens;
  };
  for (const Request& r : running) {
    if (budget > 0) schedule(r);
  }
  for (const Request& r : waiting) {
    if (budget > 0 && places-- > 0) schedule(r);
  }
  std::cout << budget << '\n';
}
