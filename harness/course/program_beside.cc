#include "harness/course/program_beside.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/course/bazel.h"
#include "harness/course/files.h"
#include "harness/course/parts_plan.h"
#include "harness/sidecars/engine/parts.h"
#include "harness/sidecars/vlm/parts.h"

namespace course::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kToldLines = 20;  // of a failed build
constexpr char kWhoseFile[] = "/whose", kLearners[] = "learner";

// The clock of restarts; COURSE_NOW_MS does not stop it.
int64_t SteadyMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

sidecar::Options OptionsFor(const BesideSpec& spec, const std::string& folder) {
  return {.program = {.name = spec.title, .path = absl::StrCat(folder, "/", spec.file), .arguments = {folder}},
          .allowance = {.request_limit = std::chrono::seconds(20), .starts_processes = true},
          .now_ms = SteadyMs};
}

// What Bazel prints of a failed build, from the first error on and without its own account of the command.
std::string WhatFailed(const std::string& printed) {
  std::vector<std::string> lines;
  bool begun = false;
  for (const absl::string_view line : absl::StrSplit(printed, '\n')) {
    begun = begun || absl::StrContains(line, "error");
    if (!begun || absl::StrContains(line, "execroot") || absl::StartsWith(line, "INFO:") ||
        absl::StartsWith(line, "ERROR: ")) {
      continue;
    }
    lines.push_back(std::string(line));
    if (lines.size() == kToldLines) break;
  }
  return lines.empty() ? printed.substr(0, 2000) : absl::StrJoin(lines, "\n");
}

// Under another name first, so that nobody starts half a program.
absl::Status TakeOver(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::copy_file(from, to + ".new", fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(to + ".new", to, error);
  if (error) return absl::InternalError(absl::StrCat("cannot copy ", from, " to ", to, ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace

BesideSpec PlaygroundSpec() {
  return {.title = "The model's program",
          .target = "//harness/sidecars/vlm",
          .output = "bazel-bin/harness/sidecars/vlm/vlm",
          .folder = "playground",
          .file = "vlm",
          .parts = vlm::kParts};
}

BesideSpec EngineSpec() {
  return {.title = "The engine's program",
          .target = "//harness/sidecars/engine",
          .output = "bazel-bin/harness/sidecars/engine/engine",
          .folder = "engine",
          .file = "engine",
          .parts = chat::kParts,
          .chooses = true};
}

ProgramBeside::ProgramBeside(const Context& context, BesideSpec spec)
    : context_(context),
      spec_(std::move(spec)),
      folder_(context.StatePath(spec_.folder)),
      sidecar_(OptionsFor(spec_, folder_)),
      stop_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

ProgramBeside::~ProgramBeside() { Stop(); }

void ProgramBeside::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_fd_.get(), &one, sizeof one);
  sidecar_.Stop();
  WaitForBuild();
}

void ProgramBeside::WaitForBuild() {
  std::thread thread;
  {
    const std::lock_guard lock(mutex_);
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

absl::StatusOr<std::vector<sidecar::Part>> ProgramBeside::Plan(Whose whose) {
  if (whose == Whose::kReference) return ReferenceParts(spec_.parts);
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context_));
  return PlanParts(context_.root, *store, spec_.parts);
}

Whose ProgramBeside::WhoseParts() const {
  if (!spec_.chooses) return Whose::kLearner;
  const absl::StatusOr<std::string> note = ReadFile(folder_ + kWhoseFile);
  return note.ok() && *note == kLearners ? Whose::kLearner : Whose::kReference;
}

web::PlaygroundStanding ProgramBeside::Standing() {
  web::PlaygroundStanding standing;
  {
    const std::lock_guard lock(mutex_);
    standing.build = outcome_;
    standing.trouble = trouble_;
  }
  const absl::StatusOr<std::vector<sidecar::Part>> built = sidecar::ReadParts(folder_, spec_.parts);
  standing.usable = built.ok() && IsFile(absl::StrCat(folder_, "/", spec_.file));
  if (!standing.usable) return standing;
  if (standing.build == Outcome::kNever) standing.build = Outcome::kDone;  // by an earlier server
  for (const sidecar::Part& part : *built)
    standing.parts.push_back({.lab = part.lab, .yours = part.yours, .why = part.why});
  if (const auto planned = Plan(WhoseParts()); planned.ok()) standing.newer = WhatIsNewer(*built, *planned);
  return standing;
}

void ProgramBeside::Build(Whose whose) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || outcome_ == Outcome::kRuns) return;
  if (thread_.joinable()) thread_.join();  // it has said that it is done
  outcome_ = Outcome::kRuns;
  trouble_.clear();
  thread_ = std::thread([this, whose] { Work(whose); });
}

