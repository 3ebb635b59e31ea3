#include "harness/redteam/labs/callback_lab.h"

namespace callback_lab {

double SumOver(const std::function<double(int)>& f, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += f(i);
  return sum;
}

}  // namespace callback_lab
