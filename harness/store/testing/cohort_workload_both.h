// What the steps of cohort_workload.h are made of: a change of store and model at once.

#ifndef HARNESS_STORE_TESTING_COHORT_WORKLOAD_BOTH_H_
#define HARNESS_STORE_TESTING_COHORT_WORKLOAD_BOTH_H_

#include <cstdint>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "harness/store/testing/cohort_workload.h"

namespace course::store {
namespace workload {

inline constexpr int64_t kHourMs = 3'600'000;

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// A full disk, or one that is broken.
inline bool IsOfTheDisk(const absl::Status& status) {
  return absl::IsResourceExhausted(status) || absl::IsInternal(status);
}

template <class T>
void ExpectSame(const T& got, const T& expected) {
  EXPECT_EQ(StatusOf(got).code(), StatusOf(expected).code()) << StatusOf(got) << " against " << StatusOf(expected);
  if constexpr (!std::is_same_v<T, absl::Status>) {
    EXPECT_TRUE(!got.ok() || !expected.ok() || *got == *expected) << "the model has another answer";
  }
}

}  // namespace workload

template <class OfStore, class OfModel>
void CohortWorkload::Both(OfStore of_store, OfModel of_model) {
  if (store_ == nullptr) {
    workload::StatusOf(of_model()).IgnoreError();
    return;
  }
  const int64_t version = *store_->Version(), changes = model_.changes();
  const auto got = of_store();
  const bool failed = workload::IsOfTheDisk(workload::StatusOf(got));
  // An account that is gone from the tables is gone, whatever is left in free pages.
  if (failed && !absl::StrContains(workload::StatusOf(got).message(), "is erased, but")) {
    ++refused_by_disk_;
    EXPECT_EQ(*store_->Version(), version);
    return;
  }
  const auto expected = of_model();
  if (!failed) workload::ExpectSame(got, expected);
  EXPECT_EQ(*store_->Version() > version, model_.changes() > changes) << "what changes something, and nothing else";
}

template <class F>
void CohortWorkload::BothCohorts(F f) {
  Both([&] { return f(store_->cohort()); }, [&] { return f(model_); });
}

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_COHORT_WORKLOAD_BOTH_H_
