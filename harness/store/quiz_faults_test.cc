// Answers on a disk that is full, broken, or loses its power: what was acknowledged is there, what was refused is not
// half there, and it goes on when the disk is well again.

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/faulty_disk.h"
#include "harness/store/testing/opened.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/sample_runs.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr int kEnough = 200;  // more writes than any change needs

QuizAttempt Started(Store& store, int number, int questions = 5) {
  QuizAttempt attempt = SampleAttempt(number);
  attempt.learner = absl::StrCat("learner ", number);
  attempt.questions = questions;
  EXPECT_TRUE(IsOk(store.quizzes().PutBank(kBankVersion, "00", kBankBytes)));
  EXPECT_TRUE(IsOk(store.quizzes().StartAttempt(attempt, 0)));
  return attempt;
}

absl::StatusCode CodeOf(FaultyDisk::Fault fault) {
  return fault == FaultyDisk::Fault::kFull ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kInternal;
}

class FaultyDiskTest : public testing::TestWithParam<FaultyDisk::Fault> {
 protected:
  // Lets the n-th write or sync of `change` fail, for each n. `check` is told whether the change was acknowledged.
  void FailAtEach(const std::function<absl::Status(Store&)>& prepare, const std::function<absl::Status(Store&)>& change,
                  const std::function<void(Store&, bool)>& check) {
    bool failed = true;
    for (int n = 0; failed; ++n) {
      SCOPED_TRACE(absl::StrCat("after ", n, " writes"));
      ASSERT_LT(n, kEnough);
      const TempDatabase file;
      std::unique_ptr<Store> store = Opened(file.path());
      ASSERT_TRUE(IsOk(prepare(*store)));
      const int64_t version = *store->Version();
      disk_.FailAfter(n, GetParam());
      const absl::Status status = change(*store);
      failed = disk_.Mend();
      EXPECT_TRUE(status.ok() || HasCode(status, CodeOf(GetParam())));
      EXPECT_TRUE(status.ok() || *store->Version() == version) << "nothing was changed";
      check(*store, status.ok());
      EXPECT_TRUE(status.ok() || IsOk(change(*store))) << "the disk is well again";
      check(*store, true);
      store.reset();
      check(*Opened(file.path()), true);
      ExpectSound(file.path());
      if (HasFailure()) return;
    }
  }

  FaultyDisk disk_;
};

TEST_P(FaultyDiskTest, AnAnswerIsThereOrItIsNot) {
  const QuizAttempt attempt = SampleAttempt(1);
  FailAtEach(
      [&](Store& store) {
        RETURN_IF_ERROR(store.quizzes().PutBank(kBankVersion, "00", kBankBytes));
        RETURN_IF_ERROR(store.quizzes().StartAttempt(attempt, 0));
        return store.quizzes().SaveAnswer(SampleAnswer(attempt, 0, "first", true)).status();
      },
      [&](Store& store) { return store.quizzes().SaveAnswer(SampleAnswer(attempt, 1, "second", true)).status(); },
      [&](Store& store, bool acknowledged) {
        const auto answers = store.quizzes().Answers(attempt.id);
        ASSERT_TRUE(IsOk(answers));
        ASSERT_EQ(answers->size(), acknowledged ? 2u : 1u);
        EXPECT_EQ(answers->at(0).answer, "first");
        EXPECT_EQ(answers->back().answer, acknowledged ? "second" : "first");
      });
}

