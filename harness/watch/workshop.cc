#include "harness/watch/workshop.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/watch/grade.h"
#include "harness/watch/include_block.h"
#include "harness/watch/kit.h"
#include "sodium.h"

namespace course::watch {
namespace {

recorder::Places PlacesOf(const std::string& root) {
  std::error_code ignored;
  recorder::Places places = {.workspaces = {root}, .home = ""};
  const std::string real = std::filesystem::canonical(root, ignored).string();
  if (!ignored && real != root) places.workspaces.push_back(real);
  if (const char* home = std::getenv("HOME"); home != nullptr) places.home = home;
  return places;
}

std::string StarterOf(const std::string& label) { return label.substr(2) + "/starter.cc"; }

// SHA-256 in hexadecimal.
std::string DigestOf(const std::string& text) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  char hex[2 * sizeof hash + 1];
  return sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
}

}  // namespace

Workshop::Workshop(WorkshopOptions options)
    : options_(std::move(options)), places_(PlacesOf(options_.root)), header_(options_.folder + "/header") {
  places_.workspaces.push_back(options_.folder);
}

std::string Workshop::KitFolder(const std::string& label) const {
  return absl::StrCat(options_.folder, "/kits/", absl::StrReplaceAll(label.substr(2), {{"/", "_"}}));
}

absl::StatusOr<Kit> Workshop::KitOf(const GradeJob& job) {
  absl::StatusOr<Kit> kit = ReadKit(KitFolder(job.label));
  if (kit.ok()) return kit;
  return MakeKit(*options_.bazel, job.label,
                 {.root = options_.root, .folder = KitFolder(job.label), .stop_fd = job.stop_fd, .say = job.say});
}

bool Workshop::HeaderIsWanted(const Kit& kit, const std::string& starter) const {
  const std::string block = IncludeBlock(starter, kit.commands.source);
  return !block.empty() && block != refused_header_ && header_.Find(kit, starter).empty();
}

absl::StatusOr<Outcome> Workshop::TryGrade(const GradeJob& job) {
  Outcome outcome;
  const std::string path = absl::StrCat(options_.root, "/", StarterOf(job.label));
  const absl::StatusOr<std::string> starter = cli::ReadFile(path);
  if (!starter.ok()) {
    outcome.kind = Outcome::kMissing;
    return outcome;
  }
  ASSIGN_OR_RETURN(const Kit kit, KitOf(job));
  const std::string digest = DigestOf(*starter);
  outcome.header_ready = !HeaderIsWanted(kit, *starter);
  const auto known = options_.graded.find(job.label);
  if (job.reason != Reason::kAsked && known != options_.graded.end() && known->second == digest) {
    outcome.kind = Outcome::kNothingNew;
    return outcome;
  }
  if (job.reason == Reason::kOpened) {
    // To look at a lab is no attempt.
    const auto pristine = cli::ReadFile(absl::StrCat(options_.root, "/solutions/", StarterOf(job.label)));
    if (pristine.ok() && *pristine == *starter) {
      outcome.kind = Outcome::kUntouched;
      return outcome;
    }
  }
  GradeOptions options = {.header = header_.Find(kit, *starter),
                          .places = places_,
                          .stop_fd = job.stop_fd,
                          .now_ms = options_.now_ms,
                          .on_step = [&job](Step step) {
                            if (job.say) job.say(step == Step::kCompiling ? "compiling" : "running the tests");
                          }};
  ASSIGN_OR_RETURN(const Graded graded, watch::Grade(kit, *starter, options));
  if (graded.stopped) {
    outcome.kind = Outcome::kStopped;
    return outcome;
  }
  RETURN_IF_ERROR(options_.store->RecordRun(RunOf(graded.lab, options_.course_version, options_.now_ms())).status());
  options_.graded[job.label] = digest;
  outcome.digest = digest;
  outcome.run = graded.lab;
  return outcome;
}

Outcome Workshop::Grade(const GradeJob& job) {
  absl::StatusOr<Outcome> outcome = TryGrade(job);
  if (outcome.ok()) return *std::move(outcome);
  Outcome failed;
  failed.kind = absl::IsAborted(outcome.status()) ? Outcome::kStopped : Outcome::kFailed;
  failed.problem = recorder::CleanText(std::string(outcome.status().message()), places_, 16 << 10);
  return failed;
}

absl::Status Workshop::MakeHeader(const std::string& label, int stop_fd) {
  ASSIGN_OR_RETURN(const std::string starter, cli::ReadFile(absl::StrCat(options_.root, "/", StarterOf(label))));
  ASSIGN_OR_RETURN(const Kit kit, ReadKit(KitFolder(label)));
  const absl::Status made = header_.Make(kit, starter, stop_fd);
  if (absl::IsFailedPrecondition(made)) refused_header_ = IncludeBlock(starter, kit.commands.source);
  return made;
}

}  // namespace course::watch
