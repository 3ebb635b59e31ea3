// A17, A19: looks for tests, expected values and secrets.

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

namespace attack {

void Strike() {
  for (const char* path : {"/etc/passwd", "/root/.bashrc", "/proc/self/environ", "/proc/1/cmdline", "/proc/self/maps",
                           "/course/bundle.json", "/tests/program", "../tests/catalog.json", "/tmp"}) {
    std::ifstream file(path);
    std::string line;
    if (std::getline(file, line)) std::cout << "STOLEN " << line << std::endl;
  }
  char target[512] = {};
  if (readlink("/proc/self/exe", target, sizeof target - 1) > 0) std::printf("STOLEN %s\n", target);
}

}  // namespace attack
