#include "harness/verified/open_grader.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/jail/jail.h"
#include "harness/jail/user.h"
#include "harness/verified/bundle.h"
#include "harness/verified/compile.h"
#include "harness/verified/conversation.h"
#include "harness/verified/exchange.h"

namespace course::verified {
namespace {

namespace fs = std::filesystem;

constexpr char kStarter[] = "starter.cc";
constexpr char kScratchPrefix[] = "course-grade-";
// Precompiled header, compile with and without it, link, at their limits; and the start of everything.
constexpr int kCompileSeconds = 4 * 240 + 30;

// A folder that lives as long as one grading.
class ScratchFolder {
 public:
  static absl::StatusOr<std::unique_ptr<ScratchFolder>> Make(const std::string& parent) {
    std::string path = absl::StrCat(parent, "/", kScratchPrefix, getpid(), "-XXXXXX");
    // The jail's user passes through and reads no names.
    if (mkdtemp(path.data()) == nullptr || chmod(path.c_str(), 0711) != 0) {
      const std::string why = absl::StrCat("cannot make a folder in ", parent, ": ", std::strerror(errno));
      const bool full = errno == ENOSPC || errno == EDQUOT;
      return full ? absl::ResourceExhaustedError(why) : absl::UnavailableError(why);
    }
    return std::unique_ptr<ScratchFolder>(new ScratchFolder(path));
  }
  ~ScratchFolder() {
    std::error_code ignored;  // what stays is removed by the next OpenGrader
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  const std::string path_;
};

// The folders of processes that are gone. Others may have named a folder of theirs like ours: it is then theirs.
void RemoveLeftFolders(const std::string& parent) {
  std::error_code ignored;
  for (const std::string& name : cli::NamesIn(parent)) {
    if (!name.starts_with(kScratchPrefix)) continue;
    const std::string pid_text = name.substr(sizeof kScratchPrefix - 1, name.rfind('-') - (sizeof kScratchPrefix - 1));
    int pid = 0;
    if (!absl::SimpleAtoi(pid_text, &pid) || pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH) continue;
    struct stat status {};
    const std::string path = absl::StrCat(parent, "/", name);
    if (lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid()) continue;
    fs::remove_all(path, ignored);
  }
}

absl::Status CheckSubmission(const Submission& submission) {
  if (BundleName(submission.lab).empty()) {
    return absl::InvalidArgumentError(absl::StrCat("lab \"", submission.lab, "\" is no label such as //phases/P/L"));
  }
  const auto starter = submission.files.find(kStarter);
  if (starter == submission.files.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no ", kStarter, " among the ", submission.files.size(), " files of this submission"));
  }
  if (starter->second.size() > kMaxSourceBytes) {
    return absl::InvalidArgumentError(absl::StrCat(kStarter, " has ", starter->second.size(), " bytes: more than the ",
                                                   kMaxSourceBytes, " that it may have"));
  }
  if (starter->second.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(kStarter, " has a byte 0: it is no text"));
  }
  return absl::OkStatus();
}

// Whether this machine makes jails at all: better said now than of each submission.
absl::Status TryJail() {
  jail::JailPlan plan;
  plan.profile = jail::Profile::kCompile;
  plan.argv = {"/usr/bin/true"};
  plan.limits.wall_seconds = 30;
  return jail::Run(plan).status();
}

class ProcessGrader : public Grader {
 public:
  explicit ProcessGrader(GraderOptions options) : options_(std::move(options)) {}

  absl::StatusOr<VerifiedResult> Grade(const Submission& submission, const Progress& progress) override {
    RETURN_IF_ERROR(CheckSubmission(submission));
    ASSIGN_OR_RETURN(const std::unique_ptr<ScratchFolder> scratch, ScratchFolder::Make(options_.scratch));
    RETURN_IF_ERROR(cli::WriteFile(absl::StrCat(scratch->path(), "/", kStarter), submission.files.at(kStarter)));
    const Request request = {.bundles = options_.bundles,
                             .lab = submission.lab,
                             .scratch = scratch->path(),
                             .headers = options_.precompiled ? options_.bundles + "/headers" : "",
                             .seed = submission.seed,
                             .total_seconds = options_.total_seconds};
    ASSIGN_OR_RETURN(const std::unique_ptr<Conversation> conversation,
                     Conversation::Start(options_.process, ToLine(request),
                                         std::chrono::seconds(options_.total_seconds + kCompileSeconds)));
    while (true) {
      ASSIGN_OR_RETURN(const std::string line, conversation->NextLine());
      ASSIGN_OR_RETURN(Message message, ParseMessage(line));
      if (const auto* event = std::get_if<ProgressEvent>(&message)) {
        if (progress) progress(*event);
      } else if (const auto* error = std::get_if<absl::Status>(&message)) {
        return *error;
      } else {
        VerifiedResult result = std::get<VerifiedResult>(std::move(message));
        for (const auto& [name, text] : submission.files) {
          if (name != kStarter) result.ignored_files.push_back(name);
        }
        return result;
      }
    }
  }

 private:
  const GraderOptions options_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Grader>> OpenGrader(const GraderOptions& given) {
  GraderOptions options = given;
  if (options.scratch.empty()) options.scratch = "/tmp";
  if (options.process.empty()) options.process = options.bundles + "/grade_submission";
  std::error_code error;
  options.bundles = fs::absolute(options.bundles, error).lexically_normal().string();
  if (!cli::IsFolder(options.bundles)) {
    return absl::NotFoundError(
        absl::StrCat("there are no bundles in ", options.bundles, ": they have to be made first"));
  }
  if (!cli::IsFile(options.process)) {
    return absl::NotFoundError(absl::StrCat("there is no ", options.process, ": the bundles have to be made first"));
  }
  RETURN_IF_ERROR(jail::JailUser().status());
  RETURN_IF_ERROR(TryJail());
  RemoveLeftFolders(options.scratch);
  return std::make_unique<ProcessGrader>(std::move(options));
}

}  // namespace course::verified
