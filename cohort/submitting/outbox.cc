#include "cohort/submitting/outbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "cohort/submitting/durable_file.h"
#include "cohort/wire/json_text.h"

namespace course::cohort {
namespace {

using nlohmann::json;

constexpr size_t kLongestFile = 4 << 20;
constexpr size_t kMostText = 1'000;

// "0000017-<32 digits>.json"
bool IsWaitingName(const std::string& name) {
  return name.size() > 38 && name.ends_with(".json") && name[name.size() - 38] == '-' &&
         wire::IsId(std::string_view(name).substr(name.size() - 37, 32));
}

std::vector<std::string> WaitingNames(const std::string& folder) {
  std::vector<std::string> names;
  DIR* opened = opendir(folder.c_str());
  if (opened == nullptr) return names;
  while (const dirent* entry = readdir(opened)) {
    if (IsWaitingName(entry->d_name)) names.push_back(entry->d_name);
  }
  closedir(opened);
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<Waiting> Read(const std::string& folder, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(folder + "/" + name, kLongestFile));
  ASSIGN_OR_RETURN(const json value, wire::ParseJson(text, {.most_bytes = kLongestFile, .deepest = 5}));
  wire::Fields fields(value, name);
  Waiting waiting = {.to = {.url = fields.Text("url", kMostText), .account = fields.Text("account", kMostText)},
                     .queued_ms = fields.Integer("queued_ms", 0, int64_t{1} << 53),
                     .file = name};
  const json* submission = fields.Find("submission");
  if (submission == nullptr) fields.Wrong("submission", "an object");
  RETURN_IF_ERROR(fields.Done());
  ASSIGN_OR_RETURN(waiting.submission, wire::SubmissionFrom(wire::Dump(*submission)));
  return waiting;
}

json WaitingJson(const Waiting& waiting) {
  return {{"url", waiting.to.url},
          {"account", waiting.to.account},
          {"queued_ms", waiting.queued_ms},
          {"submission", wire::ToJson(waiting.submission)}};
}

std::string KeyOf(const Recipient& to) { return to.url + " " + to.account; }

// {"<url> <account>": {...}}; empty if there is no such file, or a damaged one: both files only spare work.
json ReadState(const std::string& path) {
  const absl::StatusOr<std::string> text = base::ReadFile(path, kLongestFile);
  if (!text.ok()) return json::object();
  absl::StatusOr<json> state = wire::ParseJson(*text, {.most_bytes = kLongestFile, .deepest = 4});
  return state.ok() && state->is_object() ? *std::move(state) : json::object();
}

absl::Status MakeFolder(const std::string& folder) {
  if (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("cannot make ", folder, ": ", std::strerror(errno)));
}

}  // namespace

std::string DigestOf(const wire::Submission& submission) {
  std::string text;
  const auto add = [&](const std::string& part) { absl::StrAppend(&text, part.size(), ":", part); };
  add(submission.lab);
  for (const wire::File& file : submission.files) {
    add(file.name);
    add(file.text);
  }
  return base::Sha256Hex(text);
}

absl::StatusOr<std::unique_ptr<Outbox>> Outbox::Open(const std::string& folder) {
  RETURN_IF_ERROR(MakeFolder(folder));
  const std::string path = folder + "/lock";
  const int lock = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return absl::InternalError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return absl::FailedPreconditionError("another ./course submit is at work in this clone: wait for its end");
  }
  return std::unique_ptr<Outbox>(new Outbox(folder, lock));
}

Outbox::~Outbox() { close(lock_); }

absl::StatusOr<std::vector<Waiting>> Outbox::All(std::vector<std::string>* damaged) const {
  std::vector<Waiting> all;
  for (const std::string& name : WaitingNames(folder_)) {
    absl::StatusOr<Waiting> waiting = Read(folder_, name);
    if (waiting.ok()) {
      all.push_back(*std::move(waiting));
    } else if (damaged != nullptr) {
      damaged->push_back(absl::StrCat(folder_, "/", name, ": ", waiting.status().message()));
    }
  }
  return all;
}

absl::StatusOr<Outbox::Queued> Outbox::Add(const wire::Submission& submission, const Recipient& to, int64_t now_ms) {
  ASSIGN_OR_RETURN(std::vector<Waiting> all, All(nullptr));
  Queued queued;
  for (Waiting& waiting : all) {
    if (waiting.to == to && waiting.submission.lab == submission.lab) queued.replaced.push_back(std::move(waiting));
  }
  if (!queued.replaced.empty() && DigestOf(queued.replaced.back().submission) == DigestOf(submission)) {
    queued.waiting = std::move(queued.replaced.back());
    queued.replaced.pop_back();
    queued.was_there = true;
  } else {
    const std::vector<std::string> names = WaitingNames(folder_);
    const int64_t number = names.empty() ? 1 : std::strtoll(names.back().c_str(), nullptr, 10) + 1;
    queued.waiting = {.submission = submission,
                      .to = to,
                      .queued_ms = now_ms,
                      .file = absl::StrFormat("%07d-%s.json", number, submission.id)};
    RETURN_IF_ERROR(WriteDurably(folder_ + "/" + queued.waiting.file, wire::Dump(WaitingJson(queued.waiting))));
  }
  for (const Waiting& older : queued.replaced) RETURN_IF_ERROR(RemoveDurably(folder_ + "/" + older.file));
  return queued;
}

absl::Status Outbox::MarkArrived(const Waiting& waiting) {
  const std::string path = folder_ + "/sent.json";
  json sent = ReadState(path);
  sent[KeyOf(waiting.to)][waiting.submission.lab] = {{"id", waiting.submission.id},
                                                     {"sha256", DigestOf(waiting.submission)}};
  RETURN_IF_ERROR(WriteDurably(path, wire::Dump(sent)));
  return RemoveDurably(folder_ + "/" + waiting.file);
}

absl::Status Outbox::MarkRefused(const Waiting& waiting, const std::string& reason) {
  RETURN_IF_ERROR(MakeFolder(folder_ + "/refused"));
  json kept = WaitingJson(waiting);
  kept["refused"] = reason;
  RETURN_IF_ERROR(WriteDurably(folder_ + "/refused/" + waiting.file, wire::Dump(kept)));
  return RemoveDurably(folder_ + "/" + waiting.file);
}

absl::StatusOr<std::map<std::string, Arrived>> Outbox::LastArrived(const Recipient& to) const {
  std::map<std::string, Arrived> arrived;
  const json sent = ReadState(folder_ + "/sent.json");
  const auto found = sent.find(KeyOf(to));
  if (found == sent.end() || !found->is_object()) return arrived;
  for (const auto& [lab, value] : found->items()) {
    wire::Fields fields(value, lab);
    const Arrived last = {fields.Text("id", kMostText), fields.Text("sha256", kMostText)};
    if (fields.ok()) arrived[lab] = last;
  }
  return arrived;
}

absl::StatusOr<int64_t> Outbox::LastRunReported(const Recipient& to) const {
  const json reported = ReadState(folder_ + "/runs.json");
  const auto found = reported.find(KeyOf(to));
  return found != reported.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

absl::Status Outbox::SetLastRunReported(const Recipient& to, int64_t run_id) {
  const std::string path = folder_ + "/runs.json";
  json reported = ReadState(path);
  reported[KeyOf(to)] = run_id;
  return WriteDurably(path, wire::Dump(reported));
}

}  // namespace course::cohort
