// The six things that the small models are taught to say about a picture; tasks.h has their words and right answers.

#ifndef MODELS_DATA_SCENES_TASK_H_
#define MODELS_DATA_SCENES_TASK_H_

namespace scenes {

enum class Task : int { kCaption, kColour, kShape, kPlace, kCount, kDigit };
inline constexpr int kTasks = 6;

}  // namespace scenes

#endif  // MODELS_DATA_SCENES_TASK_H_
