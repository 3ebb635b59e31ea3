#include <iostream>
#include <list>

int main() {
  std::list<char> unreferenced;  // of entries of 2 slots each, all six slots of the cache are taken
  for (const char released : {'B', 'A', 'C'}) unreferenced.push_back(released);
  unreferenced.remove('B');     // somebody uses B again ...
  unreferenced.push_back('B');  // ... and is done with it
  int free = 0;
  while (free < 3) {  // three slots for somebody else
    std::cout << unreferenced.front() << ' ';
    unreferenced.pop_front();
    free += 2;
  }
  std::cout << free << '\n';
}
