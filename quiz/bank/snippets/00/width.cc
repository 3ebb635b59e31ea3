#include <cstdint>
#include <iostream>

int main() {
  const std::uint32_t kib_per_token = 2 * 80 * 8 * 128 * 2 / 1024;  // 320
  const std::uint32_t bytes_per_token = kib_per_token * 1024;
  for (std::uint32_t tokens : {8192u, 16384u, 131072u}) {
    const std::uint32_t bytes = bytes_per_token * tokens;
    std::cout << bytes / 1024 / 1024 << ' ';  // MiB
  }
  std::cout << '\n';
}
