#include "harness/course/lint/lint.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
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

// Guides, documents and what stands in the root: every text whose links no rule of a lab follows.
std::vector<std::string> OtherTexts(const std::string& root, const std::vector<LabFolder>& labs) {
  std::set<std::string> handouts;
  for (const LabFolder& lab : labs) handouts.insert(lab.folder + "/README.md");
  std::vector<std::string> texts;
  for (const std::string& name : cli::NamesIn(root)) {
    if (absl::EndsWith(name, ".md")) texts.push_back(name);
  }
  for (const char* folder : {"docs", "extensions", "phases"}) {
    for (const std::string& file : cli::FilesBelow(absl::StrCat(root, "/", folder))) {
      const std::string path = absl::StrCat(folder, "/", file);
      if (absl::EndsWith(path, ".md") && !handouts.contains(path)) texts.push_back(path);
    }
  }
  return texts;
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
  for (const std::string& path : OtherTexts(root, course.labs)) {
    add(CheckLinks(path, "links", FilesOf(root)(path).value_or(""), FilesOf(root)));
  }
  const auto place = [](const Complaint& c) { return std::tie(c.file, c.line); };
  std::stable_sort(report.complaints.begin(), report.complaints.end(),
                   [&](const Complaint& a, const Complaint& b) { return place(a) < place(b); });
  return report;
}

}  // namespace course::lint
