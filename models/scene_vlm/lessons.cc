#include "models/scene_vlm/lessons.h"

#include <array>

#include "base/check.h"
#include "nn/ops.h"

namespace scene_vlm {

using scenes::Kind;
using scenes::Task;

namespace {

// Of an object there is most to be told, and it takes longest to learn.
Kind DrawKind(base::Rng& rng) {
  constexpr std::array kKinds = {Kind::kObject, Kind::kObject, Kind::kDots, Kind::kDigit};
  return kKinds[rng.Below(kKinds.size())];
}

}  // namespace

std::vector<Lesson> DrawLessons(int count, Ask ask, base::Rng& rng) {
  std::vector<Lesson> lessons;
  for (int i = 0; i < count; ++i) {
    const Kind kind = DrawKind(rng);
    const scenes::Facts facts = scenes::DrawFacts(kind, rng);
    const std::vector<Task> tasks = scenes::TasksOf(kind);
    const Task task = ask == Ask::kCaption ? Task::kCaption : tasks[rng.Below(static_cast<int>(tasks.size()))];
    lessons.push_back({scenes::DrawPicture(facts, rng.Next()), task});
  }
  return lessons;
}

Texts TextsOf(std::span<const Lesson> lessons) {
  constexpr size_t kRows = scenes::kMaxText - 1;
  Texts texts;
  for (const Lesson& lesson : lessons) {
    const auto answer = scenes::RightAnswer(lesson.picture.facts, lesson.task);
    CHECK(answer.ok()) << answer.status();
    texts.fed.push_back(scenes::TaskWord(lesson.task));
    texts.fed.insert(texts.fed.end(), answer->begin(), answer->end() - 1);
    texts.targets.insert(texts.targets.end(), answer->begin(), answer->end());
    const size_t end = texts.fed.size() + kRows - answer->size();
    texts.fed.resize(end, scenes::kPad);
    texts.targets.resize(end, nn::kIgnore);
  }
  return texts;
}

nn::Tensor PatchesOf(const models::VlmConfig& config, std::span<const Lesson> lessons) {
  std::vector<base::Image> images;
  for (const Lesson& lesson : lessons) images.push_back(lesson.picture.image);
  const auto patches = models::PatchesOf(config.image, images);
  CHECK(patches.ok()) << patches.status();
  return *patches;
}

}  // namespace scene_vlm
