#include "harness/redteam/labs/function_lab.h"

namespace function_lab {

int64_t SumOfSquares(std::span<const int> x) {
  int64_t sum = 0;
  for (int value : x) sum += int64_t{value} * value;
  return sum;
}

}  // namespace function_lab
