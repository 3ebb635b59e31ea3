// A servant whose Patchify does what the folder that it lies in is called after.

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>

#include "harness/remote/remote.h"
#include "phases/13-multimodal-models/exercises/ex-11-patchify/patchify.h"

namespace patchify::impl {
namespace {

// ".../crash/patchify" -> "crash"
std::string Folder() {
  std::ifstream file("/proc/self/cmdline");
  std::string path;
  std::getline(file, path, '\0');
  const size_t name = path.rfind('/');
  const size_t folder = path.rfind('/', name - 1);
  return path.substr(folder + 1, name - folder - 1);
}

}  // namespace

absl::StatusOr<base::Mat> Patchify(const base::Image& image, int patch) {
  const std::string what = Folder();
  if (what == "crash") raise(SIGABRT);
  if (what == "exit") _exit(0);
  if (what == "hang") {
    while (true) pause();
  }
  if (what == "throw") throw std::runtime_error("a thrown text");
  if (what == "refuse") return absl::UnimplementedError("Patchify: not written yet");
  if (what == "small") return base::Mat{2, 2, {1, 2, 3, 4}};
  base::Mat patches = {16, 192, std::vector<float>(16 * 192, 0.5f)};
  if (what == "nan") patches.data[77] = std::numeric_limits<float>::quiet_NaN();
  if (what == "print") std::cout << "patch " << patch << " of " << image.width << std::endl;
  return patches;
}

absl::StatusOr<base::Image> Unpatchify(const base::Mat&, int, int, int, int) { return base::Image(); }

}  // namespace patchify::impl

REMOTE_FUNCTION(patchify::impl, Patchify, 2)