TEST_P(FaultyDiskTest, AnAttemptIsClosedWithItsCardsOrStaysOpen) {
  const QuizAttempt attempt = SampleAttempt(1);
  CloseQuizAttempt close = SampleClose(attempt, 1);
  close.cards = {SampleCard("p00-a", 5'000), SampleCard("p00-b", 6'000)};
  FailAtEach(
      [&](Store& store) {
        RETURN_IF_ERROR(store.quizzes().PutBank(kBankVersion, "00", kBankBytes));
        RETURN_IF_ERROR(store.quizzes().StartAttempt(attempt, 0));
        return store.quizzes().SaveAnswer(SampleAnswer(attempt, 0, "a")).status();
      },
      [&](Store& store) { return store.quizzes().CloseAttempt(close).status(); },
      [&](Store& store, bool acknowledged) {
        const auto now = store.quizzes().GetAttempt(attempt.id);
        ASSERT_TRUE(IsOk(now));
        EXPECT_EQ((*now)->IsOpen(), !acknowledged);
        EXPECT_EQ(store.quizzes().DueCards(attempt.learner, 9'000, 9)->size(), acknowledged ? 2u : 0u);
      });
}

// The disk fails in the middle of a crowd, in whatever groups they are.
TEST_P(FaultyDiskTest, OfACrowdEachKnowsWhetherTheirAnswerIsKept) {
  constexpr int kThreads = 8, kQuestions = 6;
  for (const int writes : {0, 1, 3, 7, 20, 45}) {
    SCOPED_TRACE(absl::StrCat("after ", writes, " writes"));
    const TempDatabase file;
    const std::unique_ptr<Store> store = Opened(file.path());
    std::vector<QuizAttempt> attempts;
    for (int t = 0; t < kThreads; ++t) attempts.push_back(Started(*store, t, kQuestions));
    const auto in_threads = [&](const std::function<void(int)>& action) {
      std::vector<std::thread> threads;
      for (int t = 0; t < kThreads; ++t) threads.emplace_back(action, t);
      for (std::thread& thread : threads) thread.join();
    };
    std::vector<std::set<int>> kept(kThreads);
    disk_.FailAfter(writes, GetParam());
    in_threads([&](int t) {
      for (int q = 0; q < kQuestions; ++q) {
        const auto saved = store->quizzes().SaveAnswer(SampleAnswer(attempts[t], q, "a", true));
        EXPECT_TRUE(saved.ok() || HasCode(saved.status(), CodeOf(GetParam())));
        if (saved.ok()) kept[t].insert(q);
      }
    });
    disk_.Mend();
    for (int t = 0; t < kThreads; ++t) {
      std::set<int> there;
      const auto answers = store->quizzes().Answers(attempts[t].id);
      ASSERT_TRUE(IsOk(answers));
      for (const QuizAnswer& answer : *answers) there.insert(answer.position);
      EXPECT_EQ(there, kept[t]);
    }
    in_threads([&](int t) {
      for (int q = 0; q < kQuestions; ++q) {
        EXPECT_EQ(*store->quizzes().SaveAnswer(SampleAnswer(attempts[t], q, "a", true)),
                  kept[t].contains(q) ? Saved::kSaidBefore : Saved::kSaved);
      }
    });
    ExpectSound(file.path());
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultyDiskTest, testing::Values(FaultyDisk::Fault::kFull, FaultyDisk::Fault::kBroken),
                         [](const auto& info) { return info.index == 0 ? "Full" : "Broken"; });

// A limit of pages is a full disk without a disk.
class FullStore : public testing::Test {
 protected:
  // Eight short answers, then long ones as long as there is room.
  FullStore() : store_(Opened(file_.path(), {.most_pages = 140})), attempt_(Started(*store_, 1, 1'000)) {
    for (; kept_ < 8; ++kept_) EXPECT_EQ(*Save(kept_, "short"), Saved::kSaved);
    while ((full_ = Save(kept_, long_).status()).ok()) ++kept_;
  }

  absl::StatusOr<Saved> Save(int position, const std::string& text) {
    return store_->quizzes().SaveAnswer(SampleAnswer(attempt_, position, text));
  }
  std::vector<QuizAnswer> Answers() { return *store_->quizzes().Answers(attempt_.id); }

  const TempDatabase file_;
  std::unique_ptr<Store> store_;
  const QuizAttempt attempt_;
  const std::string long_ = std::string(4000, 'x');
  int kept_ = 0;
  absl::Status full_;
};

TEST_F(FullStore, RefusesWhatHasNoRoomAndGoesOnWhenThereIs) {
  EXPECT_TRUE(HasCodeAndText(full_, absl::StatusCode::kResourceExhausted, "no room left"));
  EXPECT_GT(kept_, 20);
  EXPECT_LT(kept_, 8 + 140) << "140 pages of 4 KiB hold no 140 answers of 4 KiB";
  EXPECT_EQ(Answers().size(), static_cast<size_t>(kept_));
  // A page may be left that was not enough for an answer and what its tree needs; this takes three.
  const std::string longer = long_ + long_ + long_;
  EXPECT_TRUE(HasCode(store_->RecordRun(SampleRun(1, SampleLab(kLabA, longer))), absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(*Save(0, "other"), Saved::kSaved) << "what takes no more room than before is kept";
  store_.reset();
  store_ = Opened(file_.path());
  EXPECT_EQ(Answers().size(), static_cast<size_t>(kept_));
  EXPECT_EQ(Answers()[0].answer, "other");
  EXPECT_EQ(*Save(kept_, long_), Saved::kSaved);
  EXPECT_TRUE(IsOk(store_->RecordRun(SampleRun(1, SampleLab(kLabA, long_)))));
  ExpectSound(file_.path());
}

TEST_F(FullStore, InACrowdTheSmallFitsWhereTheLargeDoesNot) {
  std::vector<absl::Status> results(8);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    // Odd ones replace a short answer, even ones would be new.
    threads.emplace_back([&, t] { results[t] = (t % 2 == 1 ? Save(t, "other") : Save(kept_ + t, long_)).status(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < 8; ++t) {
    EXPECT_EQ(results[t].code(), t % 2 == 1 ? absl::StatusCode::kOk : absl::StatusCode::kResourceExhausted) << t;
  }
  ASSERT_EQ(Answers().size(), static_cast<size_t>(kept_));
  for (int t = 0; t < 8; ++t) EXPECT_EQ(Answers()[t].answer, t % 2 == 1 ? "other" : "short");
}

// Of each file only what was synced survives; kSaved means that this is enough.
TEST(PowerCut, LeavesWhatWasAcknowledged) {
  constexpr int kThreads = 4, kQuestions = 60, kCuts = 12;
  FaultyDisk disk;
  const TempDatabase file;
  const std::unique_ptr<Store> store = Opened(file.path());
  std::vector<QuizAttempt> attempts;
  for (int t = 0; t < kThreads; ++t) attempts.push_back(Started(*store, t, kQuestions));
  std::mutex mutex;
  std::vector<int> acknowledged(kThreads);  // guarded by mutex: the positions below it
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int q = 0; q < kQuestions; ++q) {
        EXPECT_EQ(*store->quizzes().SaveAnswer(SampleAnswer(attempts[t], q, "a", true)), Saved::kSaved);
        const std::lock_guard<std::mutex> lock(mutex);
        acknowledged[t] = q + 1;
      }
    });
  }
  const auto all = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    return acknowledged;
  };
  std::vector<std::vector<int>> before_cut;
  for (int cut = 0; cut < kCuts; ++cut) {
    // At about equal distances over the whole work.
    while (all()[0] < cut * kQuestions / kCuts) std::this_thread::yield();
    before_cut.push_back(all());
    disk.CutPower(file.path(), absl::StrCat(file.folder(), "/cut-", cut));
  }
  for (std::thread& thread : threads) thread.join();
  for (int cut = 0; cut < kCuts; ++cut) {
    const std::string path = absl::StrCat(file.folder(), "/cut-", cut);
    const std::unique_ptr<Store> after = Opened(path);
    for (int t = 0; t < kThreads; ++t) {
      EXPECT_GE(static_cast<int>(after->quizzes().Answers(attempts[t].id)->size()), before_cut[cut][t])
          << "cut " << cut;
    }
    ExpectSound(path);
  }
}

}  // namespace
}  // namespace course::store
