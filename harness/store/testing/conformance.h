// What every store must do, whatever it keeps the data in. A kind of store joins by one line:
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(StoreFactory{"sqlite", MakeEmptySqliteStore}));

#ifndef HARNESS_STORE_TESTING_CONFORMANCE_H_
#define HARNESS_STORE_TESTING_CONFORMANCE_H_

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

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_CONFORMANCE_H_
