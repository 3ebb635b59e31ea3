// One made-up view of each page of a cohort, with everything on it that can be there.

#ifndef WEB_PAGES_TESTING_COHORT_VIEWS_SAMPLE_H_
#define WEB_PAGES_TESTING_COHORT_VIEWS_SAMPLE_H_

#include <vector>

#include "web/pages/cohort_exports_page.h"
#include "web/pages/cohort_lab_page.h"
#include "web/pages/cohort_learner_page.h"
#include "web/pages/cohort_policy_page.h"
#include "web/pages/cohort_queue_page.h"
#include "web/pages/cohort_quiz_page.h"
#include "web/pages/cohort_submission_page.h"
#include "web/pages/my_work_page.h"

namespace course::web::testing {

// Ada: 00-01 with full marks, 00-02 late and stuck, 00-03 self-reported, quiz 00 not taken.
CohortLearnerView MadeUpLearner();
CohortLabView MadeUpLab();
std::vector<CohortLabLine> MadeUpLabs();
// Graded, one test of three failed, one is hidden until the deadline.
SubmissionView MadeUpSubmission();
CohortQuizView MadeUpQuiz();
// With grace days and weights tried, which change two learners.
PolicyView MadeUpPolicy();
QueueView MadeUpQueue();
std::vector<Download> MadeUpDownloads();
MyWorkView MadeUpWork();

}  // namespace course::web::testing

#endif  // WEB_PAGES_TESTING_COHORT_VIEWS_SAMPLE_H_
