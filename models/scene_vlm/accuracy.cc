#include "models/scene_vlm/accuracy.h"

#include <map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "models/scene_vlm/lessons.h"

namespace scene_vlm {
namespace {

using scenes::Kind;
using scenes::Task;

struct Share {
  int right = 0, asked = 0;

  void Count(bool is_right) {
    right += is_right;
    ++asked;
  }
  double value() const { return asked == 0 ? 0 : static_cast<double>(right) / asked; }
};

// What is counted apart: a task, and of digits their scale.
using Subject = std::pair<Task, int>;

Subject SubjectOf(const Lesson& lesson) {
  return {lesson.task, lesson.task == Task::kDigit ? lesson.picture.facts.scale : 0};
}

}  // namespace

Accuracy MeasureAccuracy(const nn::ParamStore& params, Bridge bridge, int pictures) {
  const models::VlmConfig config = Config(bridge);
  std::map<Subject, Share> shares;
  for (int k = 0; k < scenes::kKinds; ++k) {
    const Kind kind = static_cast<Kind>(k);
    std::vector<Lesson> lessons;
    for (scenes::Picture& picture : scenes::MakePicturesOf(kind, pictures, kEvaluationSeed + k)) {
      lessons.push_back({std::move(picture)});
    }
    const nn::Tensor seen = EncoderRows(nullptr, params, config, PatchesOf(config, lessons));
    const nn::Tensor rows = VisualRows(nullptr, params, config, seen);
    for (const Task task : scenes::TasksOf(kind)) {
      const std::vector<int> asked(pictures, scenes::TaskWord(task));
      const std::vector<std::vector<int>> answers = models::Answer(params, config, rows, asked, scenes::kEos);
      for (int i = 0; i < pictures; ++i) {
        lessons[i].task = task;
        const auto right = scenes::RightAnswer(lessons[i].picture.facts, task);
        CHECK(right.ok()) << right.status();
        shares[SubjectOf(lessons[i])].Count(answers[i] == *right);
      }
    }
  }
  const auto share = [&shares](Task task, int scale = 0) { return shares[{task, scale}].value(); };
  return {.caption = share(Task::kCaption),
          .colour = share(Task::kColour),
          .shape = share(Task::kShape),
          .place = share(Task::kPlace),
          .count = share(Task::kCount),
          .digit = {share(Task::kDigit, 1), share(Task::kDigit, 2), share(Task::kDigit, 4)}};
}

}  // namespace scene_vlm
