#include "harness/verified/precompiled.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/jail/jail.h"
#include "harness/runner/fd.h"
#include "harness/verified/jail_tools.h"
#include "harness/watch/include_block.h"

namespace course::verified {
namespace {

namespace fs = std::filesystem;

// A header that was used this recently may be in use.
constexpr std::chrono::minutes kInUse(10);
// gcc says the same of a program that it cannot read as of a full disk, or of a part of its own that was killed: a
// refusal is not for ever.
constexpr std::chrono::minutes kRefusedFor(60);
constexpr int kMostMegabytes = 512;  // five times what has been seen

// What the lines of an include block name: "<span>", "\"a/b.h\"".
std::set<std::string> Included(const std::string& block) {
  std::set<std::string> names;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(block, '\n'))) {
    if (absl::StartsWith(line, "#line ")) continue;
    const size_t begin = line.find_first_of("<\"");
    if (begin == std::string::npos) continue;
    const size_t end = line.find(line[begin] == '<' ? '>' : '"', begin + 1);
    if (end != std::string::npos) names.insert(line.substr(begin, end + 1 - begin));
  }
  return names;
}

// starter.cc's compile command, turned into one that makes a header of kHeader/includes.h.
std::vector<std::string> HeaderCommand(const Bundle& bundle) {
  std::vector<std::string> command;
  for (size_t i = 0; i < bundle.compile.size(); ++i) {
    const std::string& word = bundle.compile[i];
    const bool takes_value = word == "-c" || word == "-o" || word == "-MF";
    if (takes_value) ++i;
    if (!takes_value && word != "-MD") command.push_back(word);
  }
  command.insert(command.end(), {"-x", "c++-header", "-c", absl::StrCat(kHeader, "/includes.h"), "-o",
                                 absl::StrCat(kOut, "/includes.h.gch")});
  return command;
}

absl::Status Make(const Bundle& bundle, const std::string& includes, const std::string& folder) {
  const std::string made = absl::StrCat(folder, ".new");
  const std::string out = absl::StrCat(folder, ".out");
  RETURN_IF_ERROR(cli::Remove(made));
  RETURN_IF_ERROR(cli::Remove(out));
  RETURN_IF_ERROR(cli::WriteFile(made + "/includes.h", includes));
  RETURN_IF_ERROR(MakeFolderForJail(out));
  jail::JailPlan plan = ToolPlan(bundle.Tree(), HeaderCommand(bundle), out);
  plan.mounts.push_back({made, kHeader});
  plan.limits.file_mb = kMostMegabytes;
  ASSIGN_OR_RETURN(const jail::JailOutcome outcome, jail::Run(plan));
  if (outcome.ended != jail::Ended::kExited || outcome.exit_code != 0) {
    RETURN_IF_ERROR(cli::Remove(out));
    RETURN_IF_ERROR(cli::Remove(made));
    // The compiler's no holds for a while; a limit or a signal may be this moment's.
    const std::string why = absl::StrCat(jail::Describe(outcome), "\n", outcome.output);
    return outcome.ended == jail::Ended::kExited ? absl::FailedPreconditionError(why) : absl::AbortedError(why);
  }
  std::error_code error;
  fs::rename(out + "/includes.h.gch", made + "/includes.h.gch", error);
  const std::string header = made + "/includes.h.gch";
  // It was the jail user's file, and is ours from now on.
  if (error || chmod(header.c_str(), 0444) != 0 || chown(header.c_str(), geteuid(), getegid()) != 0) {
    return absl::InternalError(absl::StrCat("cannot take over ", header));
  }
  RETURN_IF_ERROR(cli::Remove(out));
  fs::rename(made, folder, error);
  return error ? absl::InternalError(absl::StrCat("cannot rename ", made)) : absl::OkStatus();
}

void RemoveOldest(const std::string& headers) {
  std::vector<std::pair<fs::file_time_type, fs::path>> folders;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(headers, error)) {
    if (entry.is_directory(error)) folders.emplace_back(entry.last_write_time(error), entry.path());
  }
  std::sort(folders.begin(), folders.end());
  const auto now = fs::file_time_type::clock::now();
  for (size_t i = 0; i + kMostHeaders < folders.size(); ++i) {
    if (now - folders[i].first > kInUse) fs::remove_all(folders[i].second, error);
  }
}

bool IsYoung(const std::string& refused) {
  std::error_code missing;
  const fs::file_time_type written = fs::last_write_time(refused, missing);
  return !missing && fs::file_time_type::clock::now() - written < kRefusedFor;
}

}  // namespace

bool BeginsWithIncludes(const std::string& source, const std::string& includes) {
  const std::set<std::string> wanted = Included(includes), there = Included(watch::IncludeBlock(source, "starter.cc"));
  return std::includes(there.begin(), there.end(), wanted.begin(), wanted.end());
}

std::string OwnIncludes(const Bundle& bundle) {
  const std::string begin = absl::StrCat("#include \"", bundle.lab.substr(2), "/");
  std::string own;
  int place = 1;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(bundle.includes, '\n'))) {
    if (absl::StartsWith(line, "#line ")) {
      place = std::atoi(line.c_str() + 6);
      continue;
    }
    if (absl::StartsWith(line, begin)) absl::StrAppend(&own, "#line ", place, " \"", bundle.source, "\"\n", line, "\n");
    ++place;
  }
  return own;
}

std::string HeaderFor(const Bundle& bundle, const std::string& source, const std::string& headers) {
  if (headers.empty()) return "";
  std::string folder = absl::StrCat(headers, "/", bundle.digest.substr(0, 16)), includes = bundle.includes;
  if (!BeginsWithIncludes(source, includes)) {
    folder += "-own";
    includes = OwnIncludes(bundle);
    if (!BeginsWithIncludes(source, includes)) return "";
  }
  if (includes.empty()) return "";
  if (cli::IsFile(folder + "/includes.h.gch")) {
    std::error_code ignored;
    fs::last_write_time(folder, fs::file_time_type::clock::now(), ignored);
    return folder;
  }
  const std::string refused = folder + ".refused";
  if (IsYoung(refused) || !cli::MakeFolder(headers).ok()) return "";
  const runner::Fd lock(open((folder + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644));
  if (lock.get() < 0 || flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return "";
  if (cli::IsFile(folder + "/includes.h.gch")) return folder;  // made while we asked for the lock
  RemoveOldest(headers);
  const absl::Status made = Make(bundle, includes, folder);
  if (absl::IsFailedPrecondition(made)) cli::WriteFile(refused, std::string(made.message())).IgnoreError();
  return made.ok() ? folder : "";
}

}  // namespace course::verified
