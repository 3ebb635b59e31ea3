// The contract of a small lab that calls back a function of the test's.

#ifndef HARNESS_REDTEAM_LABS_CALLBACK_LAB_H_
#define HARNESS_REDTEAM_LABS_CALLBACK_LAB_H_

#include <functional>

namespace callback_lab {

// f(0) + f(1) + ... + f(n - 1).
double SumOver(const std::function<double(int)>& f, int n);

}  // namespace callback_lab

#endif  // HARNESS_REDTEAM_LABS_CALLBACK_LAB_H_
