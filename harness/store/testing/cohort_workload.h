// A random term: people come, go and are erased, sign in, invite, submit, are graded, get extensions and points, by a
// clock that is set back now and then. What is done to a store is done to the model (cohort_model.h), and both must say
// the same.
//
//   CohortWorkload workload(seed);
//   for (int n = 0; n < 300; ++n) workload.Step(*store);
//   EXPECT_EQ(workload.DifferenceTo(*store), "");

#ifndef HARNESS_STORE_TESTING_COHORT_WORKLOAD_H_
#define HARNESS_STORE_TESTING_COHORT_WORKLOAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"
#include "harness/store/store.h"
#include "harness/store/testing/cohort_model.h"

namespace course::store {

// A value: a copy goes on in the same way. What it does depends on its seed and its model alone, never on a store.
class CohortWorkload {
 public:
  // Sessions, invitations and tokens are SampleToken(0) to SampleToken(kTokens - 1).
  static constexpr int kTokens = 30;

  explicit CohortWorkload(uint64_t seed) : rng_{seed} {}

  // One change, or an attempt at one, of the store and of the model. What the store refuses because its disk fails
  // must have changed nothing: the model is not told of it.
  void Step(Store& store) { DoStep(&store); }
  // Of the model alone: what a store was told by somebody else.
  void Imagine() { DoStep(nullptr); }

  // The first reader that does not say what the model says, with both answers; empty: there is none. The ledger fits.
  std::string DifferenceTo(Store& store);

  const ModelCohort& model() const { return model_; }
  int steps() const { return steps_; }
  int refused_by_disk() const { return refused_by_disk_; }

 private:
  void DoStep(Store* store);
  // The answer of the store, if there is one, and of the model must be the same.
  template <class OfStore, class OfModel>
  void Both(OfStore of_store, OfModel of_model);
  // f(cohort) of both.
  template <class F>
  void BothCohorts(F f);

  void ChangePeople();
  void ChangeSessions();
  void ChangeInvitations();
  void ChangeTokens();
  void Decide();
  void Report();
  void Grade();
  void TakeQuiz();

  int Below(int n) { return rng_.Below(n); }
  bool Rarely() { return Below(20) == 0; }
  By At();
  std::string SomeId();     // mostly of an account that is there
  std::string SomeToken();  // of any kind
  std::string SomeName();
  std::string SomeLogin();
  std::string SomeAssignment();
  Account SomeAccount();

  base::Rng rng_;
  ModelCohort model_;
  std::vector<Claim> claims_;
  int64_t now_ms_ = 1'800'000'000'000;
  int steps_ = 0;
  int refused_by_disk_ = 0;
  Store* store_ = nullptr;  // while a step goes on
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_COHORT_WORKLOAD_H_
