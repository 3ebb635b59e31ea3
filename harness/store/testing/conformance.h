// What every store must do, whatever it keeps the data in. A kind of store joins by three lines:
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(StoreFactory{"sqlite", MakeEmptySqliteStore}));
//   INSTANTIATE_TEST_SUITE_P(Sqlite, GradingConformance, ...the same...);
//   INSTANTIATE_TEST_SUITE_P(Sqlite, CohortConformance, ...the same...);

#ifndef HARNESS_STORE_TESTING_CONFORMANCE_H_
#define HARNESS_STORE_TESTING_CONFORMANCE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "gtest/gtest.h"
#include "harness/store/store.h"

namespace course::store {

struct StoreFactory {
  std::string name;
  std::function<std::unique_ptr<Store>()> make_empty;
};
inline void PrintTo(const StoreFactory& factory, std::ostream* out) { *out << factory.name; }

class StoreConformance : public testing::TestWithParam<StoreFactory> {
 protected:
  StoreConformance() : store_(GetParam().make_empty()) {}

  // Records a run that must be accepted.
  Recorded Put(const store::Run& run);
  // The status of a lab that must be there.
  LabStatus StatusOf(const std::string& lab);
  // Starts an attempt that must be accepted, and puts its bank before.
  QuizAttempt Start(QuizAttempt attempt);

  std::unique_ptr<Store> store_;
};

// The same with the words of a queue of submissions.
class GradingConformance : public StoreConformance {
 protected:
  GradingStore& queue();
  // A submission that must be accepted.
  void Submit(const Submission& submission);
  // What must be there to be taken, `ms` after the machine's start.
  Taken Take(int64_t ms, const std::string& worker = "w");
  // Of submission-NUMBER.
  Job JobOf(int number);
  JobState StateOf(int number) { return JobOf(number).state; }
};

// The same with the words of a cohort.
class CohortConformance : public StoreConformance {
 protected:
  CohortStore& cohort();
  // SampleAccount(number), which must be accepted.
  Account Join(int number);
  // The newest of the audit.
  AuditEntry LastEntry();
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_CONFORMANCE_H_
