// Files that hold icons exactly, under names that say what they show.

#include "models/data/grammar/icon_files.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nn/io/image_file.h"

namespace grammar {
namespace {

using ::absl::StatusCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

TEST(IconFileName, SaysWhatIsShown) {
  EXPECT_EQ(IconFileName(0).value(), "verb_work_tense_infinitive_person_1sg_0000.png");
  EXPECT_EQ(IconFileName(188).value(), "verb_eat_tense_past_simple_person_3sg_0188.png");
  EXPECT_EQ(IconFileName(599).value(), "verb_come_tense_future_will_person_3sg_0599.png") << "class 299 again";
  EXPECT_EQ(IconFileName(12345).value(), "verb_look_tense_infinitive_person_1sg_12345.png") << "class 45";
  EXPECT_TRUE(HasCodeAndText(IconFileName(-1).status(), StatusCode::kInvalidArgument, "icon -1"));
}

TEST(LabelsJson, ListsTheNumbersOfEachIcon) {
  EXPECT_EQ(LabelsJson(0).value(), "[\n]\n");
  EXPECT_EQ(LabelsJson(2).value(),
            R"([
  {"filename": "verb_work_tense_infinitive_person_1sg_0000.png", "verb_id": 0, "tense_id": 0, "person_id": 0, "class_id": 0},
  {"filename": "verb_work_tense_infinitive_person_2sg_0001.png", "verb_id": 0, "tense_id": 0, "person_id": 1, "class_id": 1}
]
)");
  EXPECT_NE(LabelsJson(301)->find(R"(_1sg_0300.png", "verb_id": 0, "tense_id": 0, "person_id": 0, "class_id": 0})"),
            std::string::npos);
  EXPECT_NE(LabelsJson(189)->find(R"(_0188.png", "verb_id": 12, "tense_id": 2, "person_id": 2, "class_id": 188})"),
            std::string::npos);
  EXPECT_TRUE(HasCodeAndText(LabelsJson(-1).status(), StatusCode::kInvalidArgument, "-1 icons"));
}

TEST(WriteIcons, MakesFilesThatHoldTheVeryValues) {
  const std::string folder = ::testing::TempDir() + "/deep/icons";
  const std::vector<LabelledIcon> icons = MakeIcons(20, 7).value();
  ASSERT_TRUE(IsOk(WriteIcons(icons, folder)));
  for (int index = 0; index < 20; ++index) {
    const auto image = nn::io::ReadImage(folder + "/" + IconFileName(index).value());
    ASSERT_TRUE(IsOk(image));
    EXPECT_EQ(*image, icons[index].image) << index;
  }
  EXPECT_EQ(base::ReadFile(folder + "/labels.json").value(), LabelsJson(20).value());
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files += entry.is_regular_file();
  EXPECT_EQ(files, 21) << "no temporary file stays behind";
}

TEST(WriteIcons, NamesWhatCannotBeWritten) {
  const std::string file = ::testing::TempDir() + "/a_file";
  ASSERT_TRUE(IsOk(base::WriteFile(file, "")));
  EXPECT_TRUE(HasCodeAndText(WriteIcons({}, file + "/icons"), StatusCode::kInternal, file + "/icons"));
}

}  // namespace
}  // namespace grammar
