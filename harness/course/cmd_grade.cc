#include "harness/course/cmd_grade.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/grading/follower.h"
#include "harness/grading/grade_all.h"
#include "harness/grading/moment.h"
#include "harness/grading/result_files.h"
#include "harness/store/sqlite_store.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

using grading::Intake;
using grading::Report;

// Held while `grade` works in a folder: two of them would take each other's workers for dead. The kernel lets go of it
// however the program ends.
class Lock {
 public:
  static absl::StatusOr<std::unique_ptr<Lock>> Take(const std::string& folder) {
    const std::string path = folder + "/lock";
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return absl::PermissionDeniedError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return std::unique_ptr<Lock>(new Lock(fd));
    close(fd);
    return absl::FailedPreconditionError(absl::StrCat("another ./course grade is at work in ", folder));
  }
  ~Lock() { close(fd_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  explicit Lock(int fd) : fd_(fd) {}
  int fd_;
};

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// Where the results go. What lies in the folder of submissions the next call would take for a learner's.
absl::StatusOr<std::string> OutName(const GradeOptions& options) {
  const std::string name = options.out.empty() ? WithoutSlash(options.folder) + "-graded" : options.out;
  const std::string out = WithoutSlash(std::filesystem::absolute(name).lexically_normal().string());
  std::error_code none;
  const std::string real_out = std::filesystem::weakly_canonical(out, none).string();
  const std::string submissions = std::filesystem::weakly_canonical(options.folder, none).string();
  if (absl::StartsWith(real_out + "/", submissions + "/")) {
    return absl::InvalidArgumentError(
        absl::StrCat("--out ", out, ": the results must not be in ", WithoutSlash(options.folder), " itself"));
  }
  return out;
}

// For its owner only, because it holds what others wrote.
absl::Status MakeOut(const std::string& out) {
  const bool is_new = !IsFolder(out);
  RETURN_IF_ERROR(MakeFolder(out));
  if (is_new && chmod(out.c_str(), 0700) != 0) {
    return absl::PermissionDeniedError(absl::StrCat("cannot keep ", out, " from others: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::StatusOr<Intake> Read(const Context& context, const GradeOptions& options, const catalog::Course& course) {
  const catalog::Lab* lab = nullptr;
  if (!options.lab.empty()) {
    ASSIGN_OR_RETURN(lab, FindLab(course, options.lab));
  }
  const auto untouched = [&](const catalog::Lab& of) {
    return ReadFile(context.Path("solutions/" + of.Folder() + "/starter.cc")).value_or("");
  };
  absl::StatusOr<Intake> intake =
      grading::ReadSubmissions(options.folder, {.course = &course, .lab = lab, .untouched = untouched});
  if (!intake.ok()) return absl::InvalidArgumentError(intake.status().message());
  if (intake->learners.empty()) {
    const std::string folder = WithoutSlash(options.folder);
    return absl::InvalidArgumentError(
        absl::StrCat(folder, " has no folder of a learner, such as ", folder, "/ada/00-01/starter.cc"));
  }
  return intake;
}

std::vector<std::string> LabsOf(const Intake& intake) {
  std::set<std::string> labs;
  for (const store::Submission& submission : intake.submissions) labs.insert(submission.lab);
  return {labs.begin(), labs.end()};
}

std::string JsonLine(const Report& report) {
  nlohmann::ordered_json line = {{"learner", report.job.learner},
                                 {"lab", report.job.lab},
                                 {"state", std::string(store::JobStateName(report.job.state))}};
  if (report.result.has_value()) {
    line["verdict"] = std::string(VerdictName(report.result->verdict));
    line["points"] = report.result->points;
    line["max_points"] = report.result->max_points;
    line["level"] = report.result->level;
  } else {
    line["reason"] = report.job.reason;
  }
  line["folder"] = grading::ResultFolder(report);
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// Tells on err what goes on; in a terminal its last line says what is in hand.
class Progress {
 public:
  Progress(const Context& context, store::GradingStore& queue, int64_t from)
      : context_(context), follower_(queue, from) {}

  absl::Status Tell() {
    std::string text;
    RETURN_IF_ERROR(follower_.Look([&](const Report& report) {
      if (report.job.state == store::JobState::kSuperseded) return;
      absl::StrAppend(&text, "  ", report.job.learner, " ", catalog::ShortNameOf(report.job.lab.substr(2)), ": ",
                      grading::OneSentence(report), "\n");
    }));
    if (!context_.interactive) {
      *context_.err << text << std::flush;
      return absl::OkStatus();
    }
    std::string in_hand;
    for (const std::string& line : follower_.InHand())
      absl::StrAppend(&in_hand, in_hand.empty() ? "  ... " : ", ", line);
    if (text.empty() && in_hand == last_) return absl::OkStatus();
    last_ = in_hand.substr(0, 100);
    *context_.err << "\r\x1b[K" << text << last_ << std::flush;
    return absl::OkStatus();
  }

  void End() {
    if (context_.interactive) *context_.err << "\r\x1b[K" << std::flush;
  }

 private:
  const Context& context_;
  grading::Follower follower_;
  std::string last_;
};

absl::StatusOr<int64_t> LastChange(store::GradingStore& queue) {
  int64_t last = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<store::Job> jobs, queue.ChangedAfter(last, 1'000));
    if (jobs.empty()) return last;
    last = jobs.back().change;
  }
}

std::string Count(size_t count, const char* what) { return absl::StrCat(count, " ", what, count == 1 ? "" : "s"); }

void PrintEnd(const Context& context, const GradeOptions& options, const std::vector<Report>& reports,
              const Intake& intake, const std::string& out) {
  int failed = 0;
  for (const Report& report : reports) {
    failed += !report.result.has_value();
    if (options.json) *context.out << JsonLine(report) << "\n";
  }
  if (options.json) return;
  for (const grading::Note& note : intake.notes) {
    *context.out << note.learner << ": " << (note.path.empty() ? "the folder" : note.path) << " " << note.why << "\n";
  }
  *context.out << Count(intake.learners.size(), "learner") << ", " << Count(reports.size() - failed, "submission")
               << " graded";
  if (failed > 0) *context.out << ", " << failed << " could not be graded";
  *context.out << ".\nScores: " << out
               << "/summary.csv; for each submission results.json (Gradescope) and junit.xml in " << out
               << "/learners.\n";
}

}  // namespace

std::vector<std::string> WithHidden(std::vector<std::string> command, const std::string& hidden) {
  if (!hidden.empty()) command.insert(command.end(), {"--hidden", hidden});
  return command;
}

Result RunGrade(const Context& context, const GradeOptions& options, const GradeServices& services) {
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  ASSIGN_OR_RETURN(const Intake intake, Read(context, options, course));
  if (!options.hidden.empty() && !IsFolder(options.hidden)) {
    return absl::InvalidArgumentError(absl::StrCat("--hidden ", options.hidden, " is no folder"));
  }
  ASSIGN_OR_RETURN(const std::string out, OutName(options));
  RETURN_IF_ERROR(MakeOut(out));
  ASSIGN_OR_RETURN(const std::unique_ptr<Lock> lock, Lock::Take(out));
  std::vector<Report> reports;
  if (!intake.submissions.empty()) {
    ASSIGN_OR_RETURN(auto bundles, services.make_bundles(context, LabsOf(intake), options.hidden));
    const std::string database = out + "/grading.db";
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(database));
    ASSIGN_OR_RETURN(const int64_t last, LastChange(store->grading()));
    Progress progress(context, store->grading(), last);
    absl::Status told;
    const int processors = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    absl::StatusOr<std::vector<Report>> graded =
        grading::GradeAll(store->grading(), intake,
                          {.pool = {.workers = options.jobs > 0 ? options.jobs : processors,
                                    .command =
                                        [&](const std::string& name) {
                                          return WithHidden(services.worker(context, database, name), options.hidden);
                                        },
                                    .log = out + "/workers.log",
                                    .most_deaths = 6,
                                    .poll_ms = 100,
                                    .now = grading::Now,
                                    .tick = [&] { told.Update(progress.Tell()); }},
                           .now_ms = context.now_ms,
                           .bundle = [&](const std::string& lab) { return bundles[lab]; }});
    progress.End();
    RETURN_IF_ERROR(told);
    RETURN_IF_ERROR(graded.status());
    reports = *std::move(graded);
  }
  RETURN_IF_ERROR(grading::WriteResultFiles(reports, intake, out));
  PrintEnd(context, options, reports, intake, out);
  if (!options.json) PrintNext(context, absl::StrCat("less ", out, "/summary.csv"));
  const bool all = std::all_of(reports.begin(), reports.end(), [](const Report& r) { return r.result.has_value(); });
  return all ? Exit::kDone : Exit::kFailed;
}

}  // namespace course::cli
