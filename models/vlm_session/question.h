// The rules by which a session is asked in free text are those of the scenes.

#ifndef MODELS_VLM_SESSION_QUESTION_H_
#define MODELS_VLM_SESSION_QUESTION_H_

#include "models/data/scenes/questions.h"

namespace vlm_session {

using scenes::Understand;
using scenes::Understood;
using Rule = scenes::QuestionRule;
inline const std::vector<Rule>& Rules() { return scenes::QuestionRules(); }

}  // namespace vlm_session

#endif  // MODELS_VLM_SESSION_QUESTION_H_
