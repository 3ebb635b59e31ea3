// import(export(x)) = x, over random cohorts: what an instructor carries to another machine is what was there.

#include "cohort/exchange/bundle.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "cohort/exchange/testing/sample_table.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/cohort_workload.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/temp_database.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using store::Account;
using store::By;

constexpr int64_t kNow = 1'800'000'000'000;
constexpr char kConfig[] = "[cohort]\nid = \"x\"\n";

// A name without what the store refuses: control characters.
std::string Name(base::Rng& rng) { return absl::StrCat(RandomName(rng), "."); }

class RandomCohort {
 public:
  RandomCohort(base::Rng& rng, store::Store& store) : rng_(rng), store_(store), cohort_(store.cohort()) {}

  // Everything that a cohort may hold, through the interfaces that fill it.
  void Fill() {
    const int people = 1 + rng_.Below(5);
    for (int i = 0; i < people; ++i) Enrol(i);
    EXPECT_TRUE(IsOk(store_.quizzes().PutBank(store::kBankVersion, "00", store::kBankBytes)));
    for (int i = rng_.Below(12); i > 0; --i) Submit(i);
    Grade();
    for (int i = rng_.Below(5); i > 0; --i) TakeQuiz(i);
    for (const Account& account : accounts_) Decide(account);
    EXPECT_TRUE(IsOk(cohort_.Audit({.at_ms = Later(), .actor = "ada", .action = "sign-in", .detail = Name(rng_)})));
    if (rng_.Below(2) == 0) {
      EXPECT_TRUE(IsOk(cohort_.EraseLearner(accounts_.back().id, At())));
    }
  }

