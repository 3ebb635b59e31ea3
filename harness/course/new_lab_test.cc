// `new-lab`: where its files go, and what it does to the phase's list. That the lab builds, passes and loses points
// where it must is proven by tools/course's end-to-end test (new_lab_e2e_test, tagged long).

#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_new_lab.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using testing::Contains;
using testing::ToyWorkspace;

TEST(NewLab, TakesTheNextNumberAndTheEndOfTheList) {
  ToyWorkspace toy;
  ASSERT_TRUE(RunNewLab(toy.context(), {.phase = "00", .name = "block-count", .title = "Counting blocks"}).ok());
  EXPECT_TRUE(Contains(toy.Read("phases/00-toy/BUILD"),
                       "        \"lab-02-sorting\",\n        \"lab-03-block-count\",\n    ],\n"));
  EXPECT_TRUE(Contains(toy.Read("phases/00-toy/lab-03-block-count/README.md"), "# Lab 00-03: Counting blocks"));
  EXPECT_TRUE(Contains(toy.Read("phases/00-toy/lab-03-block-count/BUILD"), "points = 10"));
  EXPECT_EQ(toy.Read("phases/00-toy/lab-03-block-count/starter.cc"),
            toy.Read("solutions/phases/00-toy/lab-03-block-count/starter.cc"));
}

TEST(NewLab, LeavesNoPlaceholderBehind) {
  for (const auto& [path, text] : NewLabFiles("phases/00-toy/lab-03-block-count", "Counting blocks", 17)) {
    for (size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
      EXPECT_EQ(text.substr(at, 12), "@com_google_") << path;
    }
  }
}

TEST(NewLab, KeepsANumberThatWasAskedFor) {
  ToyWorkspace toy;
  ASSERT_TRUE(RunNewLab(toy.context(), {.phase = "phases/00-toy", .name = "lab-07-block-count"}).ok());
  EXPECT_TRUE(toy.Has("phases/00-toy/lab-07-block-count/block_count.h"));
  EXPECT_TRUE(Contains(toy.Read("phases/00-toy/lab-07-block-count/BUILD"), "title = \"Block count\""));
}

TEST(NewLab, NeverWritesIntoALabThatIsThere) {
  ToyWorkspace toy;
  const std::string before = toy.Read("phases/00-toy/lab-01-counting/README.md");
  EXPECT_TRUE(HasCodeAndText(RunNewLab(toy.context(), {.phase = "00", .name = "lab-01-counting"}).status(),
                             absl::StatusCode::kInvalidArgument, "is there already"));
  EXPECT_EQ(toy.Read("phases/00-toy/lab-01-counting/README.md"), before);
}

constexpr char kWithExercises[] = R"(course_phase(
    groups = {"exercises": "Exercises"},
    labs = [
        "lab-01-counting",
        "exercises/ex-01-adding",
        "lab-02-sorting",
    ],
)
)";

TEST(NewLab, AnExerciseGoesIntoItsFolderAndBehindTheOthers) {
  ToyWorkspace toy;
  toy.Write("phases/00-toy/BUILD", kWithExercises);
  toy.Write("phases/00-toy/exercises/ex-01-adding/BUILD", "course_lab()\n");
  ASSERT_TRUE(RunNewLab(toy.context(), {.phase = "00/exercises", .name = "block-count"}).ok());
  EXPECT_TRUE(Contains(toy.Read("phases/00-toy/BUILD"),
                       "        \"exercises/ex-01-adding\",\n        \"exercises/ex-02-block-count\",\n"
                       "        \"lab-02-sorting\",\n"));
  const std::string folder = "phases/00-toy/exercises/ex-02-block-count/";
  EXPECT_TRUE(Contains(toy.Read(folder + "README.md"), "# Lab 00-ex-02: Block count"));
  EXPECT_TRUE(Contains(toy.Read(folder + "lab_test.cc"), "#include \"" + folder + "block_count.h\""));
  EXPECT_EQ(toy.Read(folder + "starter.cc"), toy.Read("solutions/" + folder + "starter.cc"));
}

TEST(NewLab, AFolderNeedsAHeadingAndItsLabsTheirKindOfName) {
  ToyWorkspace toy;
  EXPECT_TRUE(HasCodeAndText(RunNewLab(toy.context(), {.phase = "00/exercises", .name = "block-count"}).status(),
                             absl::StatusCode::kInvalidArgument, "groups = {\"exercises\": \"...\"}"));
  toy.Write("phases/00-toy/BUILD", kWithExercises);
  EXPECT_TRUE(HasCodeAndText(RunNewLab(toy.context(), {.phase = "00/exercises", .name = "lab-03-x"}).status(),
                             absl::StatusCode::kInvalidArgument, "is called ex-NN-name"));
  EXPECT_TRUE(HasCodeAndText(RunNewLab(toy.context(), {.phase = "00", .name = "ex-03-x"}).status(),
                             absl::StatusCode::kInvalidArgument, "is called lab-NN-name"));
}

TEST(NewLab, APhaseWithoutAListIsLeftAsItIs) {
  ToyWorkspace toy;
  toy.Write("phases/00-toy/BUILD", "# empty\n");
  EXPECT_FALSE(RunNewLab(toy.context(), {.phase = "00", .name = "block-count"}).ok());
  EXPECT_FALSE(toy.Has("phases/00-toy/lab-03-block-count/BUILD")) << "a lab that no list names";
}

TEST(NewLab, WritesEveryShapeOfList) {
  const std::string added = "        \"new\",\n    ],\n)";
  EXPECT_EQ(*WithLab("course_phase(\n    labs = [\n        \"a\",\n    ],\n)", "new"),
            "course_phase(\n    labs = [\n        \"a\",\n" + added);
  EXPECT_EQ(*WithLab("course_phase(\n    labs = [\n        \"a\"\n    ],\n)", "new"),
            "course_phase(\n    labs = [\n        \"a\",\n" + added);
  EXPECT_EQ(*WithLab("course_phase(\n    labs = [\"a\", \"b\"],\n)", "new"),
            "course_phase(\n    labs = [\n        \"a\",\n        \"b\",\n" + added);
  EXPECT_EQ(*WithLab("course_phase(\n    labs = [],\n)", "new"), "course_phase(\n    labs = [\n" + added);
  EXPECT_EQ(*WithLab("course_phase(\n    labs = [\n        \"a\",\n        \"g/b\",\n    ],\n)", "new"),
            "course_phase(\n    labs = [\n        \"a\",\n        \"new\",\n        \"g/b\",\n    ],\n)");
  EXPECT_FALSE(WithLab("course_phase()", "new").ok());
}

}  // namespace
}  // namespace course::cli
