// What the load runs against: a cohort of many learners in a temporary folder, who are all signed in, and its server as
// a process of its own.

#ifndef WEB_BENCH_COHORT_CLASS_ROOM_H_
#define WEB_BENCH_COHORT_CLASS_ROOM_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cohort/config/config.h"
#include "harness/catalog/catalog.h"
#include "web/bench/cohort/student.h"
#include "web/bench/process.h"

namespace course::web::bench {

struct ClassRoomOptions {
  std::string root;      // the workspace: guides and banks
  std::string manifest;  // the path
  int learners = 0;
  std::vector<std::string> pages;  // that everybody looks at
};

class ClassRoom {
 public:
  static absl::StatusOr<std::unique_ptr<ClassRoom>> Make(const ClassRoomOptions& options);
  // Ends the server and removes the folder.
  ~ClassRoom();
  ClassRoom(const ClassRoom&) = delete;
  ClassRoom& operator=(const ClassRoom&) = delete;

  // The first time on any free port, later on the same one. REQUIRES: this process has one thread.
  absl::Status Start();
  // As kill -9 does.
  void Kill() { process_.reset(); }

  // One for each learner. REQUIRES: started.
  std::vector<std::unique_ptr<Student>> Students(const std::string& bank, int answers) const;

  const Process& process() const { return *process_; }  // REQUIRES: started
  int port() const { return process_->port(); }
  std::string Database() const { return folder_ + "/cohort.db"; }
  const catalog::Lab& lab() const { return *course_.Labs().front(); }  // that everybody hands in

 private:
  ClassRoom(ClassRoomOptions options, std::string folder, catalog::Course course, cohort::Config config)
      : options_(std::move(options)),
        folder_(std::move(folder)),
        course_(std::move(course)),
        config_(std::move(config)) {}
  absl::Status Enrol();

  struct Learner {
    std::string account, session, token;
  };
  const ClassRoomOptions options_;
  const std::string folder_;
  const catalog::Course course_;
  cohort::Config config_;
  std::vector<Learner> learners_;
  std::optional<Process> process_;
};

struct RoomAudit {
  int acknowledged_answers = 0;
  int acknowledged_submissions = 0;
  int lost = 0;     // acknowledged, and not there as it was sent
  int doubled = 0;  // there more often than it was sent
};
// Reads the database and changes nothing in it.
absl::StatusOr<RoomAudit> AuditRoom(const std::string& database, const std::vector<std::unique_ptr<Student>>& students);

}  // namespace course::web::bench

#endif  // WEB_BENCH_COHORT_CLASS_ROOM_H_
