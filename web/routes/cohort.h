// The pages of a cohort: instructors see where everyone stands, a learner sees his own.
//
//   /cohort[?section=&phase=&sort=&down=]  /cohort/rows  /cohort/matrix.csv  /cohort/table?lab=|learner=
//   /cohort/learners/ID[?lab=]  .../extension[/end]  .../override[/end]  .../export  .../erase
//   /cohort/labs[/FOLDER]  /cohort/submissions/ID  /cohort/quizzes[/BANK]
//   /cohort/labs/FOLDER/tests[?section=&sort=&down=]  .../tests.csv  .../tests/rows  .../tests/table?test=|learner=
//   /cohort/policy  /cohort/queue  /cohort/exports  /me  /me/submissions/ID
//
// Who asks was decided by the door. Here is decided what he may see: another's object is answered like one that does
// not exist.

#ifndef WEB_ROUTES_COHORT_H_
#define WEB_ROUTES_COHORT_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cohort/config/config.h"
#include "harness/catalog/catalog.h"
#include "harness/store/store.h"
#include "quiz/banks/banks.h"
#include "quiz/taking/sitting.h"
#include "web/cohort/principal.h"
#include "web/http/message.h"
#include "web/pages/cohort_exports_page.h"
#include "web/pages/cohort_learner_page.h"
#include "web/pages/cohort_matrix_page.h"
#include "web/pages/cohort_tests_page.h"
#include "web/pages/frame.h"
#include "web/routes/cohort_snapshot.h"
#include "web/routes/cohort_test_tables.h"
#include "web/routes/matrix_part.h"

namespace course::web {

// All of it outlives the pages, and is safe to use from several threads.
struct CohortRoutesOptions {
  store::Store* store = nullptr;
  const cohort::Config* config = nullptr;
  const catalog::Course* course = nullptr;                    // that the config was read with
  std::function<std::shared_ptr<const quiz::Banks>()> banks;  // empty: no page shows quizzes
  std::string course_version;                                 // the current one
  std::vector<Download> downloads;                            // besides those of these pages
  // What answers /cohort/exports/NAME, by NAME.
  std::map<std::string, std::function<Response(const Request&)>> files;
  // A figure of the course by its path in the workspace, to stand in a question; empty: questions have images.
  std::function<std::optional<std::string>(const std::string& path)> read_figure;
};

// One request.
struct CohortVisit {
  const Request& request;
  const Principal& principal;
  Frame frame;
  absl::Time now;
};

// Safe to call from several threads.
class CohortRoutes {
 public:
  // CHECKs store, config and course.
  explicit CohortRoutes(CohortRoutesOptions options);

  // A learner who asks for an instructor's page gets a 404, as for one that does not exist. `now_ms`: the server's
  // clock.
  Response Handle(const Request& request, const Principal& principal, int64_t now_ms);

 private:
  using Answered = absl::StatusOr<Response>;

  Answered Route(CohortVisit& visit);
  Answered Teach(CohortVisit& visit);  // below /cohort
  Answered ExportedFile(CohortVisit& visit, const std::string& name);
  // The answer, once the audit has that these people's points were taken away, and by whom.
  Answered Exported(const CohortVisit& visit, const std::string& name, Response response);
  Answered Matrix(CohortVisit& visit);
  Answered MatrixFile(CohortVisit& visit);
  Answered Table(CohortVisit& visit);
  Answered Learner(CohortVisit& visit, const std::string& rest);
  Answered Decide(CohortVisit& visit, const store::Account& learner, const std::string& what);
  Answered Erase(CohortVisit& visit, const store::Account& learner);
  Answered Labs(CohortVisit& visit);
  Answered Lab(CohortVisit& visit, const std::string& folder);
  // `what`: "" the page, "rows", "table", "csv".
  Answered LabTests(CohortVisit& visit, const std::string& folder, const std::string& what);
  Answered Submission(CohortVisit& visit, const std::string& id);
  Answered Quizzes(CohortVisit& visit);
  Answered Quiz(CohortVisit& visit, const std::string& bank);
  Answered Policy(CohortVisit& visit);
  Answered Queue(CohortVisit& visit);
  Answered Exports(CohortVisit& visit);
  Answered MyWork(CohortVisit& visit);

  // A lab that is an assignment of the cohort: which one.
  struct LabOfCohort {
    const catalog::Lab* lab = nullptr;  // nullptr: there is none
    size_t assignment = 0;
  };

  // Values that several pages are made of.
  MatrixView ViewOf(const CohortSnapshot& snapshot, const MatrixQuery& query, const MatrixPart& part) const;
  CohortTestsView TestsViewOf(const CohortSnapshot& snapshot, const LabOfCohort& lab, const store::TestTable& table,
                              const MatrixQuery& query, const MatrixPart& part) const;
  // Nullopt: the request names neither a learner nor a test of the lab.
  absl::StatusOr<std::optional<TestsLine>> TestsLineOf(const CohortVisit& visit, const CohortSnapshot& snapshot,
                                                       const LabOfCohort& lab, const store::TestTable& table) const;
  CohortLearnerView LearnerViewOf(const CohortSnapshot& snapshot, const store::Account& learner,
                                  const std::vector<store::ReportedRun>& runs) const;
  // A snapshot that has the results of these submissions. Their learner's page is told of a result once, and one from
  // the second before would be shown until the next.
  absl::StatusOr<std::shared_ptr<const CohortSnapshot>> SnapshotWith(const std::vector<store::Job>& jobs,
                                                                     absl::Time now);
  // "00-01", "quiz 00"; its own id for what is no assignment.
  std::string NameOf(const std::string& assignment) const;
  const catalog::Lab* LabOf(const std::string& label) const;  // nullptr: no such lab
  LabOfCohort FindLab(const std::string& folder) const;
  std::string PhaseOf(const cohort::Assignment& assignment) const;
  std::string UrlOf(const cohort::Assignment& assignment) const;  // of the page about it, for instructors

  const CohortRoutesOptions options_;
  CohortSnapshots snapshots_;
  CohortTestTables test_tables_;
  quiz::Sittings sittings_;
};

Response CohortNotFound(const CohortVisit& visit);

}  // namespace course::web

#endif  // WEB_ROUTES_COHORT_H_
