#include "harness/course/lint/lint.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "harness/course/files.h"
#include "harness/course/lint/lab_folder.h"
#include "harness/course/lint/links.h"
#include "harness/course/lint/rules.h"

namespace course::lint {
namespace {

FileText FilesOf(const std::string& root) {
  return [root](const std::string& path) -> std::optional<std::string> {
    const std::string full = root + "/" + path;
    if (cli::IsFolder(full)) return "";
    const auto text = cli::ReadFile(full);
    if (!text.ok()) return std::nullopt;
    return *text;
  };
}

}  // namespace

LintReport LintCourse(const std::string& root, bool author) {
  CourseFolders course = ReadCourseFolders(root);
  LintReport report = {.labs = static_cast<int>(course.labs.size()), .complaints = std::move(course.complaints)};
  const auto add = [&](Complaints more) {
    report.complaints.insert(report.complaints.end(), more.begin(), more.end());
  };
  std::map<std::string, std::string> names;
  for (const LabFolder& lab : course.labs) {
    add(CheckContract(lab));
    add(CheckStarter(lab, author));
    add(CheckSolution(lab));
    add(CheckRemote(lab));
    add(CheckReadme(lab, FilesOf(root)));
    add(CheckCommentary(lab, FilesOf(root)));
    add(CheckTests(lab));
    add(CheckNothingStray(lab));
    // "lab-01-x" may recur in another phase; a title may not, it is how people speak of a lab.
    const auto [first, fresh] = names.emplace(lab.title, lab.folder);
    if (!fresh)
      add({{lab.folder + "/BUILD", 0, "title",
            absl::StrCat("the title \"", lab.title, "\" is that of ", first->second, ", too")}});
  }
  const auto place = [](const Complaint& c) { return std::tie(c.file, c.line); };
  std::stable_sort(report.complaints.begin(), report.complaints.end(),
                   [&](const Complaint& a, const Complaint& b) { return place(a) < place(b); });
  return report;
}

std::string Text(const Complaints& complaints) {
  std::string text;
  for (const Complaint& c : complaints)
    absl::StrAppend(&text, c.file, ":", std::max(c.line, 1), ": ", c.rule, ": ", c.advice, "\n");
  return text;
}

}  // namespace course::lint
