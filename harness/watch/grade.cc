#include "harness/watch/grade.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/bazel.h"
#include "harness/course/files.h"
#include "harness/recorder/adopt.h"
#include "harness/recorder/contradiction.h"
#include "harness/recorder/lab_xml.h"
#include "harness/watch/compile.h"

namespace course::watch {
namespace {

constexpr size_t kMaxMessage = 16 << 10;  // as the recorder keeps it

// Of a lab's test: the first of --test_timeout in .bazelrc. The runner ends each TEST long before.
constexpr const char* kTestTimeout = "600";

bool DiskIsFull(const std::string& message) { return absl::StrContains(message, "No space left on device"); }

absl::Status FullDisk() {
  return absl::ResourceExhaustedError("the disk is full: ./course clean and ./course doctor help");
}

// What the lab is worth, where no run says so.
std::optional<std::vector<recorder::CatalogTest>> ReadCatalog(const Kit& kit) {
  const absl::StatusOr<std::string> text = cli::ReadFile(absl::StrCat(kit.RunFolder(), "/", kit.Catalog()));
  return text.ok() ? recorder::ParseCatalog(*text) : std::nullopt;
}

// As Bazel starts a test: its folder, its environment, an empty folder for scratch.
absl::StatusOr<cli::Finished> StartRunner(const Kit& kit, const std::string& xml, int stop_fd) {
  const std::string scratch = kit.folder + "/scratch";
  RETURN_IF_ERROR(cli::Remove(scratch));
  RETURN_IF_ERROR(cli::MakeFolder(scratch));
  RETURN_IF_ERROR(cli::Remove(xml));
  std::map<std::string, std::string> env = {{"PATH", "/bin:/usr/bin:/usr/local/bin"},
                                            {"COURSE_PLAN", kit.Plan()},
                                            {"XML_OUTPUT_FILE", xml},
                                            {"TEST_TMPDIR", scratch},
                                            {"TEST_TIMEOUT", kTestTimeout},
                                            {"TEST_SRCDIR", kit.folder + "/run"},
                                            {"TEST_WORKSPACE", kit.workspace}};
  // .bazelrc passes it on with --test_env.
  if (const char* models = std::getenv("COURSE_MODELS"); models != nullptr) env["COURSE_MODELS"] = models;
  return cli::RunCommand({.argv = {absl::StrCat(kit.RunFolder(), "/", Kit::kRunner)},
                          .folder = kit.RunFolder(),
                          .env = std::move(env),
                          .only_env = true,
                          .stop_fd = stop_fd});
}

absl::Status ReadResult(const Kit& kit, const std::string& xml_path, const cli::Finished& runner,
                        const recorder::Places& places, store::LabRun& lab) {
  const absl::StatusOr<std::string> text = cli::ReadFile(xml_path);
  if (!text.ok()) {
    if (DiskIsFull(runner.error)) return FullDisk();
    return absl::InternalError(absl::StrCat("the runner ended with ", runner.exit_code, ":\n", runner.error));
  }
  const absl::StatusOr<recorder::LabXml> xml = recorder::ParseLabXml(*text, places);
  const std::optional<std::vector<recorder::CatalogTest>> catalog = ReadCatalog(kit);
  if (!xml.ok()) {
    lab.verdict = Verdict::kTampered;
    lab.message = absl::StrCat("test.xml cannot be right: ", std::string(xml.status().message()));
    lab.max_points = catalog.has_value() ? recorder::Worth(*catalog) : 0;
    return absl::OkStatus();
  }
  recorder::AdoptLabXml(*xml,
                        {.by = "The runner's exit status",
                         .lab = lab.lab,
                         .impl = lab.impl,
                         .isolated = false,
                         .status = runner.ok() ? "PASSED" : "FAILED",
                         .catalog = catalog.has_value() ? &*catalog : nullptr},
                        lab);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Graded> Grade(const Kit& kit, const std::string& starter, const GradeOptions& options) {
  Graded graded;
  store::LabRun& lab = graded.lab;
  lab.lab = kit.lab;
  lab.impl = "starter";
  if (starter.size() <= store::kMaxSource) lab.source = starter;
  lab.started_ms = options.now_ms();
  if (options.on_step) options.on_step(Step::kCompiling);
  // A copy: what is compiled and what the runner reads for the digest is one text, whatever is saved meanwhile.
  RETURN_IF_ERROR(cli::WriteFile(kit.Tree(kit.commands.source), starter));
  ASSIGN_OR_RETURN(const Built built, CompileAndLink(kit, options.header, options.stop_fd));
  graded.stopped = built.stopped;
  graded.with_header = built.with_header;
  if (graded.stopped) return graded;
  if (!built.ok) {
    if (DiskIsFull(built.message)) return FullDisk();
    lab.verdict = Verdict::kNotCompiled;
    lab.message = recorder::CleanText(built.message, options.places, kMaxMessage);
    const std::optional<std::vector<recorder::CatalogTest>> catalog = ReadCatalog(kit);
    lab.max_points = catalog.has_value() ? recorder::Worth(*catalog) : 0;
    return graded;
  }
  if (options.on_step) options.on_step(Step::kRunning);
  lab.started_ms = options.now_ms();
  const std::string xml = kit.folder + "/test.xml";
  ASSIGN_OR_RETURN(const cli::Finished runner, StartRunner(kit, xml, options.stop_fd));
  graded.stopped = runner.stopped;
  if (graded.stopped) return graded;
  lab.duration_ms = static_cast<double>(options.now_ms() - lab.started_ms);
  RETURN_IF_ERROR(ReadResult(kit, xml, runner, options.places, lab));
  return graded;
}

store::Run RunOf(const store::LabRun& lab, const std::string& course_version, int64_t finished_ms) {
  static std::atomic<int> count = 0;
  store::Run run;
  // Stands where the digest of an event file would: no other run has it.
  run.event_digest = absl::StrCat("watch ", getpid(), " ", lab.started_ms, " ", count++, " ",
                                  std::chrono::steady_clock::now().time_since_epoch().count());
  run.source = "watch";
  run.pattern = lab.lab;
  run.course_version = course_version;
  run.started_ms = lab.started_ms;
  run.finished_ms = std::max(lab.started_ms, finished_ms);
  const bool passed = lab.verdict == Verdict::kPassed || lab.verdict == Verdict::kSkipped;
  const int failed = lab.verdict == Verdict::kNotCompiled ? cli::kBazelBuildFailed : cli::kBazelTestsFailed;
  run.exit_code = passed ? cli::kBazelOk : failed;
  run.labs = {lab};
  return run;
}

}  // namespace course::watch
