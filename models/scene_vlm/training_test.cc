// Trains from nothing, with a seed that no checkpoint has, and measures: half a minute. That the function is there, not
// that each line is right; for that there is scene_vlm_test.cc.

#include "base/parallel.h"
#include "gtest/gtest.h"
#include "models/scene_vlm/recipe.h"

namespace scene_vlm {
namespace {

TEST(Training, TeachesCaptionsInStage1AndQuestionsInStage2) {
  base::SetNumThreads(1);
  const TrainOptions options = {.seed = 4};
  nn::ParamStore params(models::VlmParams(Config(Bridge::kProjector)));
  Pretrain(options, params);
  const Report report = TrainStages(options, Bridge::kProjector, Language::kTrained, params);

  EXPECT_LE(report.before.caption, 0.05);
  EXPECT_GE(report.after_stage1.caption, 0.60);
  EXPECT_GE(report.after_stage1.colour, 0.50) << "stage 1 asked no question; the LM knows how to answer this one";
  EXPECT_GE(report.after_stage2.colour, 0.95);
  EXPECT_GE(report.after_stage2.shape, 0.80);
  EXPECT_GE(report.after_stage2.place, 0.85);
  // Expected failures. If one of them is no more, exercise 20's explanation has to change.
  EXPECT_LE(report.after_stage2.count, 0.60);
  for (const double digit : report.after_stage2.digit) EXPECT_LE(digit, 0.35);
}

}  // namespace
}  // namespace scene_vlm
