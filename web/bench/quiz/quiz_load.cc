// Can a room of 2,000 people take a quiz at once on this machine, each answering every ten seconds? What they were told
// is kept must be in the database at the end, once: also when the server is killed in the middle, and when the disk is
// full for a while. And one of them who sends all he can must not be noticed by the others.
// Prints one JSON object a line: name, value, unit, goal, better, detail.
//
//   bazel run //web/bench/quiz:quiz_load             # 6 answers each in a minute, then the accidents: 4 minutes
//   bazel run //web/bench/quiz:quiz_load -- --full   # all 25 answers, in the accidents, too: 15 minutes
//
// Half of them practise and read an explanation after each answer, half sit an exam. Each loads a page, thinks, keeps a
// draft, keeps it again and sends the form, as our script does, and follows the redirect; one in four has no scripts
// and only sends the form. Connections are the browsers' way: opened when there is something to ask, and left open
// until the server closes them.

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/bench/measure.h"
#include "harness/store/testing/small_disk.h"
#include "nlohmann/json.hpp"
#include "web/bench/quiz/greedy.h"
#include "web/bench/quiz/hello.h"
#include "web/bench/quiz/load.h"
#include "web/bench/quiz/workshop.h"

namespace course::web::bench {
namespace {

namespace fs = std::filesystem;
using course::bench::Measure;
using course::bench::Quantile;
using course::bench::Rounded;
using nlohmann::ordered_json;

constexpr char kBank[] = "00";
constexpr int kTakers = 2'000;
constexpr int kAllAnswers = 25;  // what an attempt has

// How many answers each taker gives.
struct Answers {
  int steady = 6;
  int accident = 3;  // beside a kill, and beside a full disk
};
constexpr Answers kSome, kAll = {.steady = kAllAnswers, .accident = kAllAnswers};

constexpr int kHelloAnswers = 2;
constexpr int kGreedyConnections = 8;
constexpr double kGoalMs = 100;
constexpr double kAway = 2;  // seconds without a server
constexpr double kFull = 5;  // seconds without room
constexpr size_t kDisk = 96 << 20;

double LoadAverage() {
  double minutes[1] = {0};
  return getloadavg(minutes, 1) == 1 ? minutes[0] : -1;
}

void Print(const Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str());
  std::fflush(stdout);
}

LoadPlan PlanFor(int port, int answers) { return {.port = port, .bank = kBank, .takers = kTakers, .answers = answers}; }

void AddTimes(const std::string& name, const std::vector<double>& ms, ordered_json& detail) {
  if (ms.empty()) return;
  detail[name] = {{"count", ms.size()},
                  {"p50_ms", Rounded(Quantile(ms, 0.5))},
                  {"p99_ms", Rounded(Quantile(ms, 0.99))},
                  {"max_ms", Rounded(Quantile(ms, 1))}};
}

ordered_json Detail(const LoadReport& report) {
  ordered_json detail = {{"takers", kTakers}, {"seconds", Rounded(report.seconds)}};
  AddTimes("answers", report.answer_ms, detail);
  AddTimes("drafts", report.draft_ms, detail);
  AddTimes("pages", report.page_ms, detail);
  AddTimes("begins", report.prepare_ms, detail);
  detail["most_connections"] = report.most_connections;
  detail["load_average"] = Rounded(LoadAverage());
  return detail;
}

// The course's bank, with as many questions an attempt as one taker answers.
absl::StatusOr<std::map<std::string, std::string>> BankFiles(const std::string& root, const std::string& traces) {
  std::map<std::string, std::string> files;
  const auto read = [](const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / "quiz/bank")) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), root)] = read(entry.path());
  }
  files[".course/traces.json"] = read(traces);  // what the snippets print
  std::string& bank = files[absl::StrCat("quiz/bank/", kBank, ".toml")];
  const size_t draw = bank.find("\ndraw = ");
  if (draw == std::string::npos) return absl::NotFoundError("quiz/bank/00.toml does not say how many it draws");
  bank.replace(draw, bank.find('\n', draw + 1) - draw, absl::StrCat("\ndraw = ", kAllAnswers));
  return files;
}

absl::StatusOr<ordered_json> MeasureHello() {
  const Process hello(ServeHello);
  if (hello.port() == 0) return absl::InternalError("the bare server did not start");
  const double cpu = hello.CpuMicroseconds();
  ASSIGN_OR_RETURN(const LoadReport report, RunTakers(PlanFor(hello.port(), kHelloAnswers)));
  ordered_json detail = Detail(report);
  detail["cpu_share"] = Rounded((hello.CpuMicroseconds() - cpu) / 1e6 / report.seconds);
  return detail;
}

