#include "harness/sidecars/vlm/showing.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/rng.h"
#include "models/data/scenes/canvas.h"
#include "models/data/scenes/picture.h"
#include "models/data/scenes/tasks.h"

namespace course::vlm {
namespace {

static_assert(kSide == scenes::kSide && kMaxDots == scenes::kMaxDots);
static_assert(kTasks.size() == scenes::kTasks && kScales == scenes::kScales);
static_assert(std::equal(kColours.begin(), kColours.end(), scenes::kColourNames.begin()));
static_assert(std::equal(kShapes.begin(), kShapes.end(), scenes::kShapeNames.begin()));
static_assert(std::equal(kPlaces.begin(), kPlaces.end(), scenes::kPlaceNames.begin()));

template <class Names>
int IndexOf(const Names& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  CHECK(found != names.end()) << name;
  return static_cast<int>(found - names.begin());
}

// Each colour's pixels from a picture of that colour alone, all with the same noise.
base::Image Drawn(const Question& question) {
  base::Image image;
  for (int colour = 0; colour < scenes::kColours; ++colour) {
    const auto is_mine = [&](int y, int x) { return question.drawing[y * kSide + x] == kPaints[colour + 1]; };
    base::Rng rng(question.seed);
    const base::Image painted = scenes::Paint(colour, is_mine, rng);
    if (colour == 0) {
      image = painted;
      continue;
    }
    for (int i = 0; i < kSide * kSide; ++i) {
      if (is_mine(i / kSide, i % kSide)) std::copy_n(painted.pixels.begin() + i * 3, 3, image.pixels.begin() + i * 3);
    }
  }
  return image;
}

}  // namespace

int TaskWordOf(const std::string& task) { return scenes::TaskWord(static_cast<scenes::Task>(IndexOf(kTasks, task))); }

Shown Show(const Question& question) {
  if (question.kind == "drawing") return {.image = Drawn(question), .truth = ""};
  const scenes::Facts facts = {.kind = static_cast<scenes::Kind>(IndexOf(kKinds, question.kind)),
                               .colour = IndexOf(kColours, question.colour),
                               .shape = IndexOf(kShapes, question.shape),
                               .place = IndexOf(kPlaces, question.place),
                               .count = question.count,
                               .digit = question.digit,
                               .scale = question.scale};
  const auto answer = scenes::RightAnswer(facts, static_cast<scenes::Task>(IndexOf(kTasks, question.task)));
  return {.image = scenes::DrawPicture(facts, question.seed).image,
          .truth = answer.ok() ? scenes::TextOf(*answer) : ""};
}

std::string LevelsOf(const base::Image& image) {
  std::string levels;
  for (const float value : image.pixels) levels.push_back(static_cast<char>(std::lround(255 * value)));
  return levels;
}

}  // namespace course::vlm
