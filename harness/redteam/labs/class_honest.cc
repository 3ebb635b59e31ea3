#include <vector>

#include "harness/redteam/labs/class_lab.h"

namespace class_lab {
namespace {

class Numbers : public Pool {
 public:
  explicit Numbers(int size) : taken_(size) {}

  int Take() override {
    for (size_t i = 0; i < taken_.size(); ++i) {
      if (taken_[i]) continue;
      taken_[i] = true;
      return static_cast<int>(i);
    }
    return -1;
  }
  bool Give(int number) override {
    if (number < 0 || number >= static_cast<int>(taken_.size()) || !taken_[number]) return false;
    taken_[number] = false;
    return true;
  }
  int Free() const override {
    int free = 0;
    for (const bool taken : taken_) free += !taken;
    return free;
  }

 private:
  std::vector<bool> taken_;
};

}  // namespace

std::unique_ptr<Pool> MakePool(int size) { return std::make_unique<Numbers>(size); }

}  // namespace class_lab
