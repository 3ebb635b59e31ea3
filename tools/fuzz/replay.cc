// Runs a fuzz target on files, without a fuzzer and with any compiler: what was found once is never found again.

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.is_open()) {
      std::fprintf(stderr, "cannot read %s\n", argv[i]);
      return 1;
    }
    // Before, not after: the last line before a crash names its file.
    std::printf("%s: %zu bytes\n", argv[i], bytes.size());
    std::fflush(stdout);
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  }
  if (argc > 1) return 0;
  std::fprintf(stderr, "no file to replay: the corpus is empty\n");
  return 1;
}