 private:
  int64_t Later() { return now_ms_ += 1 + rng_.Below(100'000); }
  By At() { return {.actor = accounts_.empty() ? "command line" : accounts_[0].id, .at_ms = Later()}; }
  const Account& Somebody() { return accounts_[rng_.Below(static_cast<int>(accounts_.size()))]; }
  std::string Lab() { return absl::StrCat("//p/", rng_.Below(3)); }

  void Enrol(int i) {
    const char* const roles[] = {"learner", "instructor", "admin"};
    const char* const states[] = {"invited", "active", "disabled"};
    const Account account = {.id = absl::StrFormat("%016x%016x", rng_.Next(), rng_.Next()),
                             .login = absl::StrCat("login", i),
                             .name = Name(rng_),
                             .role = roles[rng_.Below(3)],
                             .password = rng_.Below(2) == 0 ? "$argon2id$secret" : "",
                             .section = Name(rng_),
                             .sis_id = Name(rng_),
                             .canvas_id = absl::StrCat(i),
                             .state = states[rng_.Below(3)],
                             .created_ms = Later()};
    EXPECT_TRUE(IsOk(cohort_.CreateAccount(account, At())));
    EXPECT_TRUE(IsOk(cohort_.PutToken({.token_sha256 = std::string(63, 'a') + std::to_string(i),
                                       .account = account.id,
                                       .name = "secret-token",
                                       .scopes = "read"},
                                      At())));
    accounts_.push_back(account);
  }

  void Submit(int i) {
    store::Submission submission = store::SampleSubmission(i, Somebody().id, Lab());
    submission.files = {{.name = "starter.cc", .bytes = rng_.Below(3) == 0 ? std::string("\0\xff", 2) : Name(rng_)}};
    submission.received_ms = Later();
    EXPECT_TRUE(IsOk(store_.grading().Submit(submission)));
  }

  // Some are graded, some fail, some still wait.
  void Grade() {
    for (int i = rng_.Below(12); i > 0; --i) {
      const auto taken = store_.grading().Take("w", {.boot = "b", .boot_ms = 1}, {});
      ASSERT_TRUE(IsOk(taken));
      if (!taken->has_value()) return;
      if (rng_.Below(5) == 0) {
        EXPECT_TRUE(IsOk(store_.grading().Fail((*taken)->claim, "no \"room\"\n")));
        continue;
      }
      store::GradedResult result = store::SampleResult();
      result.message = Name(rng_);
      result.seed = rng_.Next();
      result.finished_ms = Later();
      EXPECT_TRUE(IsOk(store_.grading().Finish((*taken)->claim, result)));
    }
  }

  void TakeQuiz(int i) {
    store::QuizAttempt attempt = store::SampleAttempt(i);
    attempt.learner = Somebody().id;
    if (!store_.quizzes().StartAttempt(attempt, 0).ok()) return;  // one is open already
    store::SaveQuizAnswer answer = store::SampleAnswer(attempt, rng_.Below(5), R"({"picks":[1]})");
    EXPECT_TRUE(IsOk(store_.quizzes().SaveAnswer(answer)));
    if (rng_.Below(2) == 0) {
      EXPECT_TRUE(IsOk(store_.quizzes().CloseAttempt(store::SampleClose(attempt, 1))));
    }
  }

  void Decide(const Account& account) {
    if (rng_.Below(2) == 0) {
      EXPECT_TRUE(IsOk(cohort_.PutExtension(
          {.account = account.id, .assignment = Lab(), .due_ms = Later(), .reason = Name(rng_)}, At())));
    }
    if (rng_.Below(2) == 0) {
      EXPECT_TRUE(IsOk(cohort_.PutOverride(
          {.account = account.id, .assignment = "00", .points = rng_.Uniform() * 10, .reason = Name(rng_)}, At())));
    }
    if (rng_.Below(2) == 0) {
      EXPECT_TRUE(IsOk(cohort_.PutReportedRun({.account = account.id,
                                               .id = absl::StrFormat("%032x", rng_.Next()),
                                               .lab = Lab(),
                                               .points = 1,
                                               .max_points = 3,
                                               .started_ms = Later(),
                                               .received_ms = Later(),
                                               .course_version = "v1",
                                               .digest = "d",
                                               .tests = {{"S", "A", Verdict::kCrashed, 0, 1}}})));
    }
  }

  base::Rng& rng_;
  store::Store& store_;
  store::CohortStore& cohort_;
  int64_t now_ms_ = kNow;
  std::vector<Account> accounts_;
};

TEST(Bundle, AnImportedExportIsTheSameCohort) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  for (int n = 0; n < 12; ++n) {
    const store::TempDatabase here, there;
    const auto from = store::OpenSqliteStore(here.path()), to = store::OpenSqliteStore(there.path());
    ASSERT_TRUE(IsOk(from));
    ASSERT_TRUE(IsOk(to));
    RandomCohort(rng, **from).Fill();
    const auto bundle = ReadCohort(**from, "x", kConfig, kNow);
    ASSERT_TRUE(IsOk(bundle));
    EXPECT_EQ(bundle->work.find("argon2id"), std::string::npos) << "no password travels";
    EXPECT_EQ(bundle->work.find("secret-token"), std::string::npos);
    const auto unpacked = UnpackBundle(PackBundle(*bundle));
    ASSERT_TRUE(IsOk(unpacked));
    const auto end = RestoreCohort(*unpacked, **to);
    ASSERT_TRUE(IsOk(end));
    EXPECT_EQ(*end, (*from)->cohort().VerifyLedger().value());

    const auto again = ReadCohort(**to, "x", kConfig, kNow);
    ASSERT_TRUE(IsOk(again));
    ASSERT_EQ(again->work, bundle->work);
    // And by the stores' own readers, which know nothing of the export.
    std::vector<Account> accounts = (*from)->cohort().Accounts().value();
    for (Account& account : accounts) account.password.clear();
    EXPECT_EQ((*to)->cohort().Accounts().value(), accounts);
    EXPECT_EQ((*to)->cohort().Extensions().value(), (*from)->cohort().Extensions().value());
    EXPECT_EQ((*to)->cohort().Overrides().value(), (*from)->cohort().Overrides().value());
    EXPECT_EQ((*to)->cohort().LedgerAfter(0, 100).value(), (*from)->cohort().LedgerAfter(0, 100).value());
    EXPECT_EQ((*to)->cohort().QuizRows().value(), (*from)->cohort().QuizRows().value());
    const auto rows = (*from)->cohort().GradedRows().value();
    ASSERT_EQ((*to)->cohort().GradedRows()->size(), rows.size());
    for (const store::GradedRow& row : rows) {
      EXPECT_EQ((*to)->grading().GetSubmission(row.id).value(), (*from)->grading().GetSubmission(row.id).value());
      EXPECT_EQ((*to)->grading().GetResult(row.id).value(), (*from)->grading().GetResult(row.id).value());
    }
  }
}

// A term with everything that changes a cohort's tables, also by people who are gone and workers who have not finished.
TEST(Bundle, OfARandomTermIsTheSameCohort) {
  for (uint64_t round = 0; round < 4; ++round) {
    const uint64_t seed = base::testing::TestSeed() + 100 + round;
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
    const store::TempDatabase here, there;
    const auto from = store::OpenSqliteStore(here.path()), to = store::OpenSqliteStore(there.path());
    ASSERT_TRUE(IsOk(from));
    ASSERT_TRUE(IsOk(to));
    store::CohortWorkload workload(seed);
    for (int n = 0; n < 250; ++n) workload.Step(**from);
    const auto bundle = ReadCohort(**from, "x", kConfig, kNow);
    ASSERT_TRUE(IsOk(bundle));
    const auto unpacked = UnpackBundle(PackBundle(*bundle));
    ASSERT_TRUE(IsOk(unpacked));
    const auto end = RestoreCohort(*unpacked, **to);
    ASSERT_TRUE(IsOk(end));
    EXPECT_EQ(*end, (*from)->cohort().VerifyLedger().value());
    EXPECT_GT(end->rows, 5) << "the term was too quiet to prove anything";
    ASSERT_EQ(ReadCohort(**to, "x", kConfig, kNow)->work, bundle->work);
  }
}

// A worker has one, a newer one waits: there, too, the newer one is graded.
TEST(Bundle, OfTwoThatAreOpenTheNewerOneWaits) {
  const store::TempDatabase here, there;
  const auto from = store::OpenSqliteStore(here.path()), to = store::OpenSqliteStore(there.path());
  ASSERT_TRUE(IsOk(from));
  ASSERT_TRUE(IsOk(to));
  ASSERT_TRUE(IsOk((*from)->grading().Submit(store::SampleSubmission(1))));
  ASSERT_TRUE((*from)->grading().Take("w", {.boot = "b", .boot_ms = 1}, {}).value().has_value());
  ASSERT_TRUE(IsOk((*from)->grading().Submit(store::SampleSubmission(2))));
  const auto bundle = ReadCohort(**from, "x", kConfig, kNow);
  ASSERT_TRUE(IsOk(bundle));
  ASSERT_TRUE(IsOk(RestoreCohort(*bundle, **to)));
  const auto older = (*to)->grading().GetJob("submission-1").value();
  EXPECT_EQ(older->state, store::JobState::kSuperseded);
  EXPECT_EQ(older->superseded_by, "submission-2");
  EXPECT_EQ((*to)->grading().GetJob("submission-2").value()->state, store::JobState::kQueued);
}

// Where the best one counts, a deadline lies between the two: there, too, both are graded.
TEST(Bundle, OfTwoThatAreOpenOnBothSidesOfADeadlineBothWait) {
  const store::TempDatabase here, there;
  const auto from = store::OpenSqliteStore(here.path()), to = store::OpenSqliteStore(there.path());
  ASSERT_TRUE(IsOk(from));
  ASSERT_TRUE(IsOk(to));
  ASSERT_TRUE(IsOk((*from)->grading().Submit(store::SampleSubmission(1))));
  ASSERT_TRUE((*from)->grading().Take("w", {.boot = "b", .boot_ms = 1}, {}).value().has_value());
  store::Submission late = store::SampleSubmission(2);
  late.spares_until_ms = store::SampleSubmission(1).received_ms;
  ASSERT_TRUE(IsOk((*from)->grading().Submit(late)));
  const auto bundle = ReadCohort(**from, "x", kConfig, kNow);
  ASSERT_TRUE(IsOk(bundle));
  ASSERT_TRUE(IsOk(RestoreCohort(*bundle, **to)));
  EXPECT_EQ((*to)->grading().GetJob("submission-1").value()->state, store::JobState::kQueued);
  EXPECT_EQ((*to)->grading().GetSubmission("submission-2").value(), late);
  EXPECT_EQ((*to)->grading().GetJob("submission-2").value()->state, store::JobState::kQueued);
}

// What a disk or a network does to a file. Some bits of gzip's header say nothing (its time, who wrote it): whoever
// changes them has changed nothing.
TEST(Bundle, ADamagedFileIsRefusedAndNothingIsInTheStore) {
  const uint64_t seed = base::testing::TestSeed() + 200;
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const store::TempDatabase here, there;
  const auto from = store::OpenSqliteStore(here.path()), to = store::OpenSqliteStore(there.path());
  ASSERT_TRUE(IsOk(from));
  ASSERT_TRUE(IsOk(to));
  store::CohortWorkload workload(seed);
  for (int n = 0; n < 200; ++n) workload.Step(**from);
  const auto bundle = ReadCohort(**from, "x", kConfig, kNow);
  ASSERT_TRUE(IsOk(bundle));
  const std::string good = PackBundle(*bundle), empty = (*to)->ExportJson().value();
  int refused = 0;
  for (int n = 0; n < 200; ++n) {
    std::string bytes = good;
    const auto place = static_cast<size_t>(rng.Below(static_cast<int>(bytes.size())));
    if (n % 4 == 0) {
      bytes.resize(place);
    } else {
      bytes[place] = static_cast<char>(bytes[place] ^ (1 + rng.Below(255)));
    }
    const absl::StatusOr<Bundle> unpacked = UnpackBundle(bytes);
    if (unpacked.ok()) {
      EXPECT_TRUE(*unpacked == *bundle && place < 10) << "byte " << place;
      continue;
    }
    ++refused;
    EXPECT_TRUE(HasCode(unpacked, absl::StatusCode::kInvalidArgument)) << unpacked.status();
  }
  EXPECT_GT(refused, 190);
  // The same by somebody who packs it again with a hash that fits.
  refused = 0;
  for (int n = 0; n < 200; ++n) {
    Bundle changed = *bundle;
    const auto place = static_cast<size_t>(rng.Below(static_cast<int>(changed.work.size())));
    if (n % 4 == 0) {
      changed.work.resize(place);
    } else {
      changed.work[place] = static_cast<char>(changed.work[place] ^ (1 + rng.Below(255)));
    }
    const auto unpacked = UnpackBundle(PackBundle(changed));
    const absl::Status status = unpacked.ok() ? RestoreCohort(*unpacked, **to).status() : unpacked.status();
    if (status.ok()) {  // a letter of a name, of a reason: that is another cohort, and a sound one
      ASSERT_TRUE(IsOk((*to)->EraseAll()));
      continue;
    }
    ++refused;
    // Another schema is the one thing that may be right elsewhere.
    EXPECT_TRUE(absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status)) << status;
    EXPECT_GT(status.message().size(), 20u) << status;
    EXPECT_EQ((*to)->ExportJson().value(), empty);
  }
  EXPECT_GT(refused, 50);
  EXPECT_TRUE(IsOk(RestoreCohort(UnpackBundle(good).value(), **to))) << "and the good one is taken afterwards";
}

