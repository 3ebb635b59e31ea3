// A question carried through all parts, with everything that the page shows of it.

#ifndef HARNESS_SIDECARS_VLM_ANSWER_H_
#define HARNESS_SIDECARS_VLM_ANSWER_H_

#include "harness/sidecars/vlm/exchange.h"
#include "harness/sidecars/vlm/way.h"
#include "harness/sidecars/vlm/weights.h"

namespace course::vlm {

// REQUIRES: CheckQuestion(question) is OK, and the model has a resampler if and only if the question asks for it.
Reply AnswerQuestion(const Question& question, const Model& model, Way& way);

}  // namespace course::vlm

#endif  // HARNESS_SIDECARS_VLM_ANSWER_H_
