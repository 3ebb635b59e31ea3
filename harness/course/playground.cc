#include "harness/course/playground.h"

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
#include "harness/course/playground_plan.h"

namespace course::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kTarget[] = "//harness/sidecars/vlm";
constexpr char kOutput[] = "bazel-bin/harness/sidecars/vlm/vlm";
constexpr size_t kToldLines = 20;  // of a failed build

// The clock of restarts; COURSE_NOW_MS does not stop it.
int64_t SteadyMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

sidecar::Options OptionsFor(const std::string& folder) {
  return {.program = {.name = "The model's program", .path = folder + "/vlm", .arguments = {folder}},
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

Playground::Playground(const Context& context)
    : context_(context),
      folder_(context.StatePath("playground")),
      sidecar_(OptionsFor(folder_)),
      stop_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Playground::~Playground() { Stop(); }

void Playground::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_fd_.get(), &one, sizeof one);
  sidecar_.Stop();
  WaitForBuild();
}

void Playground::WaitForBuild() {
  std::thread thread;
  {
    const std::lock_guard lock(mutex_);
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

absl::StatusOr<std::vector<vlm::Part>> Playground::Plan() {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, context_.open_store());
  return PlanPlayground(context_.root, *store);
}

web::PlaygroundStanding Playground::Standing() {
  web::PlaygroundStanding standing;
  {
    const std::lock_guard lock(mutex_);
    standing.build = outcome_;
    standing.trouble = trouble_;
  }
  const absl::StatusOr<std::vector<vlm::Part>> built = vlm::ReadParts(folder_);
  standing.usable = built.ok() && IsFile(folder_ + "/vlm");
  if (!standing.usable) return standing;
  if (standing.build == Outcome::kNever) standing.build = Outcome::kDone;  // by an earlier server
  for (const vlm::Part& part : *built)
    standing.parts.push_back({.lab = part.lab, .yours = part.yours, .why = part.why});
  if (const absl::StatusOr<std::vector<vlm::Part>> planned = Plan(); planned.ok()) {
    standing.newer = WhatIsNewer(*built, *planned);
  }
  return standing;
}

void Playground::Build() {
  const std::lock_guard lock(mutex_);
  if (stopped_ || outcome_ == Outcome::kRuns) return;
  if (thread_.joinable()) thread_.join();  // it has said that it is done
  outcome_ = Outcome::kRuns;
  trouble_.clear();
  thread_ = std::thread([this] { Work(); });
}

void Playground::Work() {
  const absl::Status built = BuildAll();
  const std::lock_guard lock(mutex_);
  outcome_ = built.ok() ? Outcome::kDone : Outcome::kFailed;
  trouble_ = std::string(built.message());
}

absl::Status Playground::BuildAll() {
  ASSIGN_OR_RETURN(std::vector<vlm::Part> parts, Plan());
  RETURN_IF_ERROR(MakeFolder(folder_));
  // The same flags for every target: others would make Bazel forget what it has analysed.
  const std::vector<std::string> flags = BuildFlags(parts);
  RETURN_IF_ERROR(BuildTarget(flags, kTarget, kOutput, "vlm.next"));
  for (vlm::Part& part : parts) {
    if (!part.yours) continue;
    const absl::Status built = BuildTarget(flags, part.lab + ":servant",
                                           absl::StrCat("bazel-bin/", part.lab.substr(2), "/servant"), part.name);
    if (absl::IsCancelled(built)) return built;
    // The hash stays: the file was tried, and is not newer than this build.
    part.yours = built.ok();
    if (!built.ok()) part.why = absl::StrCat("Yours could not be built: ", std::string(built.message()));
  }
  RETURN_IF_ERROR(vlm::WriteParts(folder_, parts));
  // Last: a program that is new is started anew, and reads the note then.
  std::error_code error;
  fs::rename(folder_ + "/vlm.next", folder_ + "/vlm", error);
  if (error) return absl::InternalError(absl::StrCat("cannot rename ", folder_, "/vlm.next: ", error.message()));
  return absl::OkStatus();
}

absl::Status Playground::BuildTarget(const std::vector<std::string>& flags, const std::string& target,
                                     const std::string& output, const std::string& name) {
  BazelCall call = {.args = {"build"}, .show = false, .stop_fd = stop_fd_.get()};
  call.args.insert(call.args.end(), flags.begin(), flags.end());
  call.args.push_back(target);
  ASSIGN_OR_RETURN(const Finished finished, context_.bazel->Run(call));
  if (finished.stopped) return absl::CancelledError("The build was stopped.");
  if (!finished.ok()) return absl::FailedPreconditionError(WhatFailed(finished.error));
  return TakeOver(context_.Path(output), absl::StrCat(folder_, "/", name));
}

web::Playground Playground::Hooks() {
  return {.standing = [this] { return Standing(); },
          .build = [this] { Build(); },
          .ask = [this](const nlohmann::json& request) { return Ask(request); },
          .stop = [this] { Stop(); }};
}

}  // namespace course::cli
