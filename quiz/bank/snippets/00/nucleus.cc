#include <iostream>

int Kept(bool reaching_is_enough) {
  double mass = 0;
  int kept = 0;
  for (double p : {0.5, 0.25, 0.125, 0.125}) {
    mass += p;
    ++kept;
    if (reaching_is_enough ? mass >= 0.75 : mass > 0.75) break;
  }
  return kept;
}

int main() { std::cout << Kept(true) << ' ' << Kept(false) << '\n'; }
