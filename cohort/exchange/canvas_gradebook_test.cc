// A Canvas export as it is, and uploads that want to do harm.

#include "cohort/exchange/canvas_gradebook.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// As Canvas writes it: a byte order mark, rows that are no students, columns of its own behind the assignments.
constexpr char kExport[] =
    "\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Root Account,Section,00-01 KV cache (4711),Current Score\r\n"
    ",,,,,,Manual Posting,(read only)\r\n"
    "    Points Possible,,,,,,10.00,(read only)\r\n"
    "\"Lovelace, Ada\",101,S-1,ada@uni.example,uni.example,\"LLM 1 and LLM 2\",7.5,75\r\n"
    "\"Hopper, Grace\",102,,grace,uni.example,LLM 1,,\r\n"
    "\"Student, Test\",103,,0123abc,uni.example,LLM 1,,\r\n";

TEST(ReadCanvasGradebook, ReadsWhatCanvasExports) {
  const auto gradebook = ReadCanvasGradebook(kExport);
  ASSERT_TRUE(IsOk(gradebook));
  ASSERT_EQ(gradebook->students.size(), 2u) << "neither the test student nor the points possible is a student";
  EXPECT_EQ(gradebook->students[0], (CanvasStudent{.line = 4,
                                                   .name = "Lovelace, Ada",
                                                   .id = "101",
                                                   .sis_id = "S-1",
                                                   .login = "ada@uni.example",
                                                   .section = "LLM 1 and LLM 2"}));
  EXPECT_EQ(gradebook->students[1].sis_id, "");
  EXPECT_EQ(gradebook->columns, (std::vector<std::string>{"00-01 KV cache (4711)", "Current Score"}));
}

TEST(ReadCanvasGradebook, ColumnsMayStandInAnyOrderAndBeSeparatedBySemicolons) {
  const auto gradebook = ReadCanvasGradebook("Section;ID;Student\nA;7;Ada, B\n");
  ASSERT_TRUE(IsOk(gradebook));
  ASSERT_EQ(gradebook->students.size(), 1u);
  EXPECT_EQ(gradebook->students[0], (CanvasStudent{.line = 2, .name = "Ada, B", .id = "7", .section = "A"}));
}

TEST(ReadCanvasGradebook, WhatIsNoGradebookIsNamed) {
  const auto said = [](const std::string& csv) { return ReadCanvasGradebook(csv).status(); };
  EXPECT_TRUE(HasCodeAndText(said(""), kInvalid, "the file is empty"));
  EXPECT_TRUE(HasCodeAndText(said("login,points\nada,3\n"), kInvalid, "line 1: no column \"Student\""));
  EXPECT_TRUE(HasCodeAndText(said("Student,ID,Section,ID\n"), kInvalid, "line 1: two columns \"ID\""));
  EXPECT_TRUE(HasCodeAndText(said("Student,ID,Section\nAda,12x,A\n"), kInvalid, "line 2: the ID \"12x\" is no number"));
  EXPECT_TRUE(HasCodeAndText(said("Student,ID,Section\nAda,=1+1,A\n"), kInvalid, "line 2: the ID \"=1+1\""));
  EXPECT_TRUE(HasCodeAndText(said("Student,ID,Section\nAda,1,A\n\nBob,1,A\n"), kInvalid,
                             "line 4: the ID 1 stands in line 2, too"));
  EXPECT_TRUE(HasCodeAndText(said("Student,ID,Section\nAda,123456789012345678901,A\n"), kInvalid, "is no number"));
}

TEST(ReadCanvasGradebook, HostileUploadsAreRefusedWithTheRule) {
  const auto said = [](const std::string& csv) { return ReadCanvasGradebook(csv).status(); };
  const std::string header = "Student,ID,Section\n";
  EXPECT_TRUE(HasCodeAndText(said(header + std::string(5 << 20, 'x')), kInvalid, "at most 4194304"));
  EXPECT_TRUE(HasCodeAndText(said(header + std::string("A\0B,1,A\n", 8)), kInvalid, "line 2: a NUL byte"));
  EXPECT_TRUE(HasCodeAndText(said(header + "\"Ada,1,A\n"), kInvalid, "line 2: a quote that is never closed"));
  EXPECT_TRUE(HasCodeAndText(said("Student,ID,Section" + std::string(10'000, ',') + "\n"), kInvalid,
                             "line 1: one column more than 2000"));
  EXPECT_TRUE(HasCodeAndText(said("PK\x03\x04\xff\xfe"), kInvalid, "no UTF-8"));
}

TEST(ReadCanvasGradebook, ShortAndLongRowsAreRead) {
  const auto gradebook = ReadCanvasGradebook("Student,ID,Section\nAda,1\nBob,2,A,9,9,9\n");
  ASSERT_TRUE(IsOk(gradebook));
  ASSERT_EQ(gradebook->students.size(), 2u);
  EXPECT_EQ(gradebook->students[0].section, "");
}

TEST(ReadCanvasGradebook, AnyTextIsReadOrRefused) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  int read = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string text = kExport;
    for (int changes = 1 + rng.Below(6); changes > 0; --changes) {
      const size_t at = static_cast<size_t>(rng.Below(static_cast<int>(text.size())));
      if (rng.Below(3) == 0) text.erase(at, static_cast<size_t>(rng.Below(20)));
      if (at < text.size()) text[at] = "\",\r\n;a1\0\xc3="[rng.Below(10)];
    }
    const auto gradebook = ReadCanvasGradebook(text);
    if (!gradebook.ok()) {
      EXPECT_FALSE(gradebook.status().message().empty());
      continue;
    }
    ++read;
    for (const CanvasStudent& student : gradebook->students) {
      EXPECT_EQ(student.id.find_first_not_of("0123456789"), std::string::npos) << student.id;
    }
  }
  EXPECT_GT(read, 100);
}

}  // namespace
}  // namespace course::cohort
