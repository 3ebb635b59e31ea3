// Lab x2-01, the slow part: eighty epochs on 901 icons of 270 cells, and what the pair of encoders then finds, among
// them icons of thirty cells that it has never seen. No points: wrong code reaches these thresholds, too (lab_test.cc
// finds out). It proves that the parts work together, and prints the table of the handout.
//
// The weights that come back are judged by the course's own CLIP.

#include <ctime>
#include <iostream>

#include "absl/strings/str_format.h"
#include "extensions/x2/lab-01-clip-pairing/pairing.h"
#include "gtest/gtest.h"
#include "models/clip.h"
#include "models/grammar_clip/train.h"

namespace clip_pairing {
namespace {

void Print(const char* what, const grammar_clip::Retrieval& found) {
  std::cout << absl::StrFormat("%-28s top-1 %.3f  top-5 %.3f\n", what, found.top1, found.top5);
}

TEST(Pairing, FindsCaptionsOfIconsAndIconsOfCaptionsOfUnseenCellsToo) {
  const auto data = grammar_clip::MakeData();
  ASSERT_TRUE(data.ok()) << data.status();
  const std::clock_t began = std::clock();
  const auto weights = Train(data->train, {});
  ASSERT_TRUE(weights.ok()) << weights.status();
  std::cout << absl::StrFormat("trained in %.1f CPU-s\n", double(std::clock() - began) / CLOCKS_PER_SEC);
  nn::ParamStore params(models::ClipParams(grammar_clip::Config()));
  ASSERT_EQ(weights->size(), params.params());
  AsCourseClip(*weights, params);

  const auto caption = grammar_clip::ImageToText(params, data->train);
  const auto icon = grammar_clip::TextToImage(params, data->train);
  const auto new_caption = grammar_clip::ImageToText(params, data->unseen);
  const auto new_icon = grammar_clip::TextToImage(params, data->unseen);
  ASSERT_TRUE(caption.ok() && icon.ok() && new_caption.ok() && new_icon.ok());
  Print("icon to caption", *caption);
  Print("caption to icon", *icon);
  Print("icon to caption, unseen cells", *new_caption);
  Print("caption to icon, unseen cells", *new_icon);
  EXPECT_GE(caption->top1, 0.75);
  EXPECT_GE(caption->top5, 0.95);
  EXPECT_GE(icon->top1, 0.80);
  // Chance is 1 of 300 and 5 of 300: what is found here was put together from parts that were learnt apart.
  EXPECT_GE(new_caption->top1, 0.60);
  EXPECT_GE(new_caption->top5, 0.90);
}

}  // namespace
}  // namespace clip_pairing
