#include "kernels/cuda/device.h"

#include <cuda_runtime.h>

#include "absl/strings/str_cat.h"

namespace kernels::cuda {
namespace {

absl::Status ToStatus(cudaError_t error, const std::string& doing) {
  if (error == cudaSuccess) return absl::OkStatus();
  const std::string text = absl::StrCat(doing, ": ", cudaGetErrorString(error));
  return error == cudaErrorMemoryAllocation ? absl::ResourceExhaustedError(text) : absl::InternalError(text);
}

}  // namespace

std::string WhyNoDevice() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess) return absl::StrCat("no CUDA device: ", cudaGetErrorString(error));
  return count > 0 ? "" : "no CUDA device: the driver found none";
}

absl::Status Finish() {
  const cudaError_t launch = cudaGetLastError();
  if (launch != cudaSuccess) return ToStatus(launch, "starting a kernel");
  return ToStatus(cudaDeviceSynchronize(), "running a kernel");
}

void DeviceArray::Free::operator()(float* p) const { cudaFree(p); }

absl::StatusOr<DeviceArray> DeviceArray::CopyOf(std::span<const float> host) {
  float* data = nullptr;
  absl::Status status =
      ToStatus(cudaMalloc(&data, host.size_bytes()), absl::StrCat("allocating ", host.size_bytes(), " bytes"));
  if (!status.ok()) return status;
  DeviceArray array(data, host.size());
  status = ToStatus(cudaMemcpy(data, host.data(), host.size_bytes(), cudaMemcpyHostToDevice), "copying to the device");
  if (!status.ok()) return status;
  return array;
}

absl::Status DeviceArray::CopyTo(std::span<float> host) const {
  if (host.size() != size_) {
    return absl::InvalidArgumentError(
        absl::StrCat("the device holds ", size_, " floats, the host has room for ", host.size()));
  }
  return ToStatus(cudaMemcpy(host.data(), data_.get(), host.size_bytes(), cudaMemcpyDeviceToHost),
                  "copying from the device");
}

}  // namespace kernels::cuda
