// Mat: how a matrix crosses a lab's contract. A value that owns its data, row-major.

#ifndef BASE_MAT_H_
#define BASE_MAT_H_

#include <vector>

namespace base {

struct Mat {
  int rows = 0;
  int cols = 0;
  std::vector<float> data;  // (rows, cols), row-major: element (r, c) is data[r * cols + c]

  bool operator==(const Mat&) const = default;
};

}  // namespace base

#endif  // BASE_MAT_H_
