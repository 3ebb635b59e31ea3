// The API's handlers, one function a path. Who may ask was decided before (api.cc).

#ifndef WEB_COHORT_API_HANDLERS_H_
#define WEB_COHORT_API_HANDLERS_H_

#include <string>

#include "web/cohort/api.h"

namespace course::web {

// What a handler is given.
struct ApiCall {
  const ApiOptions& options;
  const Request& request;
  const Principal& who;
  std::string id;  // what stands for {id} or {name} in the path
};

// Of whoever asks (api_mine.cc).
Response MeAnswer(const ApiCall& call);
Response LabsAnswer(const ApiCall& call);
Response RunsAnswer(const ApiCall& call);  // POST

// His submissions (api_submissions.cc).
Response SubmitAnswer(const ApiCall& call);  // POST
Response SubmissionsAnswer(const ApiCall& call);
Response SubmissionAnswer(const ApiCall& call);
Response EventsAnswer(const ApiCall& call);

// Of the cohort, for instructors (api_cohort.cc).
Response ScoresAnswer(const ApiCall& call);
Response AccountsAnswer(const ApiCall& call);
Response ResultsJsonAnswer(const ApiCall& call);
Response JUnitAnswer(const ApiCall& call);
Response ExportAnswer(const ApiCall& call);

// A number of the query, `fallback` without one; -1 for what is no number from low to high.
int QueryNumber(const Request& request, const std::string& name, int fallback, int low, int high);

}  // namespace course::web

#endif  // WEB_COHORT_API_HANDLERS_H_
