#include "harness/course/lint/lab_folder.h"

#include <algorithm>
#include <regex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/catalog/catalog.h"
#include "harness/course/files.h"

namespace course::lint {
namespace {

using cli::FilesBelow;
using cli::IsFile;
using cli::IsFolder;
using cli::NamesIn;
using cli::ReadFile;

// Where the value of NAME = ... begins; npos if there is none.
size_t ValueOf(const std::string& build, const std::string& name) {
  std::smatch found;
  const std::regex member("(^|[^A-Za-z0-9_])" + name + "\\s*=\\s*");
  if (!std::regex_search(build, found, member)) return std::string::npos;
  return found.position(0) + found.length(0);
}

std::string Quoted(const std::string& text, size_t& at) {
  const size_t begin = text.find('"', at);
  const size_t end = begin == std::string::npos ? begin : text.find('"', begin + 1);
  if (end == std::string::npos) return "";
  at = end + 1;
  return text.substr(begin + 1, end - begin - 1);
}

bool IsNumber(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

LabFolder ReadLab(const std::string& root, const std::string& phase_folder, const std::string& folder) {
  LabFolder lab = {
      .folder = folder, .solution_folder = "solutions/" + folder, .name = folder.substr(folder.rfind('/') + 1)};
  const std::string phase = phase_folder.substr(phase_folder.rfind('/') + 1);
  const std::string number = phase.substr(0, phase.find('-'));
  lab.phase_number = IsNumber(number) ? number : "";
  const std::vector<std::string> parts = absl::StrSplit(lab.name, '-');
  if (parts.size() >= 3 && IsNumber(parts[1])) lab.short_name = catalog::ShortNameOf(folder);
  for (const std::string& base : {lab.folder, lab.solution_folder}) {
    for (const std::string& file : FilesBelow(root + "/" + base)) {
      const auto text = ReadFile(absl::StrCat(root, "/", base, "/", file));
      if (text.ok()) lab.files[absl::StrCat(base, "/", file)] = *text;
    }
  }
  if (const std::string* build = lab.File("BUILD"); build != nullptr) {
    // Other rules of the file have names of their own; course_lab's members come behind its name.
    const size_t call = std::min(build->find("course_lab("), build->size());
    const std::string own = build->substr(call);
    lab.title = BuildText(own, "title");
    lab.contract = BuildList(own, "contract");
    if (const size_t points = ValueOf(own, "points"); points != std::string::npos) {
      const size_t end = own.find_first_not_of("0123456789", points);
      if (!absl::SimpleAtoi(own.substr(points, end - points), &lab.points)) lab.points = 0;
      lab.points_line = LineOf(*build, call + points);
    }
  }
  return lab;
}

// Folders below a phase that hold a lab, relative to the workspace.
std::vector<std::string> LabsOnDisk(const std::string& root, const std::string& phase) {
  std::vector<std::string> labs;
  for (const std::string& file : FilesBelow(root + "/" + phase)) {
    if (!absl::EndsWith(file, "/BUILD")) continue;
    const auto text = ReadFile(absl::StrCat(root, "/", phase, "/", file));
    if (text.ok() && absl::StrContains(*text, "course_lab(")) {
      labs.push_back(absl::StrCat(phase, "/", file.substr(0, file.size() - 6)));
    }
  }
  return labs;
}

void ReadPhase(const std::string& root, const std::string& phase, CourseFolders& course) {
  const std::string build_path = phase + "/BUILD";
  const auto build = ReadFile(root + "/" + build_path);
  if (!build.ok() || !absl::StrContains(*build, "course_phase(")) {
    for (const std::string& lab : LabsOnDisk(root, phase)) {
      course.complaints.push_back(
          {lab + "/BUILD", 0, "phase",
           absl::StrCat("no phase names this lab: write ", build_path, " with course_phase()")});
    }
    return;
  }
  std::set<std::string> named;
  for (const std::string& name : BuildList(*build, "labs")) {
    const std::string folder = absl::StrCat(phase, "/", name);
    const int line = LineOf(*build, build->find("\"" + name + "\""));
    if (!named.insert(folder).second) {
      course.complaints.push_back({build_path, line, "phase", absl::StrCat(name, " is named twice: take one away")});
    } else if (!IsFile(absl::StrCat(root, "/", folder, "/BUILD"))) {
      course.complaints.push_back(
          {build_path, line, "phase", absl::StrCat("there is no lab in ", folder, ": make it or take its name away")});
    } else {
      course.labs.push_back(ReadLab(root, phase, folder));
    }
  }
  for (const std::string& lab : LabsOnDisk(root, phase)) {
    if (!named.contains(lab)) {
      course.complaints.push_back(
          {lab + "/BUILD", 0, "phase",
           absl::StrCat("the list of labs in ", build_path, " does not name this lab: add it")});
    }
  }
}

}  // namespace

const std::string* LabFolder::File(const std::string& file) const {
  const auto found = files.find(absl::StrCat(folder, "/", file));
  return found == files.end() ? nullptr : &found->second;
}

const std::string* LabFolder::SolutionFile(const std::string& file) const {
  const auto found = files.find(absl::StrCat(solution_folder, "/", file));
  return found == files.end() ? nullptr : &found->second;
}

std::vector<std::string> BuildList(const std::string& build, const std::string& name) {
  std::vector<std::string> items;
  const size_t begin = ValueOf(build, name);
  if (begin == std::string::npos || begin >= build.size() || build[begin] != '[') return items;
  size_t at = begin;
  const size_t end = build.find(']', begin);
  while (at < end && build.find('"', at) < end) items.push_back(Quoted(build, at));
  return items;
}

std::string BuildText(const std::string& build, const std::string& name) {
  size_t at = ValueOf(build, name);
  return at == std::string::npos || at >= build.size() || build[at] != '"' ? "" : Quoted(build, at);
}

int LineOf(const std::string& text, size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + std::min(offset, text.size()), '\n'));
}

CourseFolders ReadCourseFolders(const std::string& root) {
  CourseFolders course;
  for (const char* top : {"phases", "extensions"}) {
    for (const std::string& phase : NamesIn(root + "/" + top)) {
      const std::string folder = absl::StrCat(top, "/", phase);
      if (IsFolder(root + "/" + folder)) ReadPhase(root, folder, course);
    }
  }
  return course;
}

}  // namespace course::lint
