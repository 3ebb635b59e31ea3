// Can a cohort of 2,000 learners work on this machine at once, each doing something every ten seconds: look where he
// stands, read, answer a quiz, hand in a lab? What they were told is kept must be in the database at the end, once,
// also when the server is killed in the middle. Verified grading is not in it: what is handed in waits in the queue.
// Prints one JSON object a line: name, value, unit, goal, better, detail. All traffic is on 127.0.0.1, and ends with
// the learners' day or after ten minutes.
//
//   bazel run //web/bench/cohort:cohort_load
//
// The same learners then visit a bare cpp-httplib server, which says what the load costs by itself.

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/bench/measure.h"
#include "nlohmann/json.hpp"
#include "web/bench/cohort/class_room.h"
#include "web/bench/quiz/hello.h"
#include "web/bench/quiz/load.h"

namespace course::web::bench {
namespace {

using course::bench::Measure;
using course::bench::Quantile;
using course::bench::Rounded;
using nlohmann::ordered_json;

constexpr char kBank[] = "00";
constexpr int kLearners = 2'000;
constexpr int kAnswers = 3;
constexpr double kGoalMs = 100;
constexpr double kAway = 2;  // seconds without a server

double LoadAverage() {
  double minutes[1] = {0};
  return getloadavg(minutes, 1) == 1 ? minutes[0] : -1;
}

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str());
  std::fflush(stdout);
}

LoadPlan PlanFor(int port) { return {.port = port, .bank = kBank, .takers = kLearners, .answers = kAnswers}; }

std::vector<Actor*> Pointers(const std::vector<std::unique_ptr<Student>>& students) {
  std::vector<Actor*> actors;
  for (const auto& student : students) actors.push_back(student.get());
  return actors;
}

void AddTimes(const std::string& name, const std::vector<double>& ms, ordered_json& detail) {
  if (ms.empty()) return;
  detail[name] = {{"count", ms.size()},
                  {"p50_ms", Rounded(Quantile(ms, 0.5))},
                  {"p99_ms", Rounded(Quantile(ms, 0.99))},
                  {"max_ms", Rounded(Quantile(ms, 1))}};
}

ordered_json Detail(const LoadReport& report) {
  ordered_json detail = {{"learners", kLearners}};
  AddTimes("pages", report.page_ms, detail);
  AddTimes("submissions", report.submission_ms, detail);
  AddTimes("answers", report.answer_ms, detail);
  AddTimes("drafts", report.draft_ms, detail);
  AddTimes("begins", report.prepare_ms, detail);
  detail["sent_again"] = report.sent_again;
  detail["most_connections"] = report.most_connections;
  detail["load_average"] = Rounded(LoadAverage());
  return detail;
}

void AddAudit(const RoomAudit& audit, ordered_json& detail) {
  detail["acknowledged_answers"] = audit.acknowledged_answers;
  detail["acknowledged_submissions"] = audit.acknowledged_submissions;
  detail["lost"] = audit.lost;
  detail["doubled"] = audit.doubled;
}

absl::StatusOr<ordered_json> MeasureHello(ClassRoom& room) {
  const std::vector<std::unique_ptr<Student>> students = room.Students(kBank, kAnswers);
  const Process hello(ServeHello);
  if (hello.port() == 0) return absl::InternalError("the bare server did not start");
  ASSIGN_OR_RETURN(const LoadReport report, RunActors(PlanFor(hello.port()), Pointers(students)));
  ordered_json detail = Detail(report);
  detail["cpu_seconds"] = Rounded(hello.CpuMicroseconds() / 1e6);
  return detail;
}

absl::Status MeasureDay(ClassRoom& room) {
  RETURN_IF_ERROR(room.Start());
  const std::vector<std::unique_ptr<Student>> students = room.Students(kBank, kAnswers);
  ASSIGN_OR_RETURN(const LoadReport report, RunActors(PlanFor(room.port()), Pointers(students)));
  ordered_json detail = Detail(report);
  detail["cpu_seconds"] = Rounded(room.process().CpuMicroseconds() / 1e6);
  detail["megabytes"] = Rounded(room.process().MegabytesResident());
  ASSIGN_OR_RETURN(detail["hello"], MeasureHello(room));
  room.Kill();
  ASSIGN_OR_RETURN(const RoomAudit audit, AuditRoom(room.Database(), students));
  AddAudit(audit, detail);
  Print({.name = "cohort_load.page_p99",
         .value = Rounded(Quantile(report.page_ms, 0.99)),
         .unit = "ms",
         .goal = kGoalMs,
         .detail = detail.dump()});
  Print({.name = "cohort_load.submission_p99",
         .value = Rounded(Quantile(report.submission_ms, 0.99)),
         .unit = "ms",
         .goal = kGoalMs,
         .detail = "{}"});
  Print({.name = "cohort_load.lost_or_doubled",
         .value = static_cast<double>(audit.lost + audit.doubled),
         .unit = "answers and submissions",
         .goal = 0,
         .detail = "{}"});
  return absl::OkStatus();
}

absl::Status MeasureKill(ClassRoom& room) {
  RETURN_IF_ERROR(room.Start());
  const std::vector<std::unique_ptr<Student>> students = room.Students(kBank, kAnswers);
  LoadPlan plan = PlanFor(room.port());
  plan.events = {{.share = 0.5,
                  .happen =
                      [&] {
                        room.Kill();
                        return absl::OkStatus();
                      }},
                 {.after_seconds = kAway, .happen = [&] { return room.Start(); }}};
  ASSIGN_OR_RETURN(const LoadReport report, RunActors(plan, Pointers(students)));
  room.Kill();
  ASSIGN_OR_RETURN(const RoomAudit audit, AuditRoom(room.Database(), students));
  ordered_json detail = Detail(report);
  AddAudit(audit, detail);
  Print({.name = "cohort_load.kill",
         .value = static_cast<double>(audit.lost + audit.doubled),
         .unit = "answers and submissions",
         .goal = 0,
         .detail = detail.dump()});
  return absl::OkStatus();
}

absl::Status Bench(const std::string& manifest) {
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (root == nullptr) return absl::FailedPreconditionError("run me by bazel run: I need the course's guides and bank");
  const ClassRoomOptions options = {.root = root,
                                    .manifest = manifest,
                                    .learners = kLearners,
                                    .pages = {"/me", "/phases/00-foundations", "/account"}};
  {
    ASSIGN_OR_RETURN(const auto room, ClassRoom::Make(options));
    RETURN_IF_ERROR(MeasureDay(*room));
  }
  ASSIGN_OR_RETURN(const auto room, ClassRoom::Make(options));
  return MeasureKill(*room);
}

}  // namespace
}  // namespace course::web::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "cohort_load: takes no options\n");
    return 2;
  }
  rlimit descriptors;
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);
  }
  const absl::Status status = course::web::bench::Bench(argv[1]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "cohort_load: %s\n", std::string(status.message()).c_str());
  return 1;
}
