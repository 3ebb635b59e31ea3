#include <iostream>
#include <vector>

int main() {
  const int marker = 0;
  const std::vector<int> prompt = {5, marker, 7, marker, 9};
  const int lengths[] = {3, 2};
  std::vector<int> expanded;
  int image = 0;
  for (const int token : prompt) {
    if (token != marker) {
      expanded.push_back(token);
      continue;
    }
    std::cout << expanded.size() << ' ';
    expanded.insert(expanded.end(), lengths[image++], marker);
  }
  std::cout << expanded.size() << '\n';
}
