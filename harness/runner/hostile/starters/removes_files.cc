// Removes and locks away the program, the plan and the catalog.

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  char path[4096] = {};
  if (readlink("/proc/self/exe", path, sizeof path - 1) < 0) return n;
  const std::string folder = std::string(path).substr(0, std::string(path).rfind('/'));
  unlink(path);
  for (const char* name : {"plan.json", "catalog.json", "test.xml"}) unlink((folder + "/" + name).c_str());
  chmod(folder.c_str(), 0);
  return n;
}

}  // namespace toy
