#include "harness/testing/once.h"

#include "gtest/gtest.h"

namespace course::testing {
namespace {

std::vector<const OnceStep*>& Registry() {
  static auto* steps = new std::vector<const OnceStep*>;
  return *steps;
}

bool lazy_is_forbidden = false;

}  // namespace

OnceStep::OnceStep(const char* name, std::string (*run)(), const char* file, int line)
    : name_(name), run_(run), file_(file), line_(line) {
  Registry().push_back(this);
}

const std::string& OnceStep::Bytes() const {
  if (!bytes_.has_value() && lazy_is_forbidden) {
    ADD_FAILURE_AT(file_.c_str(), line_) << "ONCE(" << name_ << ") is used by a TEST that does not name it: write "
                                         << "GRADED_TEST_WITH(suite, name, points, " << name_ << ")";
    bytes_ = "";
  }
  if (!bytes_.has_value()) bytes_ = run_();
  return *bytes_;
}

const std::vector<const OnceStep*>& OnceSteps() { return Registry(); }

const OnceStep* FindOnceStep(const std::string& name) {
  for (const OnceStep* step : Registry()) {
    if (step->name() == name) return step;
  }
  return nullptr;
}

void ForbidLazyOnceSteps() { lazy_is_forbidden = true; }

}  // namespace course::testing
