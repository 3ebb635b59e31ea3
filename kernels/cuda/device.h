// What a test or an engine needs of CUDA beside its kernels: is there a device, memory on it, and what went wrong.

#ifndef KERNELS_CUDA_DEVICE_H_
#define KERNELS_CUDA_DEVICE_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace kernels::cuda {

// Empty if there is a device to use; else the reason, ready for GTEST_SKIP: "no CUDA device: ...".
std::string WhyNoDevice();

// Waits for everything that was started, and returns the first error since the last call.
absl::Status Finish();

// floats on the device, freed with the object.
class DeviceArray {
 public:
  // ResourceExhausted or Internal, with CUDA's own words.
  static absl::StatusOr<DeviceArray> CopyOf(std::span<const float> host);

  // Waits for the kernels before it. InvalidArgument if the sizes differ.
  absl::Status CopyTo(std::span<float> host) const;

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(float* p) const;
  };
  DeviceArray(float* data, size_t size) : data_(data), size_(size) {}

  std::unique_ptr<float, Free> data_;
  size_t size_;
};

}  // namespace kernels::cuda

#endif  // KERNELS_CUDA_DEVICE_H_
