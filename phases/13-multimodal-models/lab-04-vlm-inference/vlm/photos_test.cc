// The report with real photos. They are no part of the repository; base/model_files.h says where photos/ is looked for.

#include <filesystem>
#include <string>

#include "base/testing/real_file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/vlm_session/picture.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/measure.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/pictures.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/report.h"

namespace vlm_report {
namespace {

using base::testing::IsOk;

TEST(Photos, AreCutAskedAboutAndReported) {
  REAL_FILE(folder, "photos");
  const auto session = MakeSession(Committed::kResampler);
  ASSERT_TRUE(IsOk(session));
  ReportOptions options = {.pictures = 2, .questions = 1};
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string kind = file.path().extension();
    if (kind != ".bmp" && kind != ".jpg" && kind != ".png") continue;
    const auto photo = vlm_session::ReadPhoto(file.path());
    ASSERT_TRUE(IsOk(photo));
    const auto asked = Ask(**session, *photo, "What colour is it?");
    ASSERT_TRUE(IsOk(asked));
    EXPECT_FALSE(asked->text.empty()) << file.path();
    const vlm_inference::Grid grid = {4, 4};
    const auto look = (*session)->LookAt(*photo);
    ASSERT_TRUE(IsOk(look));
    const auto taken = (*session)->AnswerAttention(*look, asked->task);
    const auto over = Overlay(*photo, taken.weights, grid);
    ASSERT_TRUE(IsOk(over));
    EXPECT_EQ(over->height, photo->height) << "a rectangle stays one";
    EXPECT_EQ(over->width, photo->width);
    EXPECT_TRUE(IsOk(GridPanels(*photo, 32, 1)));
    if (options.photos.size() < kMostPhotos) options.photos.push_back({file.path().filename(), *photo});
  }
  ASSERT_FALSE(options.photos.empty());
  EXPECT_TRUE(IsOk(ReportHtml(options)));
}

}  // namespace
}  // namespace vlm_report
