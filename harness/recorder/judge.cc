#include "harness/recorder/judge.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "harness/recorder/adopt.h"
#include "harness/recorder/compiler_message.h"
#include "harness/recorder/contradiction.h"
#include "harness/recorder/files.h"
#include "harness/recorder/lab_xml.h"
#include "harness/recorder/starter.h"

namespace course::recorder {
namespace {

constexpr int64_t kSlackMs = 1000;  // file systems and processes keep time differently
constexpr size_t kMaxXml = 64 << 20;
constexpr size_t kMaxCatalog = 4 << 20;
constexpr size_t kMaxMessage = 16 << 10;
constexpr size_t kMaxPattern = 1 << 10;

std::string Option(const EventFile& file, const std::string& name) {
  const auto it = file.options.find(name);
  return it == file.options.end() ? "" : it->second;
}

// Whose code the flags select for this lab: its own flag before the course's (see tools/course/lab.bzl).
std::string ImplOf(const EventFile& file, const std::string& lab) {
  for (const std::string& value : {Option(file, lab + ":use"), Option(file, "//harness:impl")}) {
    if (value == "starter" || value == "solution") return value;
  }
  return "solution";
}

bool IsTrue(const std::string& value) {
  const std::string lower = absl::AsciiStrToLower(value);
  return lower == "true" || lower == "1" || lower == "yes";
}

bool Passed(const TestAttempt& attempt) { return attempt.status == "PASSED" || attempt.status == "FLAKY"; }

// The execution that decides: the last attempt of a run, and of several runs the first that did not pass.
const TestAttempt& Deciding(const std::vector<TestAttempt>& attempts) {
  const TestAttempt* deciding = nullptr;
  for (size_t i = 0; i < attempts.size(); ++i) {
    const bool last_of_run = i + 1 == attempts.size() || attempts[i + 1].run != attempts[i].run;
    if (!last_of_run) continue;
    if (deciding == nullptr || (Passed(*deciding) && !Passed(attempts[i]))) deciding = &attempts[i];
  }
  return *deciding;
}

bool IsFlaky(const std::vector<TestAttempt>& attempts) {
  for (const TestAttempt& attempt : attempts) {
    if (attempt.status == "FLAKY" || Passed(attempt) != Passed(attempts[0])) return true;
  }
  return false;
}

// A path that every run overwrites: it is of this execution only if it was written while it went on. What Bazel fetched
// from a shared cache bears the time of the fetch.
bool IsOfThisExecution(const std::string& path, const TestAttempt& attempt, const EventFile& file) {
  const std::optional<int64_t> written = WrittenMs(path);
  if (!written.has_value()) return false;
  const auto within = [&](int64_t begin, int64_t end) {
    return *written >= begin - kSlackMs && *written <= end + kSlackMs;
  };
  if (within(attempt.started_ms, attempt.started_ms + attempt.duration_ms)) return true;
  return attempt.cached && file.finished_ms > 0 && within(file.started_ms, file.finished_ms);
}

std::string CatalogPath(const std::string& workspace, const std::string& lab, const std::string& xml) {
  const std::string folder = lab.substr(2);
  if (const size_t at = xml.find(absl::StrCat("/testlogs/", folder, "/")); at != std::string::npos) {
    return absl::StrCat(xml.substr(0, at), "/bin/", folder, "/catalog.json");
  }
  return absl::StrCat(workspace, "/bazel-bin/", folder, "/catalog.json");
}

class LabJudge {
 public:
  LabJudge(const EventFile& file, const LabEvents& events, const std::string& workspace, const Places& places)
      : file_(file), events_(events), workspace_(workspace), places_(places) {}

  store::LabRun Judge() {
    lab_.lab = events_.label;
    lab_.impl = ImplOf(file_, events_.label);
    lab_.isolated = IsTrue(Option(file_, "//harness:isolated"));
    lab_.filtered = !Option(file_, "test_filter").empty();
    lab_.started_ms = file_.started_ms;
    if (!events_.attempts.empty()) {
      Executed(Deciding(events_.attempts));
    } else if (events_.aborted == "SKIPPED") {
      SetWithoutResult(Verdict::kSkipped,
                       "This machine cannot build or run this lab: ./course doctor says what is missing.");
    } else if (events_.finished && !events_.built && !file_.interrupted) {
      SetWithoutResult(Verdict::kNotCompiled, CompilerMessage(file_, events_));
      if (lab_.impl == "starter") lab_.source = StarterBefore(workspace_, events_.label, file_.started_ms);
    } else {
      SetWithoutResult(Verdict::kInterrupted, file_.interrupted || !file_.complete
                                                  ? "The run was stopped before this lab was graded."
                                                  : "Bazel stopped at an error elsewhere before this lab was graded.");
    }
    lab_.message = CleanText(lab_.message, places_, kMaxMessage);
    return std::move(lab_);
  }

