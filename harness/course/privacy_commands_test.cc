// `export`, `import`, `erase` over toy workspaces.

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_privacy.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using testing::Contains;
using testing::kCounting;
using testing::ToyWorkspace;

size_t Runs(ToyWorkspace& toy) { return (*toy.context().open_store())->RecentRuns(100)->size(); }

TEST(Export, GoesIntoAnotherClone) {
  ToyWorkspace here, there;
  here.Record(kCounting, {Verdict::kPassed, Verdict::kFailed});
  here.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  const std::string file = here.root() + "/mine.json";
  ASSERT_TRUE(IsOk(RunExport(here.context(), file)));
  EXPECT_TRUE(Contains(here.TakeOut(), file));
  ASSERT_TRUE(IsOk(RunImport(there.context(), file)));
  EXPECT_TRUE(Contains(there.TakeOut(), "2 runs imported, 0 known already"));
  const auto store = there.context().open_store();
  EXPECT_EQ((*store)->LabStatuses()->at(0).best_points, 5);
  EXPECT_EQ((*store)->LabStatuses()->at(0).attempts, 2);
  ASSERT_TRUE(IsOk(RunImport(there.context(), file)));
  EXPECT_TRUE(Contains(there.TakeOut(), "0 runs imported, 2 known already"));
}

TEST(Export, OverwritesNothing) {
  ToyWorkspace toy;
  toy.Write("mine.json", "keep");
  EXPECT_TRUE(HasCodeAndText(RunExport(toy.context(), toy.root() + "/mine.json").status(),
                             absl::StatusCode::kInvalidArgument, "is there already"));
  EXPECT_EQ(toy.Read("mine.json"), "keep");
  EXPECT_TRUE(
      HasCodeAndText(RunExport(toy.context(), toy.root()).status(), absl::StatusCode::kInvalidArgument, "is a folder"));
  EXPECT_TRUE(HasCodeAndText(RunExport(toy.context(), toy.root() + "/no/such/x.json").status(),
                             absl::StatusCode::kInvalidArgument, "there is no folder"));
}

TEST(Export, HasANameOfItsOwnWhereNoneIsGiven) {
  ToyWorkspace toy;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(toy.root());
  EXPECT_TRUE(IsOk(RunExport(toy.context(), "")));
  std::filesystem::current_path(before);
  EXPECT_TRUE(toy.Has("course-export-2026-02-17T09-30-05.123.json"));
}

TEST(Import, NamesTheFileOrThePlaceThatIsWrong) {
  ToyWorkspace toy;
  EXPECT_TRUE(HasCodeAndText(RunImport(toy.context(), "/no/such.json").status(), absl::StatusCode::kInvalidArgument,
                             "/no/such.json"));
  toy.Write("half.json", "{\"format\":");
  EXPECT_TRUE(HasCodeAndText(RunImport(toy.context(), toy.root() + "/half.json").status(),
                             absl::StatusCode::kInvalidArgument, "not JSON"));
}

TEST(Erase, AsksAndTakesNoForAnAnswer) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  toy.Answer("n");
  ASSERT_TRUE(IsOk(RunErase(toy.context(), {})));
  const std::string out = toy.TakeOut();
  EXPECT_TRUE(Contains(out, "Nothing was erased."));
  EXPECT_TRUE(Contains(out, "Next: ./course export"));
  EXPECT_EQ(Runs(toy), 1u);
}

TEST(Erase, WithoutAnybodyToAskNeedsYes) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  EXPECT_TRUE(HasCodeAndText(RunErase(toy.context(), {}).status(), absl::StatusCode::kInvalidArgument, "--yes"));
  EXPECT_EQ(Runs(toy), 1u);
  ASSERT_TRUE(IsOk(RunErase(toy.context(), {.yes = true})));
  EXPECT_EQ(Runs(toy), 0u);
}

TEST(Erase, SaysWhatGoesAndWhatStays) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  toy.Write(".course/attic/a.cc", "int x;");
  toy.Write(".course/backups/b.db", "copy");
  toy.Answer("y");
  ASSERT_TRUE(IsOk(RunErase(toy.context(), {})));
  const std::string out = toy.TakeOut();
  const size_t stays = out.find("Stays:");
  ASSERT_NE(stays, std::string::npos);
  EXPECT_LT(out.find(".course/course.db "), stays);
  EXPECT_LT(out.find(".course/backups"), stays);
  EXPECT_GT(out.find("starter.cc"), stays);
  EXPECT_TRUE(Contains(out.substr(stays), "to remove it: rm -r .course/attic"));
  EXPECT_FALSE(toy.Has(".course/backups/b.db"));
  EXPECT_TRUE(toy.Has(".course/attic/a.cc"));
  EXPECT_TRUE(toy.Has("phases/00-toy/lab-01-counting/starter.cc"));
  EXPECT_EQ(Runs(toy), 0u);
}

}  // namespace
}  // namespace course::cli