void ProgramBeside::Work(Whose whose) {
  const absl::Status built = BuildNow(whose, /*show=*/false);
  const std::lock_guard lock(mutex_);
  outcome_ = built.ok() ? Outcome::kDone : Outcome::kFailed;
  trouble_ = std::string(built.message());
}

absl::Status ProgramBeside::BuildNow(Whose whose, bool show) {
  ASSIGN_OR_RETURN(std::vector<sidecar::Part> parts, Plan(whose));
  RETURN_IF_ERROR(MakeFolder(folder_));
  // The same flags for every target: others would make Bazel forget what it has analysed.
  const std::vector<std::string> flags = BuildFlags(parts);
  RETURN_IF_ERROR(BuildTarget(flags, spec_.target, spec_.output, spec_.file + ".next", show));
  for (sidecar::Part& part : parts) {
    if (!part.yours) continue;
    const absl::Status built = BuildTarget(flags, part.lab + ":servant",
                                           absl::StrCat("bazel-bin/", part.lab.substr(2), "/servant"), part.name, show);
    if (absl::IsCancelled(built)) return built;
    // The hash stays: the file was tried, and is not newer than this build.
    part.yours = built.ok();
    if (!built.ok()) part.why = absl::StrCat("Yours could not be built: ", std::string(built.message()));
  }
  RETURN_IF_ERROR(sidecar::WriteParts(folder_, parts));
  if (spec_.chooses) {
    RETURN_IF_ERROR(WriteFile(folder_ + kWhoseFile, whose == Whose::kLearner ? kLearners : "reference"));
  }
  // Last: a program that is new is started anew, and reads the note then.
  std::error_code error;
  const std::string file = absl::StrCat(folder_, "/", spec_.file);
  fs::rename(file + ".next", file, error);
  if (error) return absl::InternalError(absl::StrCat("cannot rename ", file, ".next: ", error.message()));
  return absl::OkStatus();
}

absl::Status ProgramBeside::BuildTarget(const std::vector<std::string>& flags, const std::string& target,
                                        const std::string& output, const std::string& name, bool show) {
  BazelCall call = {.args = {"build"}, .show = show, .stop_fd = stop_fd_.get()};
  call.args.insert(call.args.end(), flags.begin(), flags.end());
  call.args.push_back(target);
  ASSIGN_OR_RETURN(const Finished finished, context_.bazel->Run(call));
  if (finished.stopped) return absl::CancelledError("The build was stopped.");
  if (!finished.ok() && show) {
    return absl::FailedPreconditionError(absl::StrCat(target, " could not be built; what Bazel said is above"));
  }
  if (!finished.ok()) return absl::FailedPreconditionError(WhatFailed(finished.error));
  return TakeOver(context_.Path(output), absl::StrCat(folder_, "/", name));
}

web::Playground ProgramBeside::PlaygroundHooks() {
  return {.standing = [this] { return Standing(); },
          .build = [this] { Build(Whose::kLearner); },
          .ask = [this](const nlohmann::json& request) { return Ask(request); },
          .stop = [this] { Stop(); }};
}

web::Chat ProgramBeside::ChatHooks() {
  return {
      .standing = [this] { return web::ChatStanding{.program = Standing(), .mine = WhoseParts() == Whose::kLearner}; },
      .build = [this](bool mine) { Build(mine ? Whose::kLearner : Whose::kReference); },
      .ask = [this](const nlohmann::json& request) { return Ask(request); },
      .stop = [this] { Stop(); }};
}

}  // namespace course::cli
