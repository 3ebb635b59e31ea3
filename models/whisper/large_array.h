// Memory for a matrix that is read whole again and again: in large pages, if it is large and the system allows it. In
// pages of 4 KiB, reading 64 MiB takes a quarter longer.

#ifndef MODELS_WHISPER_LARGE_ARRAY_H_
#define MODELS_WHISPER_LARGE_ARRAY_H_

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace whisper {

// Elements are not initialised. T has neither constructor nor destructor.
template <class T>
class LargeArray {
 public:
  LargeArray() = default;  // of no element
  // Throws std::bad_alloc.
  explicit LargeArray(size_t size) : size_(size) {
    constexpr size_t kLargePage = size_t{2} << 20, kCacheLine = 64;
    const size_t bytes = size * sizeof(T), unit = bytes >= kLargePage ? kLargePage : kCacheLine;
    const size_t whole = std::max<size_t>(1, (bytes + unit - 1) / unit) * unit;
    data_.reset(static_cast<T*>(std::aligned_alloc(unit, whole)));
    if (data_ == nullptr) throw std::bad_alloc();
    if (unit == kLargePage) madvise(data_.get(), whole, MADV_HUGEPAGE);  // a request; refused, nothing is lost
  }

  size_t size() const { return size_; }
  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }

 private:
  struct Free {
    void operator()(T* p) const { std::free(p); }
  };
  size_t size_ = 0;
  std::unique_ptr<T[], Free> data_;
};

}  // namespace whisper

#endif  // MODELS_WHISPER_LARGE_ARRAY_H_
