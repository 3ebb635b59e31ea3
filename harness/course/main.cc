// The `course` program: reads the surroundings, then hands over to RunCli. The launcher ./course sets COURSE_ROOT.

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "harness/course/bazel.h"
#include "harness/course/cli.h"
#include "harness/course/cmd_record.h"
#include "harness/course/files.h"
#include "harness/course/verified_grading.h"
#include "harness/store/sqlite_store.h"
#include "web/cohort/server.h"
#include "web/server.h"

namespace {

// The workspace whose .course/bin/course this is; COURSE_ROOT for a program that lies elsewhere (a test's, an
// author's).
std::string Root() {
  std::error_code ignored;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  constexpr std::string_view kPlace = "/.course/bin/course";
  if (self.ends_with(kPlace)) return self.substr(0, self.size() - kPlace.size());
  const char* root = std::getenv("COURSE_ROOT");
  if (root == nullptr || *root == '\0') return "";
  const auto real = std::filesystem::canonical(root, ignored);
  return ignored ? root : real.string();
}

// COURSE_NOW_MS stops the clock at that moment, so that a picture of a page is the same tomorrow.
std::function<int64_t()> Clock() {
  int64_t stopped = 0;
  if (const char* text = std::getenv("COURSE_NOW_MS"); text != nullptr && absl::SimpleAtoi(text, &stopped)) {
    return [stopped] { return stopped; };
  }
  return [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<int64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  };
}

}  // namespace

int main(int argc, char** argv) {
  using namespace course;
  cli::Context context;
  context.root = Root();
  if (!cli::IsFile(context.root + "/WORKSPACE")) {
    std::cerr << "course: \"" << context.root << "\" is not the course's workspace: start it as ./course there\n";
    return static_cast<int>(cli::Exit::kWrongUse);
  }
  context.out = &std::cout;
  context.err = &std::cerr;
  context.in = &std::cin;
  const char* ci = std::getenv("CI");
  context.interactive = isatty(0) && isatty(2) && (ci == nullptr || std::string(ci) != "true");
  const char* no_colour = std::getenv("NO_COLOR");  // https://no-color.org
  context.colour = isatty(1) && (no_colour == nullptr || *no_colour == '\0');
  const std::unique_ptr<cli::Bazel> bazel = cli::MakeBazel(context.root);
  context.bazel = bazel.get();
  const std::string database = context.Database();
  context.open_store = [database] { return store::OpenSqliteStore(database); };
  context.drain_spool = [&context](store::Store& store) { return cli::DrainSpool(context, store); };
  context.now_ms = Clock();
  const cli::Services services = {.serve = web::Serve,
                                  .start_dashboard = cli::StartDashboardProcess,
                                  .record = cli::RunRecord,
                                  .benches = bench::Benches(),
                                  .grading = cli::VerifiedGrading(),
                                  .serve_cohort = web::ServeCohort};
  return static_cast<int>(cli::RunCli({argv + 1, argv + argc}, context, services));
}
