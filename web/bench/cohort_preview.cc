// The pages of a made-up cohort on a port of 127.0.0.1, without accounts and without a store: to look at them, and for
// web/browser_tests/first_paint.mjs, which measures how soon Chromium paints a matrix.
//
//   bazel run //web/bench:cohort_preview -- [PORT [LEARNERS [COLUMNS]]]
//
// /cohort has the matrix of learners and labs, /cohort/labs/phases/00-a/lab-01-x/tests that of learners and tests, /bare
// one line without a style sheet.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "web/assets/assets.h"
#include "web/assets/system_files.h"
#include "web/guard/answer.h"
#include "web/http/listener.h"
#include "web/pages/testing/cohort_sample.h"
#include "web/pages/testing/cohort_views_sample.h"

namespace course::web {
namespace {

using namespace testing;  // NOLINT: a program of one page

int NumberOr(const std::map<std::string, std::string>& query, const char* name, int otherwise) {
  int value = 0;
  return absl::SimpleAtoi(ValueOr(query, name), &value) && value >= 0 ? value : otherwise;
}

// The part that the request wants of a matrix that is made once for each order and filter: what is measured is the
// page.
template <typename View>
View Wanted(const Request& request, const MatrixQuery& query, int all_columns,
            const std::function<View(const MatrixQuery&)>& make) {
  static std::mutex mutex;
  static std::map<std::string, View> kept;
  const std::lock_guard lock(mutex);
  MatrixQuery whole = query;
  whole.from = 0;
  whole.plain = false;
  auto found = kept.find(whole.Url());
  if (found == kept.end()) found = kept.emplace(whole.Url(), make(whole)).first;
  View& view = found->second;
  view.query.from = query.from;
  view.query.plain = query.plain;
  const bool rows = request.path.ends_with("/rows");
  return PartOf(view,
                NumberOr(request.query, rows ? "count" : "rows", query.plain ? kMatrixPageRows : kMatrixChunkRows),
                NumberOr(request.query, "left", 0),
                NumberOr(request.query, "columns", query.plain ? all_columns : kMatrixFirstColumns));
}

Response Page(const Request& request, int learners, int columns) {
  const std::string& path = request.path;
  const MatrixQuery query = {.section = ValueOr(request.query, "section"),
                             .sort = ValueOr(request.query, "sort", "name"),
                             .descending = ValueOr(request.query, "down") == "1",
                             .from = NumberOr(request.query, "from", 0),
                             .plain = ValueOr(request.query, "plain") == "1"};
  if (path == "/cohort" || path == "/cohort/rows") {
    const MatrixView view = Wanted<MatrixView>(
        request, query, columns, [&](const MatrixQuery& whole) { return MadeUpMatrix(learners, columns, whole); });
    return {.body = path == "/cohort" ? MatrixPage(view, InstructorFrame()) : MatrixRows(view)};
  }
  if (path.ends_with("/tests") || path.ends_with("/tests/rows")) {
    const CohortTestsView view = Wanted<CohortTestsView>(
        request, query, columns, [&](const MatrixQuery& whole) { return MadeUpTests(learners, columns, whole); });
    return {.body = path.ends_with("/tests") ? CohortTestsPage(view, InstructorFrame()) : CohortTestsRows(view)};
  }
  if (path.starts_with("/cohort/learners/")) {
    CohortLearnerView view = MadeUpLearner();
    view.only = ValueOr(request.query, "lab");
    return {.body = CohortLearnerPage(view, InstructorFrame())};
  }
  if (path == "/cohort/labs") return {.body = CohortLabsPage(MadeUpLabs(), 500, Berlin(), InstructorFrame())};
  if (path.starts_with("/cohort/labs/")) return {.body = CohortLabPage(MadeUpLab(), InstructorFrame())};
  if (path.starts_with("/cohort/submissions/")) return {.body = SubmissionPage(MadeUpSubmission(), InstructorFrame())};
  if (path == "/cohort/quizzes")
    return {.body = CohortQuizzesPage({{"00", "Foundations", 210, 15, 1, 0.68}}, InstructorFrame())};
  if (path.starts_with("/cohort/quizzes/")) return {.body = CohortQuizPage(MadeUpQuiz(), InstructorFrame())};
  if (path == "/cohort/policy") return {.body = PolicyPage(MadeUpPolicy(), InstructorFrame())};
  if (path == "/cohort/queue") return {.body = QueuePage(MadeUpQueue(), InstructorFrame())};
  if (path == "/cohort/exports") return {.body = ExportsPage(MadeUpDownloads(), InstructorFrame())};
  if (path == "/me") return {.body = MyWorkPage(MadeUpWork(), LearnerFrame())};
  // What a browser takes for a page at all.
  if (path == "/bare") return {.body = "<!doctype html>\n<html lang=\"en\"><title>Bare</title><p>One line.</p></html>\n"};
  if (path == "/events") return {.content_type = "text/event-stream", .body = ":\n\n"};
  return {.status = 404, .body = MessagePage("No such page", path, InstructorFrame())};
}

Answer Reply(const Request& request, int learners, int columns) {
  if (const std::optional<Asset> asset = FindAsset(request.path)) {
    return guard::Render(
        {.content_type = std::string(asset->content_type), .body = std::string(asset->content), .immutable = true});
  }
  if (std::optional<Response> file = SystemFile(request.path)) return guard::Render(*std::move(file));
  return guard::Render(Page(request, learners, columns));
}

int Main(int argc, char** argv) {
  int port = 0, learners = 500, columns = 200;
  if (argc > 1 && !absl::SimpleAtoi(argv[1], &port)) return 2;
  if (argc > 2 && !absl::SimpleAtoi(argv[2], &learners)) return 2;
  if (argc > 3 && !absl::SimpleAtoi(argv[3], &columns)) return 2;
  auto listener = Listener::Bind(
      port, [&](const guard::Knock&, const Request& request) { return Reply(request, learners, columns); }, {});
  if (!listener.ok()) {
    std::fprintf(stderr, "%s\n", std::string(listener.status().message()).c_str());
    return 1;
  }
  std::printf("http://127.0.0.1:%d/cohort\n", (*listener)->port());
  std::fflush(stdout);
  return (*listener)->Run() ? 0 : 1;
}

}  // namespace
}  // namespace course::web

int main(int argc, char** argv) { return course::web::Main(argc, argv); }
