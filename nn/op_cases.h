// Each operation of nn/ops.h once, with shapes and its definition in double: what ops_test.cc proves for all of them.

#ifndef NN_OP_CASES_H_
#define NN_OP_CASES_H_

#include <functional>
#include <string>
#include <vector>

#include "nn/ops.h"

namespace nn {

// Numbers of one tensor, as the oracle sees them.
struct Doubles {
  Shape shape;
  std::vector<double> data;

  double& at(int row, int col) { return data[size_t(row) * shape.cols() + col]; }
  double at(int row, int col) const { return data[size_t(row) * shape.cols() + col]; }
};

struct OpCase {
  std::string name;
  std::vector<Shape> inputs;
  std::function<Tensor(Tape*, const std::vector<Tensor>&)> op;
  // The definition, written as one would on paper: slow, in double, without a kernel.
  std::function<Doubles(const std::vector<Doubles>&)> oracle;
};

std::vector<OpCase> OpCases();

}  // namespace nn

#endif  // NN_OP_CASES_H_
