// The contract of a small lab with an interface behind a factory.

#ifndef HARNESS_REDTEAM_LABS_CLASS_LAB_H_
#define HARNESS_REDTEAM_LABS_CLASS_LAB_H_

#include <memory>

namespace class_lab {

// Numbers 0, ..., size - 1, each of them either free or taken.
class Pool {
 public:
  virtual ~Pool() = default;
  // The smallest free number, which is taken from now on; -1 if there is none.
  virtual int Take() = 0;
  // Makes it free again. False, and no change, if it was not taken.
  virtual bool Give(int number) = 0;
  virtual int Free() const = 0;
};

std::unique_ptr<Pool> MakePool(int size);

}  // namespace class_lab

#endif  // HARNESS_REDTEAM_LABS_CLASS_LAB_H_
