#include "harness/grading/intake.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/grading/learner_name.h"
#include "harness/grading/open_folder.h"
#include "harness/runner/safe_text.h"

namespace course::grading {
namespace {

constexpr char kSubmitted[] = "starter.cc";
constexpr size_t kMostLearners = 100'000;
constexpr size_t kMostEntries = 20'000;  // of one learner, in all folders together
constexpr int kMostDepth = 10;
constexpr int kMostNamed = 20;

// A starter.cc that was found: of which lab, and where.
struct Candidate {
  std::string folder;  // relative to the learner's; "" for itself
  std::string bytes;
  bool in_clone = false;  // the path is that of the lab in the workspace
};

class LearnersFolder {
 public:
  LearnersFolder(std::string learner, const IntakeOptions& options, Intake& intake)
      : learner_(std::move(learner)), options_(options), intake_(intake) {}

  void Read(const OpenFolder& folder) {
    Walk(folder, "", 0);
    for (const catalog::Lab* lab : options_.course->Labs()) {
      const auto found = candidates_.find(lab);
      if (found != candidates_.end()) Choose(*lab, found->second);
    }
  }

 private:
  void Walk(const OpenFolder& folder, const std::string& path, int depth) {
    if (depth > kMostDepth) return Say(path, absl::StrCat("is more than ", kMostDepth, " folders deep: not looked at"));
    const absl::StatusOr<std::vector<Entry>> entries = folder.Entries(kMostEntries - entries_);
    if (!entries.ok()) return Say(path, std::string(entries.status().message()));
    entries_ += entries->size();
    for (const Entry& entry : *entries) {
      const std::string inner = path.empty() ? entry.name : absl::StrCat(path, "/", entry.name);
      if (entry.name == kSubmitted) {
        TakeFile(folder, path, inner);
      } else if (entry.kind == Kind::kLink && depth == 0 && !absl::StartsWith(entry.name, "bazel-")) {
        Say(inner, "is a symbolic link, which is not followed");
      } else if (entry.kind == Kind::kFolder && !absl::StartsWith(entry.name, ".")) {
        const absl::StatusOr<OpenFolder> next = folder.Folder(entry.name);
        if (next.ok()) {
          Walk(*next, inner, depth + 1);
        } else {
          Say(inner, std::string(next.status().message()));
        }
      }
    }
    if (!InClone(path)) NameTheRest(*entries, path);
  }

  // What stands beside a starter.cc may be meant as a part of it. (A clone is full of the course's own files.)
  void NameTheRest(const std::vector<Entry>& entries, const std::string& path) {
    const auto is_submitted = [](const Entry& entry) { return entry.name == kSubmitted; };
    if (std::none_of(entries.begin(), entries.end(), is_submitted)) return;
    int named = 0;
    for (const Entry& entry : entries) {
      if (is_submitted(entry) || entry.kind != Kind::kFile) continue;
      if (++named > kMostNamed) return Say(path, "has more files that were not taken");
      Say(path.empty() ? entry.name : absl::StrCat(path, "/", entry.name),
          absl::StrCat("was not taken: only ", kSubmitted, " is"));
    }
  }

  void TakeFile(const OpenFolder& folder, const std::string& path, const std::string& inner) {
    const std::string slashed = absl::StrCat("/", path, "/");
    for (const char* mirror : {"/solutions/phases/", "/solutions/extensions/"}) {
      if (absl::StrContains(slashed, mirror)) return;  // the course's own copies
    }
    const catalog::Lab* lab = LabAt(path);
    if (lab == nullptr) return Say(inner, "lies in no lab's folder");
    if (options_.lab != nullptr && lab != options_.lab) return;
    absl::StatusOr<std::string> bytes = folder.File(kSubmitted, store::kMaxSource);
    if (!bytes.ok()) return Say(inner, std::string(bytes.status().message()));
    candidates_[lab].push_back({path, *std::move(bytes), InClone(path)});
  }

  void Choose(const catalog::Lab& lab, std::vector<Candidate>& candidates) {
    // The one that lies nearest to the learner's own folder; of two as near, the first by name.
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.folder.size() < b.folder.size(); });
    for (size_t i = 1; i < candidates.size(); ++i) {
      Say(absl::StrCat(candidates[i].folder, "/", kSubmitted),
          absl::StrCat("was not taken: ", lab.ShortName(), " is there once already"));
    }
    Candidate& chosen = candidates[0];
    if (chosen.in_clone && options_.untouched && chosen.bytes == options_.untouched(lab)) return;
    intake_.submissions.push_back({.id = "",
                                   .learner = learner_,
                                   .lab = lab.label,
                                   .files = {{.name = kSubmitted, .bytes = std::move(chosen.bytes)}},
                                   .received_ms = 0});
  }

  // Below phases/ or extensions/, where a clone has files by the hundred.
  static bool InClone(const std::string& path) {
    const std::string slashed = absl::StrCat("/", path, "/");
    return absl::StrContains(slashed, "/phases/") || absl::StrContains(slashed, "/extensions/");
  }

  const catalog::Lab* LabAt(const std::string& path) const {
    const std::string last = path.substr(path.rfind('/') + 1);
    for (const catalog::Lab* lab : options_.course->Labs()) {
      if (path == lab->Folder() || absl::EndsWith(path, absl::StrCat("/", lab->Folder()))) return lab;
    }
    if (InClone(path)) return nullptr;
    for (const catalog::Lab* lab : options_.course->Labs()) {
      if (last == lab->ShortName()) return lab;
    }
    if (options_.lab != nullptr && (path.empty() || last == options_.lab->name)) return options_.lab;
    const absl::StatusOr<const catalog::Lab*> named =
        last.empty() ? absl::NotFoundError("") : options_.course->Find(last);
    if (named.ok()) return *named;
    return options_.lab;  // whatever his folder is called: one lab was asked for
  }

  void Say(const std::string& path, const std::string& why) {
    intake_.notes.push_back({learner_, runner::SafeText(path), why});
  }

  const std::string learner_;
  const IntakeOptions& options_;
  Intake& intake_;
  std::map<const catalog::Lab*, std::vector<Candidate>> candidates_;
  size_t entries_ = 0;
};

}  // namespace

absl::StatusOr<Intake> ReadSubmissions(const std::string& path, const IntakeOptions& options) {
  ASSIGN_OR_RETURN(const OpenFolder folder, OpenFolder::At(path));
  const absl::StatusOr<std::vector<Entry>> entries = folder.Entries(kMostLearners);
  if (!entries.ok()) {
    return absl::Status(entries.status().code(), absl::StrCat(path, " ", std::string(entries.status().message())));
  }
  Intake intake;
  for (const Entry& entry : *entries) {
    const std::string learner = LearnerName(entry.name);
    if (entry.kind == Kind::kFile) continue;  // a list, a note: not a learner
    intake.learners.push_back(learner);
    const absl::StatusOr<OpenFolder> his = folder.Folder(entry.name);
    if (his.ok()) {
      LearnersFolder(learner, options, intake).Read(*his);
    } else {
      intake.notes.push_back({learner, "", std::string(his.status().message())});
    }
  }
  return intake;
}

}  // namespace course::grading
