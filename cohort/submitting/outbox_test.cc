#include "cohort/submitting/outbox.h"

#include <sys/stat.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/temp_database.h"

namespace course::cohort {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

const Recipient kTo = {"https://c.example.org", "a1"};

wire::Submission SubmissionOf(int number, const std::string& lab, const std::string& text) {
  return {.id = base::Sha256Hex(absl::StrCat(number)).substr(0, 32),
          .lab = lab,
          .files = {{"starter.cc", base::Sha256Hex(text), text}}};
}

class OutboxTest : public testing::Test {
 protected:
  static std::unique_ptr<Outbox> Opened(const std::string& folder) {
    auto outbox = Outbox::Open(folder);
    EXPECT_TRUE(IsOk(outbox));
    return *std::move(outbox);
  }
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    const std::vector<Waiting> all = outbox_->All(nullptr).value();
    for (const Waiting& waiting : all) texts.push_back(waiting.submission.files[0].text);
    return texts;
  }

  const store::TempDatabase temp_;
  const std::string folder_ = temp_.folder() + "/outbox";
  std::unique_ptr<Outbox> outbox_ = Opened(folder_);
};

using Strings = std::vector<std::string>;

TEST_F(OutboxTest, KeepsWhatIsAddedInItsOrderAlsoInAnotherProcess) {
  for (int n = 0; n < 12; ++n) {
    ASSERT_TRUE(IsOk(outbox_->Add(SubmissionOf(n, absl::StrCat("//p/", n), absl::StrCat("text ", n)), kTo, 1'000 + n)));
  }
  const std::vector<Waiting> before = outbox_->All(nullptr).value();
  outbox_.reset();
  outbox_ = Opened(folder_);
  const std::vector<Waiting> after = outbox_->All(nullptr).value();
  ASSERT_EQ(after.size(), 12u);
  EXPECT_EQ(after, before);
  for (int n = 0; n < 12; ++n) {
    EXPECT_EQ(after[n].submission, SubmissionOf(n, absl::StrCat("//p/", n), absl::StrCat("text ", n)));
    EXPECT_EQ(after[n].queued_ms, 1'000 + n);
  }
}

TEST_F(OutboxTest, ANewerOneOfALabReplacesTheOlderAndSaysSo) {
  ASSERT_TRUE(IsOk(outbox_->Add(SubmissionOf(1, "//p/a", "old"), kTo, 1)));
  ASSERT_TRUE(IsOk(outbox_->Add(SubmissionOf(2, "//p/b", "other"), kTo, 2)));
  const auto queued = outbox_->Add(SubmissionOf(3, "//p/a", "new"), kTo, 3);
  ASSERT_TRUE(IsOk(queued));
  ASSERT_EQ(queued->replaced.size(), 1u);
  EXPECT_EQ(queued->replaced[0].queued_ms, 1);
  EXPECT_EQ(Texts(), (Strings{"other", "new"}));
}

TEST_F(OutboxTest, TheSameFilesAgainAreTheSameSubmission) {
  ASSERT_TRUE(IsOk(outbox_->Add(SubmissionOf(1, "//p/a", "text"), kTo, 1)));
  const auto again = outbox_->Add(SubmissionOf(2, "//p/a", "text"), kTo, 2);
  ASSERT_TRUE(IsOk(again));
  EXPECT_TRUE(again->was_there);
  EXPECT_EQ(again->waiting.submission.id, SubmissionOf(1, "", "").id) << "its id is the one that may be sent already";
  EXPECT_EQ(Texts(), Strings{"text"});
}

TEST_F(OutboxTest, WhatWaitsForAnotherCohortIsNotReplaced) {
  ASSERT_TRUE(IsOk(outbox_->Add(SubmissionOf(1, "//p/a", "mine"), kTo, 1)));
  ASSERT_TRUE(IsOk(outbox_->Add(SubmissionOf(2, "//p/a", "theirs"), {"https://other.example.org", "a1"}, 2)));
  EXPECT_EQ(Texts(), (Strings{"mine", "theirs"}));
}

TEST_F(OutboxTest, WhatHasArrivedWaitsNoMoreAndIsRemembered) {
  const wire::Submission submission = SubmissionOf(1, "//p/a", "text");
  const auto queued = outbox_->Add(submission, kTo, 1);
  ASSERT_TRUE(IsOk(queued));
  ASSERT_TRUE(IsOk(outbox_->MarkArrived(queued->waiting)));
  EXPECT_EQ(Texts(), Strings{});
  const auto arrived = outbox_->LastArrived(kTo);
  ASSERT_TRUE(IsOk(arrived));
  EXPECT_EQ(arrived->at("//p/a"), (Arrived{submission.id, DigestOf(submission)}));
  EXPECT_TRUE(outbox_->LastArrived({kTo.url, "a2"})->empty()) << "of this account alone";
}

TEST_F(OutboxTest, WhatIsRefusedIsKeptAside) {
  const auto queued = outbox_->Add(SubmissionOf(1, "//p/a", "text"), kTo, 1);
  ASSERT_TRUE(IsOk(queued));
  ASSERT_TRUE(IsOk(outbox_->MarkRefused(queued->waiting, "400: no")));
  EXPECT_EQ(Texts(), Strings{});
  EXPECT_TRUE(IsOk(base::ReadFile(folder_ + "/refused/" + queued->waiting.file)));
}

TEST_F(OutboxTest, OneProcessAtATime) {
  EXPECT_TRUE(HasCodeAndText(Outbox::Open(folder_).status(), absl::StatusCode::kFailedPrecondition,
                             "another ./course submit is at work"));
  outbox_.reset();
  EXPECT_TRUE(IsOk(Outbox::Open(folder_)));
}

TEST_F(OutboxTest, ADamagedFileIsNamedAndStopsNobody) {
  const auto queued = outbox_->Add(SubmissionOf(1, "//p/a", "text"), kTo, 1);
  ASSERT_TRUE(IsOk(queued));
  ASSERT_TRUE(IsOk(outbox_->Add(SubmissionOf(2, "//p/b", "good"), kTo, 2)));
  ASSERT_TRUE(IsOk(base::WriteFile(folder_ + "/" + queued->waiting.file, "{\"url\":")));
  // Left behind by a process that was killed while it wrote: never queued.
  ASSERT_TRUE(IsOk(base::WriteFile(folder_ + "/.0000003-" + std::string(32, 'a') + ".json.17", "{")));
  std::vector<std::string> damaged;
  const auto all = outbox_->All(&damaged);
  ASSERT_TRUE(IsOk(all));
  EXPECT_EQ(all->size(), 1u);
  ASSERT_EQ(damaged.size(), 1u);
  EXPECT_NE(damaged[0].find(queued->waiting.file), std::string::npos);
}

TEST_F(OutboxTest, AChangedFileIsNotSentAsSomethingElse) {
  const auto queued = outbox_->Add(SubmissionOf(1, "//p/a", "text"), kTo, 1);
  ASSERT_TRUE(IsOk(queued));
  const std::string path = folder_ + "/" + queued->waiting.file;
  std::string bytes = base::ReadFile(path).value();
  bytes.replace(bytes.find("\"text\":\"text\""), 13, "\"text\":\"tent\"");
  ASSERT_TRUE(IsOk(base::WriteFile(path, bytes)));
  std::vector<std::string> damaged;
  EXPECT_TRUE(outbox_->All(&damaged)->empty());
  EXPECT_EQ(damaged.size(), 1u) << "its hash does not fit any more";
}

TEST_F(OutboxTest, FilesAreForTheirOwnerAlone) {
  const auto queued = outbox_->Add(SubmissionOf(1, "//p/a", "text"), kTo, 1);
  ASSERT_TRUE(IsOk(queued));
  for (const std::string& path : {folder_ + "/" + queued->waiting.file, folder_ + "/lock"}) {
    struct stat info;
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 077, 0u) << path;
  }
}

TEST_F(OutboxTest, RemembersTheLastRunOfEachRecipient) {
  EXPECT_EQ(outbox_->LastRunReported(kTo).value(), 0);
  ASSERT_TRUE(IsOk(outbox_->SetLastRunReported(kTo, 17)));
  EXPECT_EQ(outbox_->LastRunReported(kTo).value(), 17);
  EXPECT_EQ(outbox_->LastRunReported({kTo.url, "a2"}).value(), 0);
}

TEST(DigestOf, TellsFilesApartThatJoinToTheSameText) {
  wire::Submission a = SubmissionOf(1, "//p/a", "xy"), b = a;
  a.files = {{"f", "", "xy"}, {"g", "", "z"}};
  b.files = {{"f", "", "x"}, {"g", "", "yz"}};
  EXPECT_NE(DigestOf(a), DigestOf(b));
}

}  // namespace
}  // namespace course::cohort
