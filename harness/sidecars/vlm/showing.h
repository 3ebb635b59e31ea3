// From a question to the picture that it is about, and to the right answer where there is one.

#ifndef HARNESS_SIDECARS_VLM_SHOWING_H_
#define HARNESS_SIDECARS_VLM_SHOWING_H_

#include <string>

#include "base/image.h"
#include "harness/sidecars/vlm/exchange.h"

namespace course::vlm {

struct Shown {
  base::Image image;  // (32, 32, 3)
  std::string truth;  // "red"; empty for a drawing, and for what nobody asks about such a picture
};
// A drawing is painted as scenes are: the same colours, the same noise. REQUIRES: CheckQuestion(question) is OK.
Shown Show(const Question& question);

// The levels 0 to 255 of the picture as bytes.
std::string LevelsOf(const base::Image& image);

// The id of the word that stands for a task of kTasks.
int TaskWordOf(const std::string& task);

}  // namespace course::vlm

#endif  // HARNESS_SIDECARS_VLM_SHOWING_H_
