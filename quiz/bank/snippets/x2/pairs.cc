#include <iostream>
#include <string>

// What may follow a transcript of s (a timestamp) and t (a token of text): t, s, or * for either. Ends do not count.
char Next(const std::string& sampled) {
  const size_t n = sampled.size();
  if (sampled[n - 1] == 't') return '*';
  const bool closes = n >= 2 && sampled[n - 2] == 't';  // the timestamp behind a segment's text
  return closes ? 's' : 't';
}

int main() {
  for (const char* sampled : {"s", "st", "sts", "stss"}) std::cout << Next(sampled);
  std::cout << '\n';
}