TEST(Bundle, FillsNoStoreInWhichPeopleAre) {
  base::Rng rng{1};
  const store::TempDatabase here;
  const auto store = store::OpenSqliteStore(here.path());
  ASSERT_TRUE(IsOk(store));
  RandomCohort(rng, **store).Fill();
  const auto bundle = ReadCohort(**store, "x", kConfig, kNow);
  ASSERT_TRUE(IsOk(bundle));
  EXPECT_TRUE(HasCodeAndText(RestoreCohort(*bundle, **store).status(), absl::StatusCode::kFailedPrecondition,
                             "a bundle fills an empty one"));
}

// Whoever makes a bundle with points that nobody gave has its hash right, and the ledger's wrong.
TEST(Bundle, ResultsThatTheLedgerDoesNotKnowAreRefused) {
  const store::TempDatabase here, there;
  const auto from = store::OpenSqliteStore(here.path()), to = store::OpenSqliteStore(there.path());
  ASSERT_TRUE(IsOk(from));
  ASSERT_TRUE(IsOk(to));
  ASSERT_TRUE(IsOk((*from)->grading().Submit(store::SampleSubmission(1))));
  const auto taken = (*from)->grading().Take("w", {.boot = "b", .boot_ms = 1}, {});
  ASSERT_TRUE(IsOk(taken));
  ASSERT_TRUE(IsOk((*from)->grading().Finish((*taken)->claim, store::SampleResult())));
  auto bundle = ReadCohort(**from, "x", kConfig, kNow);
  ASSERT_TRUE(IsOk(bundle));
  // The result, not the ledger's row: of the two the one in "grading" comes first.
  const size_t at = bundle->work.find("\"points\":3,\"max_points\":5");
  ASSERT_NE(at, std::string::npos);
  bundle->work.replace(at, 10, "\"points\":4");
  EXPECT_TRUE(HasCodeAndText(RestoreCohort(*bundle, **to).status(), absl::StatusCode::kInvalidArgument,
                             "row 1: the result of submission submission-1 has points 4, graded was 3"));
  EXPECT_TRUE((*to)->cohort().GradedRows()->empty());
}

TEST(Bundle, WorkThatIsNoExportIsRefusedWithItsPlace) {
  const store::TempDatabase there;
  const auto to = store::OpenSqliteStore(there.path());
  ASSERT_TRUE(IsOk(to));
  EXPECT_TRUE(HasCode(RestoreCohort({.cohort = "x", .work = "[]"}, **to), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(
      HasCode(RestoreCohort({.cohort = "x", .work = "{\"format\":"}, **to), absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace course::cohort
