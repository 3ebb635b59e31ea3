// What there is to read: guides, documents, code, figures, the glossary, search.

#ifndef WEB_ROUTES_READ_H_
#define WEB_ROUTES_READ_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "web/http/message.h"
#include "web/pages/lab_row.h"
#include "web/pages/quiz_standing.h"
#include "web/visit.h"

namespace course::web {

// A Markdown file of the workspace as a page, with its neighbours in reading order. `phase` may be null; `quizzes` are
// about this text.
absl::StatusOr<Response> Guide(Visit& visit, const std::string& path, const catalog::Phase* phase,
                               const Standing& standing, std::vector<QuizStanding> quizzes = {});
// /read/PATH: a document. A guest reads what the reading order lists, and no text beside it.
absl::StatusOr<Response> ReadRoute(Visit& visit, const std::string& path);
// /files/PATH: code with line numbers, figures as they are.
absl::StatusOr<Response> FileRoute(Visit& visit, const std::string& path);
absl::StatusOr<Response> GlossaryRoute(Visit& visit);
absl::StatusOr<Response> SearchRoute(Visit& visit);

}  // namespace course::web

#endif  // WEB_ROUTES_READ_H_