 private:
  void SetWithoutResult(Verdict verdict, std::string message) {
    lab_.verdict = verdict;
    lab_.message = std::move(message);
    const std::optional<std::vector<CatalogTest>> catalog = ReadCatalog("");
    if (lab_.max_points == 0 && catalog.has_value()) lab_.max_points = Worth(*catalog);
  }

  std::optional<std::vector<CatalogTest>> ReadCatalog(const std::string& xml) {
    const std::optional<std::string> text = ReadRegularFile(CatalogPath(workspace_, events_.label, xml), kMaxCatalog);
    return text.has_value() ? ParseCatalog(*text) : std::nullopt;
  }

  // A catalog newer than the result may describe tests that the result cannot know.
  std::optional<std::vector<CatalogTest>> CatalogOfResult(const TestAttempt& attempt) {
    const std::string path = CatalogPath(workspace_, events_.label, attempt.xml);
    if (WrittenMs(path).value_or(0) > WrittenMs(attempt.xml).value_or(0) + kSlackMs) return std::nullopt;
    return ReadCatalog(attempt.xml);
  }

  void Executed(const TestAttempt& attempt) {
    lab_.cached = attempt.cached;
    lab_.flaky = IsFlaky(events_.attempts);
    lab_.started_ms = attempt.started_ms;
    lab_.duration_ms = static_cast<double>(attempt.duration_ms);
    if (Passed(attempt)) {
      lab_.verdict = Verdict::kPassed;
    } else if (attempt.status == "FAILED") {
      lab_.verdict = Verdict::kFailed;
    } else if (attempt.status == "TIMEOUT") {
      lab_.verdict = Verdict::kTimeout;
    } else {
      SetWithoutResult(Verdict::kInterrupted, "Bazel has no result for this lab.");
      return;
    }
    Details(attempt);
  }

  void Details(const TestAttempt& attempt) {
    const std::string status = absl::StrCat("Bazel says ", attempt.status, "; ");
    if (!IsOfThisExecution(attempt.xml, attempt, file_)) {
      SetWithoutResult(lab_.verdict, absl::StrCat(status,
                                                  "the details of this run are gone, so no points are counted. "
                                                  "Grade it again to get them."));
      return;
    }
    const absl::StatusOr<LabXml> xml = ParseLabXml(ReadRegularFile(attempt.xml, kMaxXml).value_or(""), places_);
    if (xml.ok()) {
      Adopt(*xml, attempt);
      if (lab_.impl == "starter") lab_.source = StarterWithDigest(workspace_, events_.label, xml->source_sha256);
    } else if (absl::IsNotFound(xml.status())) {
      SetWithoutResult(lab_.verdict,
                       absl::StrCat(status, std::string(xml.status().message()), ", so no points are counted."));
    } else {
      SetWithoutResult(Verdict::kTampered,
                       absl::StrCat("test.xml cannot be right: ", std::string(xml.status().message())));
    }
  }

  void Adopt(const LabXml& xml, const TestAttempt& attempt) {
    const std::optional<std::vector<CatalogTest>> catalog = CatalogOfResult(attempt);
    AdoptLabXml(xml,
                {.lab = lab_.lab,
                 .impl = lab_.impl,
                 .isolated = lab_.isolated,
                 .status = attempt.status,
                 .catalog = catalog.has_value() ? &*catalog : nullptr},
                lab_);
    if (lab_.verdict == Verdict::kTampered && lab_.max_points == 0) SetWithoutResult(lab_.verdict, lab_.message);
  }

  const EventFile& file_;
  const LabEvents& events_;
  const std::string& workspace_;
  const Places& places_;
  store::LabRun lab_;
};

}  // namespace

store::Run JudgeRun(const EventFile& file, const std::string& workspace, const Places& places) {
  store::Run run;
  run.source = "bazel";
  run.pattern = CleanText(file.pattern, places, kMaxPattern);
  run.started_ms = file.started_ms;
  run.finished_ms = std::max(file.started_ms, file.finished_ms);
  run.exit_code = file.exit_code;
  run.interrupted = file.interrupted || !file.complete;
  for (const auto& [label, events] : file.labs) {
    run.labs.push_back(LabJudge(file, events, workspace, places).Judge());
    const store::LabRun& lab = run.labs.back();
    // Without an end of its own the run lasted at least as long as its labs.
    if (file.finished_ms == 0 && !lab.cached) {
      run.finished_ms = std::max(run.finished_ms, lab.started_ms + static_cast<int64_t>(lab.duration_ms));
    }
  }
  return run;
}

}  // namespace course::recorder
