#include "harness/course/verified_grading.h"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/course/git.h"
#include "harness/grading/moment.h"
#include "harness/grading/worker.h"
#include "harness/jail/cgroup/place.h"
#include "harness/store/sqlite_store.h"
#include "harness/verified/bundle.h"
#include "harness/verified/make_bundles.h"
#include "harness/verified/open_grader.h"

namespace course::cli {
namespace {

std::string Whole(const std::string& hidden) {
  return hidden.empty() ? "" : std::filesystem::absolute(hidden).lexically_normal().string();
}

// Those with hidden tests lie apart, each folder's in a place of its own: what one grading is made for must not change
// what another one, a cohort's server perhaps, grades against.
std::string Bundles(const Context& context, const std::string& hidden) {
  if (hidden.empty()) return context.StatePath("bundles");
  return context.StatePath("hidden-bundles/" + base::Sha256Hex(Whole(hidden)).substr(0, 16));
}

absl::StatusOr<std::map<std::string, std::string>> MakeBundles(const Context& context,
                                                               const std::vector<std::string>& labs,
                                                               const std::string& hidden) {
  // Before Bazel and the workers start: to make room for the cgroups of jails, this process may have to be alone in its
  // own. Where there is none, jails do without; the self-test says so.
  static_cast<void>(jail::FindCgroupPlace());
  const verified::BundleOptions options = {
      .root = context.root,
      .bundles = Bundles(context, hidden),
      .course_version = Git(context.root).Version(),
      .hidden = Whole(hidden),
      .say = [&](const std::string& what) { *context.err << what << " ..." << std::endl; }};
  const std::vector<std::string> stale = verified::StaleLabs(labs, options);
  if (!stale.empty()) RETURN_IF_ERROR(verified::MakeBundles(*context.bazel, stale, options).status());
  std::map<std::string, std::string> digests;
  for (const std::string& lab : labs) {
    ASSIGN_OR_RETURN(const verified::Bundle bundle, verified::FindBundle(options.bundles, lab));
    digests[lab] = bundle.digest;
  }
  return digests;
}

std::vector<std::string> WorkerCommand(const Context&, const std::string& database, const std::string& name) {
  std::error_code ignored;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  return {self, "grade-worker", "--database", database, "--name", name};
}

Result RunWorker(const Context& context, const GradeWorkerOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(options.database));
  ASSIGN_OR_RETURN(const std::unique_ptr<verified::Grader> grader,
                   verified::OpenGrader({.bundles = Bundles(context, options.hidden)}));
  RETURN_IF_ERROR(grading::Work(store->grading(), *grader,
                                {.name = options.name,
                                 .lease = {},
                                 .until_empty = !options.wait,
                                 .now = grading::Now,
                                 .now_ms = context.now_ms,
                                 .seed = verified::FreshSeed,
                                 .stop = {},
                                 // Whatever the grader is in the middle of counts for nothing; what it started ends
                                 // with this process.
                                 .lost = [] { _exit(static_cast<int>(Exit::kFailed)); }}));
  return Exit::kDone;
}

}  // namespace

GradeServices VerifiedGrading() {
  return {.make_bundles = MakeBundles, .worker = WorkerCommand, .run_worker = RunWorker};
}

}  // namespace course::cli
