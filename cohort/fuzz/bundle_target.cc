// Any bytes are refused or read as a bundle, which packed again says the same; and so is whatever a stranger packs with
// the right sums. What stands in it about people and work is not looked into here.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/sha256.h"
#include "cohort/exchange/bundle_file.h"
#include "cohort/exchange/gzip.h"

namespace {

constexpr size_t kMost = 1 << 20;  // a few bytes of gzip become a thousand times as many

void Try(std::string_view bytes) {
  const auto bundle = course::cohort::UnpackBundle(bytes, kMost);
  if (!bundle.ok()) {
    CHECK(!bundle.status().message().empty()) << bundle.status();
    return;
  }
  const auto again = course::cohort::UnpackBundle(course::cohort::PackBundle(*bundle), 2 * kMost);
  CHECK(again.ok()) << again.status();
  CHECK(*again == *bundle) << "another bundle";
}

// Lines with their hash behind them, packed: a changed byte would otherwise hardly ever get past zlib and the hash.
std::string WithSums(const std::string& lines) {
  return course::cohort::Gzip(absl::StrCat(lines, "{\"sha256\":\"", base::Sha256Hex(lines), "\"}\n"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  Try(bytes);
  if (bytes.starts_with("{")) Try(WithSums(bytes));
  return 0;
}
