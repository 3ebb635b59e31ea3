// Any bytes that a servant answers are malformed or a value, which written again is read as the same.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "harness/remote/codec.h"
#include "harness/remote/errors.h"
#include "harness/remote/testdata/trip.h"

namespace {

template <class T>
std::string Bytes(const T& value) {
  remote::Out out;
  remote::Put(out, value);
  return out.bytes;
}

// Bytes and not values are compared: NaN is not equal to itself.
template <class T>
void Try(std::string_view bytes) {
  try {
    remote::In in(remote::Buffer::CopyOf(bytes));
    const T value = remote::Get<T>(in);
    in.ExpectEnd();
    const std::string written = Bytes(value);
    remote::In again(remote::Buffer::CopyOf(written));
    CHECK(Bytes(remote::Get<T>(again)) == written) << "another value";
    again.ExpectEnd();
  } catch (const remote::Malformed&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 4) {  // which type the caller waits for
    case 0:
      Try<trip::S8>(bytes);
      break;
    case 1:
      Try<trip::Tree>(bytes);
      break;
    case 2:
      Try<absl::StatusOr<std::vector<std::string>>>(bytes);
      break;
    case 3:
      Try<std::vector<bool>>(bytes);
      Try<std::span<const float>>(bytes);
      break;
  }
  return 0;
}
