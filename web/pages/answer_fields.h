// An answer as the fields of a form, and back. A form is drawn from its fields alone, so that what was kept and what
// could not be understood look the same in it.
//
//   single    pick=K                       the choice
//   multi     pick.K=1                     for each ticked choice
//   ordering  place.K=1..n                 the place of shown item K
//   matching  match.K=J                    the right-hand side of left K; empty: none yet
//   others    text
//   and       certainty=guess|think|sure   where it is asked for

#ifndef WEB_PAGES_ANSWER_FIELDS_H_
#define WEB_PAGES_ANSWER_FIELDS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "quiz/answer/answer.h"
#include "quiz/paper/paper.h"
#include "quiz/scoring/score.h"

namespace course::web {

using Fields = std::map<std::string, std::string>;

Fields FieldsOf(const quiz::Shown& shown, const quiz::Given& given);

// InvalidArgument, in a sentence for the learner, for what no answer of this kind can hold: two items in one place, a
// choice that is not there. Whether the answer is complete is quiz::CheckForm's business.
absl::StatusOr<quiz::Answer> AnswerOf(const quiz::Shown& shown, const Fields& fields);

}  // namespace course::web

#endif  // WEB_PAGES_ANSWER_FIELDS_H_
