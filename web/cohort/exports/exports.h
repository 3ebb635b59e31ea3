// The cohort's files for other programs, as answers to a request: for the page of exports and for the API alike.

#ifndef WEB_COHORT_EXPORTS_EXPORTS_H_
#define WEB_COHORT_EXPORTS_EXPORTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "cohort/config/config.h"
#include "harness/store/store.h"
#include "web/http/message.h"

namespace course::web {

// All of it outlives the answers.
struct CohortExportsOptions {
  const cohort::Config* config = nullptr;
  std::string config_path;  // of cohort.toml, which the bundle takes along
  store::Store* store = nullptr;
  std::function<int64_t()> now_ms;  // wall clock
};

// By the last part of the path:
//   scores.csv        a line for each learner and assignment
//   canvas.csv        a gradebook that Canvas exported, sent as the body or as the form's `text`, with our scores
//   canvas-report.txt the same upload: whose row is whose, and who is in doubt or missing
//   lti-ags           score payloads as JSON
//   bundle            the whole cohort as one file
// 400 says what is wrong with an upload. Who may ask was decided before: instructors.
std::map<std::string, std::function<Response(const Request&)>> CohortExports(const CohortExportsOptions& options);

}  // namespace course::web

#endif  // WEB_COHORT_EXPORTS_EXPORTS_H_
