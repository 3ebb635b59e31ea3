// A believable cohort that does not exist, to look at before term: learners of different ability and diligence, weeks
// of submissions with real messages of the labs' tests, quizzes, deadlines, extensions, people who are stuck or silent.
//
//   ASSIGN_OR_RETURN(const DemoCohort demo, MakeDemoCohort(material, {.seed = 1, .learners = 60, .now = absl::Now()},
//   hasher, *store));

#ifndef COHORT_DEMO_DEMO_COHORT_H_
#define COHORT_DEMO_DEMO_COHORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cohort/accounts/password.h"
#include "cohort/demo/demo_work.h"
#include "cohort/demo/recorded_attempts.h"
#include "harness/catalog/catalog.h"
#include "harness/store/store.h"
#include "quiz/banks/banks.h"

namespace course::cohort {

// What it is made of; outlives the call.
struct DemoMaterial {
  const catalog::Course* course = nullptr;
  const quiz::Banks* banks = nullptr;
  const RecordedAttempts* attempts = nullptr;
  SourceOf source_of;
};

struct DemoOptions {
  uint64_t seed = 1;
  int learners = 60;
  absl::Time now;
  int port = 8800;
};
inline constexpr int kMostDemoLearners = 5'000;

struct DemoSignIn {
  std::string role;
  std::string login;
  std::string password;
};

struct DemoCohort {
  std::string config;                // cohort.toml
  std::vector<DemoSignIn> sign_ins;  // an admin, an instructor and a learner; passwords are new each time
  int submissions = 0;
  int reported = 0;
  int attempts = 0;  // at quizzes
};

// Fills an empty store. The same options give the same cohort but for the passwords. InvalidArgument: no lab of the
// course has recorded attempts, or too many learners; FailedPrecondition: the store holds accounts.
absl::StatusOr<DemoCohort> MakeDemoCohort(const DemoMaterial& material, const DemoOptions& options,
                                          PasswordHasher& hasher, store::Store& store);

}  // namespace course::cohort

#endif  // COHORT_DEMO_DEMO_COHORT_H_