absl::Status MeasureSteady(Workshop& workshop, int answers) {
  RETURN_IF_ERROR(workshop.Start());
  const double cpu = workshop.process().CpuMicroseconds();
  ASSIGN_OR_RETURN(const LoadReport report, RunTakers(PlanFor(workshop.port(), answers)));
  ordered_json detail = Detail(report);
  const double used = (workshop.process().CpuMicroseconds() - cpu) / 1e6;
  detail["answers_per_second"] = Rounded(kTakers * answers / report.seconds);
  detail["cpu_share"] = Rounded(used / report.seconds);
  detail["cpu_ms_an_answer"] = Rounded(used * 1e3 / (kTakers * answers));
  detail["megabytes"] = Rounded(workshop.process().MegabytesResident());
  detail["sent_again"] = report.sent_again;
  workshop.Kill();
  ASSIGN_OR_RETURN(const Audit audit, AuditAnswers(workshop.Database(), report.takers));
  ASSIGN_OR_RETURN(detail["hello"], MeasureHello());
  Print({.name = "quiz_load.answer_p99",
         .value = Rounded(Quantile(report.answer_ms, 0.99)),
         .unit = "ms",
         .goal = kGoalMs,
         .detail = detail.dump()});
  Print({.name = "quiz_load.page_p99",
         .value = Rounded(Quantile(report.page_ms, 0.99)),
         .unit = "ms",
         .goal = kGoalMs,
         .detail = detail.dump()});
  Print({.name = "quiz_load.lost_or_doubled",
         .value = static_cast<double>(audit.lost + audit.doubled),
         .unit = "answers",
         .goal = 0,
         .detail = ordered_json({{"acknowledged", audit.acknowledged}}).dump()});
  return absl::OkStatus();
}

absl::Status MeasureAccident(const std::string& name, Workshop& workshop, LoadPlan plan) {
  ASSIGN_OR_RETURN(const LoadReport report, RunTakers(plan));
  workshop.Kill();
  ASSIGN_OR_RETURN(const Audit audit, AuditAnswers(workshop.Database(), report.takers));
  ordered_json detail = Detail(report);
  detail["acknowledged"] = audit.acknowledged;
  detail["lost"] = audit.lost;
  detail["doubled"] = audit.doubled;
  detail["sent_again"] = report.sent_again;
  detail["told_full"] = report.told_full;
  Print({.name = "quiz_load." + name,
         .value = static_cast<double>(audit.lost + audit.doubled),
         .unit = "answers",
         .goal = 0,
         .detail = detail.dump()});
  return absl::OkStatus();
}

absl::Status MeasureKill(Workshop& workshop, int answers) {
  RETURN_IF_ERROR(workshop.Start());
  LoadPlan plan = PlanFor(workshop.port(), answers);
  plan.events = {{.share = 0.5,
                  .happen =
                      [&] {
                        workshop.Kill();
                        return absl::OkStatus();
                      }},
                 {.after_seconds = kAway, .happen = [&] { return workshop.Start(); }}};
  return MeasureAccident("kill", workshop, plan);
}

absl::Status MeasureBesideGreedy(Workshop& workshop) {
  RETURN_IF_ERROR(workshop.Start());
  const Greedy greedy(workshop.port(), kBank, kGreedyConnections);
  ASSIGN_OR_RETURN(const LoadReport report, RunTakers(PlanFor(workshop.port(), kHelloAnswers)));
  ordered_json detail = Detail(report);
  detail["greedy_sent"] = greedy.counts().sent;
  detail["greedy_refused"] = greedy.counts().refused;
  Print({.name = "quiz_load.beside_greedy_p99",
         .value = Rounded(Quantile(report.answer_ms, 0.99)),
         .unit = "ms",
         .goal = kGoalMs,
         .detail = detail.dump()});
  return absl::OkStatus();
}

absl::Status MeasureFullDisk(Workshop& workshop, store::SmallDisk& disk, int answers) {
  RETURN_IF_ERROR(workshop.Start());
  LoadPlan plan = PlanFor(workshop.port(), answers);
  plan.events = {{.share = 0.4, .happen = [&] { return disk.Fill(); }}, {.after_seconds = kFull, .happen = [&] {
                                                                           disk.MakeRoom();
                                                                           return absl::OkStatus();
                                                                         }}};
  return MeasureAccident("full_disk", workshop, plan);
}

absl::Status Bench(const std::string& traces, const Answers& answers) {
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (root == nullptr) return absl::FailedPreconditionError("run me by bazel run: I need the course's bank");
  ASSIGN_OR_RETURN(const auto files, BankFiles(root, traces));
  {
    ASSIGN_OR_RETURN(const auto workshop, Workshop::Make(files));
    RETURN_IF_ERROR(MeasureSteady(*workshop, answers.steady));
  }
  {
    ASSIGN_OR_RETURN(const auto workshop, Workshop::Make(files));
    RETURN_IF_ERROR(MeasureKill(*workshop, answers.accident));
  }
  {
    ASSIGN_OR_RETURN(const auto workshop, Workshop::Make(files));
    RETURN_IF_ERROR(MeasureBesideGreedy(*workshop));
  }
  ASSIGN_OR_RETURN(const auto workshop, Workshop::Make({}));
  const auto disk = store::SmallDisk::Mount(workshop->StateFolder(), kDisk);
  if (absl::IsPermissionDenied(disk.status())) {
    std::fprintf(stderr, "quiz_load: %s\n", std::string(disk.status().message()).c_str());
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(disk.status());
  RETURN_IF_ERROR(workshop->Write(files));  // behind the disk that was mounted just now
  return MeasureFullDisk(*workshop, **disk, answers.accident);
}

}  // namespace
}  // namespace course::web::bench

int main(int argc, char** argv) {
  const bool full = argc == 3 && std::strcmp(argv[2], "--full") == 0;
  if (argc < 2 || (argc > 2 && !full)) {
    std::fprintf(stderr, "quiz_load: the only option is --full\n");
    return 2;
  }
  rlimit descriptors;
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);
  }
  const absl::Status status =
      course::web::bench::Bench(argv[1], full ? course::web::bench::kAll : course::web::bench::kSome);
  if (status.ok()) return 0;
  std::fprintf(stderr, "quiz_load: %s\n", std::string(status.message()).c_str());
  return 1;
}
