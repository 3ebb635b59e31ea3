#include "web/bench/cohort/class_room.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "cohort/accounts/secret.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/banks.h"
#include "web/bench/quiz/load.h"
#include "web/cohort/server.h"

namespace course::web::bench {
namespace {

constexpr int64_t kDayMs = int64_t{24} * 3'600 * 1'000;
constexpr char kConfig[] =
    "[cohort]\nid = \"load\"\nname = \"Load\"\nurl = \"http://127.0.0.1\"\ntimezone = \"UTC\"\nport = 0\n"
    "database = \"cohort.db\"\nworkers = 0\n";

}  // namespace

absl::StatusOr<std::unique_ptr<ClassRoom>> ClassRoom::Make(const ClassRoomOptions& options) {
  ASSIGN_OR_RETURN(catalog::Course course, catalog::ReadManifest(options.manifest));
  if (course.Labs().empty()) return absl::InvalidArgumentError("a course without labs: nothing can be handed in");
  const char* temporary = std::getenv("TMPDIR");
  std::string folder = absl::StrCat(temporary != nullptr ? temporary : "/tmp", "/cohort-load-XXXXXX");
  if (mkdtemp(folder.data()) == nullptr) return absl::InternalError("no temporary folder: " + folder);
  absl::StatusOr<cohort::Config> config =
      cohort::ParseConfig(kConfig, folder + "/cohort.toml", course, quiz::Banks::Read(options.root)->all());
  RETURN_IF_ERROR(config.status());
  std::unique_ptr<ClassRoom> room(new ClassRoom(options, folder, std::move(course), *std::move(config)));
  RETURN_IF_ERROR(room->Enrol());
  return room;
}

// Signing in costs a quarter of a second of Argon2id by design; it happens once a fortnight, and not in this load.
absl::Status ClassRoom::Enrol() {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(Database()));
  store::CohortStore& cohort = store->cohort();
  const int64_t now_ms = absl::ToUnixMillis(absl::Now());
  const store::By by = {.actor = "load", .at_ms = now_ms};
  for (int i = 0; i < options_.learners; ++i) {
    const Learner learner = {cohort::NewId(), cohort::NewSecret(), cohort::NewSecret()};
    RETURN_IF_ERROR(cohort.CreateAccount({.id = learner.account,
                                          .login = absl::StrCat("learner-", i),
                                          .name = absl::StrCat("Learner ", i),
                                          .state = "active",
                                          .created_ms = now_ms},
                                         by));
    RETURN_IF_ERROR(cohort.PutSession({.token_sha256 = cohort::HashOf(learner.session),
                                       .account = learner.account,
                                       .created_ms = now_ms,
                                       .seen_ms = now_ms,
                                       .expires_ms = now_ms + 14 * kDayMs}));
    RETURN_IF_ERROR(cohort.PutToken({.token_sha256 = cohort::HashOf(learner.token),
                                     .account = learner.account,
                                     .name = "clone",
                                     .scopes = "read submit",
                                     .created_ms = now_ms},
                                    by));
    learners_.push_back(learner);
  }
  return absl::OkStatus();
}

ClassRoom::~ClassRoom() {
  Kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

absl::Status ClassRoom::Start() {
  process_.emplace([this](const std::function<void(int)>& ready) {
    const absl::Status served = ServeCohort({.root = options_.root,
                                             .manifest = options_.manifest,
                                             .config = config_,
                                             .course = course_,
                                             .on_ready = [&](int port, store::Store&) {
                                               ready(port);
                                               return absl::OkStatus();
                                             }});
    std::fprintf(stderr, "cohort_load: the server ended: %s\n", std::string(served.message()).c_str());
  });
  if (process_->port() == 0) return absl::InternalError("the cohort's server did not start");
  config_.port = process_->port();
  return absl::OkStatus();
}

std::vector<std::unique_ptr<Student>> ClassRoom::Students(const std::string& bank, int answers) const {
  std::vector<std::unique_ptr<Student>> students;
  for (size_t i = 0; i < learners_.size(); ++i) {
    students.push_back(std::make_unique<Student>(
        StudentOptions{.account = learners_[i].account,
                       .cookie = absl::StrCat("course_cohort_", port(), "=", learners_[i].session),
                       .token = learners_[i].token,
                       .pages = options_.pages,
                       .bank = bank,
                       .answers = answers,
                       .lab = lab().label,
                       .submission = cohort::NewId(),
                       .seed = i + 1}));
  }
  return students;
}

absl::StatusOr<RoomAudit> AuditRoom(const std::string& database,
                                    const std::vector<std::unique_ptr<Student>>& students) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(database));
  RoomAudit audit;
  for (const std::unique_ptr<Student>& student : students) {
    ASSIGN_OR_RETURN(const Audit answers, AuditTaker(*store, student->taker()));
    audit.acknowledged_answers += answers.acknowledged;
    audit.lost += answers.lost;
    audit.doubled += answers.doubled;
    constexpr int kMany = 100;
    ASSIGN_OR_RETURN(const std::vector<store::Job> jobs, store->grading().JobsOf(student->account(), "", kMany));
    const int sent = student->handed_in() ? 1 : 0;
    audit.acknowledged_submissions += sent;
    if (static_cast<int>(jobs.size()) > sent) audit.doubled += static_cast<int>(jobs.size()) - sent;
    if (sent == 0) continue;
    ASSIGN_OR_RETURN(const std::optional<store::Submission> kept,
                     store->grading().GetSubmission(absl::StrCat(student->account(), "-", student->submission())));
    const bool whole = kept.has_value() && kept->learner == student->account() && kept->files.size() == 1 &&
                       kept->files[0].bytes == student->source();
    audit.lost += whole ? 0 : 1;
  }
  return audit;
}

}  // namespace course::web::bench
