#include "web/pages/testing/sample.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace course::web::testing {

catalog::Course TwoLabs() {
  catalog::Lab one{
      .label = "//phases/00-a/lab-01-x", .name = "lab-01-x", .title = "Counting <work>", .points = 20, .minutes = 30};
  one.contract = {"x.h"};
  one.tests = {{"Work", "CountsOnce", 12, "phases/00-a/lab-01-x/lab_test.cc", 7},
               {"Work", "RefusesNothing", 8, "phases/00-a/lab-01-x/lab_test.cc", 19}};
  one.limits = {.memory_mb = 512, .cpu_seconds = 10, .wall_seconds = 20, .output_kb = 256};
  catalog::Lab two{
      .label = "//phases/00-a/lab-02-y", .name = "lab-02-y", .title = "Memory", .points = 10, .minutes = 45};
  return catalog::Course{{{"00-a", "//phases/00-a", "Foundations", "How it runs.", {one, two}}}};
}

catalog::Course WithExercises() {
  const auto lab = [](const char* folder, const char* name, const char* title) {
    return catalog::Lab{
        .label = absl::StrCat("//phases/13-m/", folder, name), .name = name, .title = title, .points = 10};
  };
  catalog::Phase phase = {.name = "13-m", .package = "//phases/13-m", .title = "Multimodal"};
  phase.labs = {lab("", "lab-01-v", "Vision"), lab("exercises/", "ex-01-p", "Patches"),
                lab("exercises/", "ex-02-q", "Budget")};
  phase.groups = {{.folder = "exercises", .title = "Exercises of Chapter 30"}};
  return catalog::Course{{phase}};
}

store::LabStatus Status(const std::string& label, int points, int max_points) {
  return {.lab = label,
          .verdict = points == max_points ? Verdict::kPassed : Verdict::kFailed,
          .points = points,
          .max_points = max_points,
          .best_points = points,
          .attempts = 3};
}

store::LabRun OneFailure() {
  store::LabRun run = {.id = 41,
                       .run_id = 17,
                       .lab = "//phases/00-a/lab-01-x",
                       .impl = "starter",
                       .verdict = Verdict::kFailed,
                       .digest = "0123456789abcdef0123456789abcdef",
                       .points = 8,
                       .max_points = 20,
                       .started_ms = 1'771'320'600'000,
                       .is_attempt = true};
  run.tests.push_back({.suite = "Work",
                       .name = "CountsOnce",
                       .verdict = Verdict::kFailed,
                       .max_points = 12,
                       .message = "call:     Work(5)\nexpected: 15\ngot:      14\nhint:     <the last token>",
                       .file = "phases/00-a/lab-01-x/lab_test.cc",
                       .line = 7});
  run.tests.push_back({.suite = "Work",
                       .name = "RefusesNothing",
                       .verdict = Verdict::kPassed,
                       .points = 8,
                       .max_points = 8,
                       .duration_ms = 0.4});
  return run;
}

Frame PlainFrame() { return {.csrf = "form-key", .root = "/home/ada/course"}; }

Frame EditorFrame() {
  return {.csrf = "form-key", .editor_template = "vscode://file{path}:{line}", .root = "/home/ada/course"};
}

bool Has(const std::string& page, std::string_view part) { return Times(page, part) > 0; }

int Times(const std::string& page, std::string_view part) {
  const std::string text = absl::StrReplaceAll(page, {{"<wbr>", ""}});
  int times = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++times;
  return times;
}

}  // namespace course::web::testing
