// What the dashboard can take, with 10,000 runs stored, against a bare cpp-httplib server with the same settings that
// says hello to the same load in the same rounds. Each server is a process of its own; the load comes from this one.
// Prints one JSON object a line: name, value, unit, goal, better, detail.
//
//   bazel run //web/bench:dashboard_bench

#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/catalog/catalog.h"
#include "harness/course/bench/measure.h"
#include "harness/store/sqlite_store.h"
#include "httplib.h"
#include "nlohmann/json.hpp"
#include "web/bench/load.h"
#include "web/bench/process.h"
#include "web/http/listener.h"
#include "web/server.h"

namespace course::web::bench {
namespace {

namespace fs = std::filesystem;
using course::bench::Measure;
using course::bench::Median;
using course::bench::Quantile;

constexpr int kRuns = 10'000;
constexpr int kConnections = 32;
constexpr int kRounds = 7;
constexpr double kSeconds = 0.5;
constexpr int kLivePages = 500;
constexpr char kToken[] = "0123456789abcdef0123456789abcdef";

struct Page {
  std::string name;
  std::string path;
};

double Rounded(double value) { return std::round(value * 1000) / 1000; }

void Print(const Measure& measure) { std::printf("%s\n", course::bench::MeasureJson(measure).c_str()); }

double LoadAverage() {
  double minutes[1] = {0};
  return getloadavg(minutes, 1) == 1 ? minutes[0] : -1;
}

void ServeHello(const std::function<void(int)>& ready) {
  httplib::Server server;
  Configure(server, {});
  server.Get("/",
             [](const httplib::Request&, httplib::Response& response) { response.set_content("hello", "text/plain"); });
  ready(server.bind_to_any_port("127.0.0.1"));
  server.listen_after_bind();
}

// Without Accept-Encoding: the library would compress "hello" for whoever takes that, at ten times the cost.
std::string Request(int port, const std::string& target) {
  return absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: 127.0.0.1:", port, "\r\nCookie: course_", port, "=", kToken,
                      "\r\nAccept: text/html\r\n\r\n");
}

// A page from the cache against hello, in turns.
absl::Status MeasureKept(const Page& page, const Process& dashboard, const Process& plain) {
  const std::string ask_page = Request(dashboard.port(), page.path), ask_hello = Request(plain.port(), "/");
  double pages = 0, hellos = 0, page_cpu = 0, hello_cpu = 0;
  std::vector<double> ratio, page_rate, hello_rate, p99, hello_p99;
  const auto load = [](const Process& server, const std::string& request, double& cpu) {
    cpu -= server.CpuMicroseconds();
    absl::StatusOr<Load> done = Run(
        server.port(), [&] { return request; }, kConnections, kSeconds);
    cpu += server.CpuMicroseconds();
    return done;
  };
  for (int round = 0; round < kRounds; ++round) {
    absl::StatusOr<Load> one = Load{}, hello = Load{};
    if (round % 2 == 0) one = load(dashboard, ask_page, page_cpu);
    hello = load(plain, ask_hello, hello_cpu);
    if (round % 2 != 0) one = load(dashboard, ask_page, page_cpu);
    RETURN_IF_ERROR(one.status());
    RETURN_IF_ERROR(hello.status());
    pages += static_cast<double>(one->ms.size());
    hellos += static_cast<double>(hello->ms.size());
    page_rate.push_back(one->per_second);
    hello_rate.push_back(hello->per_second);
    ratio.push_back(one->per_second / hello->per_second);
    p99.push_back(Quantile(one->ms, 0.99));
    hello_p99.push_back(Quantile(hello->ms, 0.99));
  }
  const nlohmann::ordered_json detail = {{"per_second", Rounded(Median(page_rate))},
                                         {"hello_per_second", Rounded(Median(hello_rate))},
                                         {"cpu_us", Rounded(page_cpu / pages)},
                                         {"hello_cpu_us", Rounded(hello_cpu / hellos)},
                                         {"hello_p99_ms", Rounded(Median(hello_p99))},
                                         {"connections", kConnections},
                                         {"runs_stored", kRuns},
                                         {"rounds", kRounds},
                                         {"load_average", Rounded(LoadAverage())}};
  Print({.name = "dashboard." + page.name,
         .value = Rounded(Median(ratio)),
         .unit = "x hello",
         .goal = 0.25,
         .lower_is_better = false,
         .detail = detail.dump()});
  Print({.name = "dashboard." + page.name + ".p99",
         .value = Rounded(Median(p99)),
         .unit = "ms",
         .goal = 10,
         .detail = detail.dump()});
  return absl::OkStatus();
}

// The same page made anew for each request: each address is another one to the cache.
absl::Status MeasureMade(const Page& page, const Process& dashboard) {
  int count = 0;
  const auto another = [&] { return Request(dashboard.port(), absl::StrCat(page.path, "?fresh=", ++count)); };
  const double before = dashboard.CpuMicroseconds();
  ASSIGN_OR_RETURN(const Load made, Run(dashboard.port(), another, 1, 3.0));
  const double cpu_ms = (dashboard.CpuMicroseconds() - before) / 1e3 / static_cast<double>(made.ms.size());
  const nlohmann::ordered_json detail = {{"per_second", Rounded(made.per_second)},
                                         {"median_ms", Rounded(Median(made.ms))},
                                         {"runs_stored", kRuns},
                                         {"load_average", Rounded(LoadAverage())}};
  Print({.name = "dashboard." + page.name + "_made",
         .value = Rounded(cpu_ms),
         .unit = "ms of processor",
         .goal = 10,
         .detail = detail.dump()});
  return absl::OkStatus();
}

absl::Status MeasureAll(const ServeOptions& options, const std::vector<Page>& pages) {
  const Process dashboard([&](const std::function<void(int)>& ready) {
    ServeOptions serving = options;
    serving.on_ready = ready;
    const absl::Status served = Serve(serving);
    std::fprintf(stderr, "dashboard_bench: the server ended: %s\n", std::string(served.message()).c_str());
  });
  const Process hello(ServeHello);
  if (dashboard.port() == 0 || hello.port() == 0) return absl::InternalError("a server did not start");
  for (const Page& page : pages) RETURN_IF_ERROR(MeasureMade(page, dashboard));
  for (const Page& page : pages) RETURN_IF_ERROR(MeasureKept(page, dashboard, hello));
  const double alone = dashboard.MegabytesResident();
  ASSIGN_OR_RETURN(const std::vector<int> open,
                   OpenStreams(dashboard.port(), Request(dashboard.port(), "/events"), kLivePages));
  for (const Page& page : {pages[0], pages[1]})
    RETURN_IF_ERROR(MeasureKept({absl::StrCat(page.name, "_", kLivePages, "_live"), page.path}, dashboard, hello));
  Print({.name = "dashboard.memory",
         .value = Rounded(dashboard.MegabytesResident()),
         .unit = "MB",
         .goal = 200,
         .detail = nlohmann::json({{"live_pages", open.size()}, {"without_live_pages", Rounded(alone)}}).dump()});
  for (const int fd : open) close(fd);
  return absl::OkStatus();
}

absl::Status Bench(const std::string& demo_store, const std::string& manifest) {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (workspace == nullptr) return absl::FailedPreconditionError("run me by bazel run: I need the course's texts");
  std::string folder = (fs::temp_directory_path() / "dashboard-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return absl::InternalError("no temporary folder: " + folder);
  const absl::Cleanup remove = [&] { fs::remove_all(folder); };
  // The rest of the machine may be slow; a history of every lab in every run is the largest.
  if (std::system(absl::StrCat(demo_store, " ", folder, " ", manifest, " ", kRuns, " 1 --all-labs").c_str()) != 0)
    return absl::InternalError(absl::StrCat(demo_store, " failed"));
  ServeOptions options = {
      .root = workspace, .database = folder + "/.course/course.db", .manifest = manifest, .token = kToken};
  ASSIGN_OR_RETURN(const catalog::Course course, catalog::ReadManifest(manifest));
  int64_t result = 0;
  {
    ASSIGN_OR_RETURN(const auto store, store::OpenSqliteStore(options.database));
    ASSIGN_OR_RETURN(const std::vector<store::Run> newest, store->RecentRuns(1));
    if (newest.empty() || newest[0].labs.empty()) return absl::InternalError("the history is empty");
    result = newest[0].labs[0].id;
  }
  return MeasureAll(options, {{"map", "/"},
                              {"lab", "/labs/" + course.Labs().front()->Folder()},
                              {"result", absl::StrCat("/results/", result)},
                              {"runs", "/runs"}});
}

}  // namespace
}  // namespace course::web::bench

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  const absl::Status status = course::web::bench::Bench(argv[1], argv[2]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "dashboard_bench: %s\n", std::string(status.message()).c_str());
  return 1;
}
