// Folders as strangers make them. What is asked of each: the right submissions, a note that says what is wrong with the
// rest, and not a byte from outside of the folder.

#include "harness/grading/intake.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/grading/open_folder.h"
#include "harness/store/testing/temp_database.h"

namespace course::grading {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr char kFirst[] = "//phases/00-toy/lab-01-counting";
constexpr char kSecond[] = "//phases/00-toy/lab-02-sorting";

catalog::Lab LabOf(const std::string& label) {
  catalog::Lab lab;
  lab.label = label;
  lab.name = label.substr(label.rfind('/') + 1);
  return lab;
}

class IntakeTest : public testing::Test {
 protected:
  IntakeTest() {
    course_.phases.resize(1);
    course_.phases[0].name = "00-toy";
    course_.phases[0].labs = {LabOf(kFirst), LabOf(kSecond)};
    std::filesystem::create_directories(root());
  }

  std::string root() const { return folder_.folder() + "/submissions"; }

  void Write(const std::string& path, const std::string& text) {
    const std::string whole = root() + "/" + path;
    std::filesystem::create_directories(std::filesystem::path(whole).parent_path());
    ASSERT_TRUE(IsOk(base::WriteFile(whole, text)));
  }

  Intake Read(const catalog::Lab* lab = nullptr) {
    const auto intake = ReadSubmissions(root(), {.course = &course_, .lab = lab, .untouched = [](const catalog::Lab&) {
                                                   return std::string("untouched");
                                                 }});
    EXPECT_TRUE(IsOk(intake));
    return intake.value_or(Intake{});
  }

  // "ada //phases/...: text" for each submission.
  static std::vector<std::string> Said(const Intake& intake) {
    std::vector<std::string> said;
    for (const store::Submission& submission : intake.submissions) {
      EXPECT_EQ(submission.files.size(), 1u);
      EXPECT_EQ(submission.files[0].name, "starter.cc");
      said.push_back(absl::StrCat(submission.learner, " ", submission.lab, ": ", submission.files[0].bytes));
    }
    return said;
  }

  // The only note of this learner.
  static Note NoteOf(const Intake& intake, const std::string& learner) {
    Note found;
    int count = 0;
    for (const Note& note : intake.notes) {
      if (note.learner == learner) found = note, ++count;
    }
    EXPECT_EQ(count, 1) << "notes of " << learner;
    return found;
  }

