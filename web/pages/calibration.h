// How well certainty and success agree: a figure, how to read it, and the same as a table.

#ifndef WEB_PAGES_CALIBRATION_H_
#define WEB_PAGES_CALIBRATION_H_

#include "quiz/answer/answer.h"
#include "quiz/scoring/score.h"
#include "web/html/html.h"

namespace course::web {

// "guess", "think so", "sure".
std::string_view CertaintyWord(quiz::Certainty certainty);

// What each level earns, and for whom it is the best one.
Html CertaintyTable();

// Nothing if no answer was given with a certainty.
Html CalibrationFigure(const quiz::Calibration& calibration);

}  // namespace course::web

#endif  // WEB_PAGES_CALIBRATION_H_