  store::TempDatabase folder_;
  catalog::Course course_;
};

TEST_F(IntakeTest, ReadsClonesAndFoldersNamedLikeTheLab) {
  Write("ada/phases/00-toy/lab-01-counting/starter.cc", "a1");
  Write("ada/phases/00-toy/lab-02-sorting/starter.cc", "a2");
  Write("bob/llm-course-main/phases/00-toy/lab-01-counting/starter.cc", "b1");
  Write("cid/00-02/starter.cc", "c2");
  Write("dan/lab-01-counting/starter.cc", "d1");
  Write("eve/first-lab/counting/starter.cc", "e1");
  const Intake intake = Read();
  const std::vector<std::string> expected = {
      absl::StrCat("ada ", kFirst, ": a1"), absl::StrCat("ada ", kSecond, ": a2"),
      absl::StrCat("bob ", kFirst, ": b1"), absl::StrCat("cid ", kSecond, ": c2"),
      absl::StrCat("dan ", kFirst, ": d1"), absl::StrCat("eve ", kFirst, ": e1")};
  EXPECT_EQ(Said(intake), expected);
  EXPECT_TRUE(intake.notes.empty());
}

TEST_F(IntakeTest, WithOneLabAFileAloneIsEnough) {
  Write("ada/starter.cc", "a");
  Write("bob/my solution/starter.cc", "b");
  Write("cid/phases/00-toy/lab-02-sorting/starter.cc", "another lab");
  const Intake intake = Read(&course_.phases[0].labs[0]);
  EXPECT_EQ(Said(intake),
            (std::vector<std::string>{absl::StrCat("ada ", kFirst, ": a"), absl::StrCat("bob ", kFirst, ": b")}));
  EXPECT_EQ(intake.learners, (std::vector<std::string>{"ada", "bob", "cid"}));
}

TEST_F(IntakeTest, AFileOfNoLabIsNamed) {
  Write("ada/starter.cc", "a");
  const Intake intake = Read();
  EXPECT_TRUE(intake.submissions.empty());
  EXPECT_EQ(NoteOf(intake, "ada"), (Note{"ada", "starter.cc", "lies in no lab's folder"}));
}

TEST_F(IntakeTest, InACloneWhatNobodyTouchedIsNoSubmission) {
  Write("ada/phases/00-toy/lab-01-counting/starter.cc", "untouched");
  Write("ada/solutions/phases/00-toy/lab-01-counting/starter.cc", "untouched");
  Write("ada/harness/runner/runner.cc", "the course's own");
  Write("bob/00-01/starter.cc", "untouched");
  const Intake intake = Read();
  EXPECT_EQ(Said(intake), std::vector<std::string>{absl::StrCat("bob ", kFirst, ": untouched")})
      << "bob sent it on purpose";
  EXPECT_TRUE(intake.notes.empty());
  EXPECT_EQ(intake.learners, (std::vector<std::string>{"ada", "bob"}));
}

TEST_F(IntakeTest, WhatStandsBesideAStarterIsNamed) {
  Write("ada/00-01/starter.cc", "a");
  Write("ada/00-01/helper.h", "x");
  const Intake intake = Read();
  EXPECT_EQ(Said(intake).size(), 1u);
  EXPECT_EQ(NoteOf(intake, "ada"), (Note{"ada", "00-01/helper.h", "was not taken: only starter.cc is"}));
}

TEST_F(IntakeTest, OfTwoFilesForALabTheNearerOneIsTaken) {
  Write("ada/old/00-01/starter.cc", "old");
  Write("ada/00-01/starter.cc", "new");
  const Intake intake = Read();
  EXPECT_EQ(Said(intake), std::vector<std::string>{absl::StrCat("ada ", kFirst, ": new")});
  EXPECT_EQ(NoteOf(intake, "ada"), (Note{"ada", "old/00-01/starter.cc", "was not taken: 00-01 is there once already"}));
}

TEST_F(IntakeTest, NoLinkLeadsOut) {
  ASSERT_TRUE(IsOk(base::WriteFile(folder_.folder() + "/secret", "secret")));
  std::filesystem::create_directories(folder_.folder() + "/outside/00-01");
  ASSERT_TRUE(IsOk(base::WriteFile(folder_.folder() + "/outside/00-01/starter.cc", "secret")));
  std::filesystem::create_directories(root() + "/ada/00-01");
  std::filesystem::create_symlink(folder_.folder() + "/secret", root() + "/ada/00-01/starter.cc");
  std::filesystem::create_directories(root() + "/bob");
  std::filesystem::create_directory_symlink(folder_.folder() + "/outside/00-01", root() + "/bob/00-01");
  std::filesystem::create_directory_symlink(folder_.folder() + "/outside", root() + "/cid");
  const Intake intake = Read();
  EXPECT_TRUE(intake.submissions.empty());
  const std::string why = "is a symbolic link, which is not followed";
  EXPECT_EQ(NoteOf(intake, "ada"), (Note{"ada", "00-01/starter.cc", why}));
  EXPECT_EQ(NoteOf(intake, "bob"), (Note{"bob", "00-01", why}));
  EXPECT_EQ(NoteOf(intake, "cid"), (Note{"cid", "", why}));
}

TEST_F(IntakeTest, NothingButARegularFileOfAReasonableSizeIsRead) {
  std::filesystem::create_directories(root() + "/ada/00-01");
  ASSERT_EQ(mkfifo((root() + "/ada/00-01/starter.cc").c_str(), 0600), 0);  // reading it would wait for ever
  std::filesystem::create_directories(root() + "/bob/00-01/starter.cc");
  Write("cid/00-01/starter.cc", "");
  ASSERT_EQ(truncate((root() + "/cid/00-01/starter.cc").c_str(), 1'000'000'000), 0);
  Write("dan/00-01/starter.cc", std::string(store::kMaxSource, 'x'));
  Write("eve/00-01/starter.cc", std::string(store::kMaxSource + 1, 'x'));
  const Intake intake = Read();
  ASSERT_EQ(intake.submissions.size(), 1u);
  EXPECT_EQ(intake.submissions[0].learner, "dan");
  EXPECT_EQ(NoteOf(intake, "ada").why, "is no regular file");
  EXPECT_EQ(NoteOf(intake, "bob").why, "is no regular file");
  EXPECT_EQ(NoteOf(intake, "cid").why, "has 1000000000 bytes: at most 262144");
  EXPECT_EQ(NoteOf(intake, "eve").why, "has 262145 bytes: at most 262144");
}

TEST_F(IntakeTest, OddNamesAreSpelledOut) {
  const std::string binary("\xff\0binary", 8);
  Write("caf\xe9/00-01/starter.cc", binary);
  Write("=1+1/00-01/starter.cc", "a");
  Write("two\nlines/00-01/starter.cc", "a");
  Write("roster.csv", "not a learner");
  const Intake intake = Read();
  EXPECT_EQ(intake.learners, (std::vector<std::string>{"=1+1", "caf%E9", "two%0Alines"}));
  ASSERT_EQ(intake.submissions.size(), 3u);
  EXPECT_EQ(intake.submissions[1].files[0].bytes, binary);
}

TEST_F(IntakeTest, DepthAndNumberOfFilesHaveAnEnd) {
  std::string deep = "ada";
  for (int n = 0; n < 30; ++n) deep += "/d";
  Write(deep + "/00-01/starter.cc", "too deep");
  for (int n = 0; n < 20'100; ++n) {
    std::filesystem::create_directories(root() + "/bob");
    const int fd = open(absl::StrCat(root(), "/bob/", n).c_str(), O_CREAT | O_WRONLY, 0600);
    ASSERT_GE(fd, 0);
    close(fd);
  }
  const Intake intake = Read();
  EXPECT_TRUE(intake.submissions.empty());
  EXPECT_EQ(NoteOf(intake, "ada").why, "is more than 10 folders deep: not looked at");
  EXPECT_EQ(NoteOf(intake, "bob").why, "has more than 20000 entries");
}

TEST_F(IntakeTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_TRUE(HasCodeAndText(ReadSubmissions(root() + "/nowhere", {.course = &course_}).status(),
                             absl::StatusCode::kNotFound, "/nowhere"));
}

TEST_F(IntakeTest, AFileInTheFoldersPlaceIsAnErrorThatNamesIt) {
  Write("roster.csv", "ada");
  EXPECT_TRUE(HasCodeAndText(ReadSubmissions(root() + "/roster.csv", {.course = &course_}).status(),
                             absl::StatusCode::kFailedPrecondition, "/roster.csv\" is no folder"));
}

// Between the look and the opening somebody may put a link in a folder's place.
TEST(OpenFolder, IsNotLedAwayByWhatIsExchangedMeanwhile) {
  const store::TempDatabase place;
  std::filesystem::create_directories(place.folder() + "/in/a");
  ASSERT_TRUE(IsOk(base::WriteFile(place.folder() + "/in/a/file", "inside")));
  std::filesystem::create_directories(place.folder() + "/out");
  ASSERT_TRUE(IsOk(base::WriteFile(place.folder() + "/out/file", "outside")));
  const auto folder = OpenFolder::At(place.folder() + "/in");
  ASSERT_TRUE(IsOk(folder));
  const auto a = folder->Folder("a");
  ASSERT_TRUE(IsOk(a));
  std::filesystem::rename(place.folder() + "/in/a", place.folder() + "/in/b");
  std::filesystem::create_directory_symlink(place.folder() + "/out", place.folder() + "/in/a");
  EXPECT_EQ(*a->File("file", 100), "inside") << "it means what it meant";
  EXPECT_TRUE(HasCodeAndText(folder->Folder("a").status(), absl::StatusCode::kFailedPrecondition, "symbolic link"));
  EXPECT_TRUE(HasCode(folder->Folder("b/file").status(), absl::StatusCode::kFailedPrecondition));
  EXPECT_TRUE(HasCode(folder->File("missing", 100).status(), absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace course::grading
