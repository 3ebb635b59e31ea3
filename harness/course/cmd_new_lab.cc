#include "harness/course/cmd_new_lab.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/catalog/nearest.h"
#include "harness/course/files.h"

namespace course::cli {
namespace {

constexpr size_t kLongestName = 40;

bool IsLegalName(const std::string& name) {
  if (name.empty() || name.size() > kLongestName || !absl::ascii_islower(name[0]) || name.back() == '-') return false;
  return !absl::StrContains(name, "--") && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

// One-word names that cannot be a namespace here.
bool IsTakenWord(const std::string& name) {
  for (const char* word :
       {"absl",      "auto",     "base",     "bool",     "break",    "case",      "catch",  "char",     "class",
        "const",     "continue", "course",   "default",  "delete",   "do",        "double", "else",     "enum",
        "explicit",  "export",   "extern",   "false",    "float",    "for",       "friend", "goto",     "if",
        "inline",    "int",      "long",     "main",     "mutable",  "namespace", "new",    "operator", "private",
        "protected", "public",   "register", "remote",   "requires", "return",    "short",  "signed",   "sizeof",
        "static",    "std",      "struct",   "switch",   "template", "testing",   "this",   "throw",    "true",
        "try",       "typedef",  "typeid",   "typename", "union",    "unsigned",  "using",  "virtual",  "void",
        "volatile",  "while"}) {
    if (name == word) return true;
  }
  return false;
}

// Where a new lab goes.
struct Place {
  std::string phase;  // phases/00-foundations
  std::string group;  // "exercises/"; empty for labs directly in the phase

  // What its name begins with.
  std::string Kind() const { return group == "exercises/" ? "ex" : "lab"; }
};

// The place that `text` names: a phase, or a folder of it ("13/exercises"). InvalidArgument lists what there is.
absl::StatusOr<Place> FindPlace(const Context& context, const std::string& text) {
  std::vector<std::string> folders, names;
  for (const char* top : {"phases", "extensions"}) {
    for (const std::string& name : NamesIn(context.Path(top))) {
      if (!IsFile(context.Path(absl::StrCat(top, "/", name, "/BUILD")))) continue;
      folders.push_back(absl::StrCat(top, "/", name));
      names.push_back(name);
    }
  }
  std::string wanted(absl::StripPrefix(absl::StripSuffix(text, "/"), "//"));
  for (size_t i = 0; i < folders.size(); ++i) {
    for (const std::string& name : {folders[i], names[i], names[i].substr(0, names[i].find('-'))}) {
      if (wanted == name) return Place{.phase = folders[i]};
      if (!absl::StartsWith(wanted, name + "/")) continue;
      const std::string group = wanted.substr(name.size() + 1);
      ASSIGN_OR_RETURN(const std::string build, ReadFile(context.Path(folders[i] + "/BUILD")));
      if (absl::StrContains(build, absl::StrCat("\"", group, "\":"))) return Place{folders[i], group + "/"};
      return absl::InvalidArgumentError(absl::StrCat("\"", text, "\": give the folder a heading first, groups = {\"",
                                                     group, "\": \"...\"} in ", folders[i], "/BUILD"));
    }
  }
  std::vector<std::string> near = catalog::Nearest(wanted, names);
  const std::string hint = near.empty() ? absl::StrCat("there are ", absl::StrJoin(names, ", "))
                                        : absl::StrCat("did you mean ", absl::StrJoin(near, " or "), "?");
  return absl::InvalidArgumentError(absl::StrCat("there is no phase \"", text, "\": ", hint));
}

// The number behind the highest "lab-NN-" of the place.
int NextNumber(const Context& context, const Place& place) {
  int next = 1;
  for (const std::string& name : NamesIn(context.Path(absl::StrCat(place.phase, "/", place.group)))) {
    const std::vector<std::string> parts = absl::StrSplit(name, absl::MaxSplits('-', 2));
    int number = 0;
    if (parts.size() == 3 && parts[0] == place.Kind() && absl::SimpleAtoi(parts[1], &number))
      next = std::max(next, number + 1);
  }
  return next;
}

std::string TitleFrom(const std::string& bare) {
  std::string title = absl::StrJoin(absl::StrSplit(bare, '-'), " ");
  if (!title.empty()) title[0] = absl::ascii_toupper(title[0]);
  return title;
}

}  // namespace

absl::StatusOr<std::string> WithLab(const std::string& build, const std::string& lab) {
  const size_t list = build.find("labs = [");
  const size_t end = list == std::string::npos ? list : build.find(']', list);
  if (end == std::string::npos) return absl::FailedPreconditionError("has no list labs = [...] of course_phase()");
  const std::string before = build.substr(0, end), after = build.substr(end);
  const bool one_line = !absl::StrContains(build.substr(list, end - list), "\n");
  // What is listed is "group/name" or "name": the same group is what stands before the last slash.
  size_t behind = std::string::npos;
  const std::string group = lab.substr(0, lab.rfind('/') + 1);
  for (size_t open = build.find('"', list); open < end; open = build.find('"', open + 1)) {
    const size_t close = build.find('"', open + 1);
    const std::string listed = build.substr(open + 1, close - open - 1);
    if (listed.substr(0, listed.rfind('/') + 1) == group) behind = close + 1;
    open = close;
  }
  if (!one_line && behind < end && build[behind] == ',') {
    return absl::StrCat(build.substr(0, behind + 1), "\n        \"", lab, "\",", build.substr(behind + 1));
  }
  const std::string trimmed(absl::StripTrailingAsciiWhitespace(before));
  const bool first = absl::EndsWith(trimmed, "[");
  if (one_line && !first) {  // labs = ["a", "b"]: broken up, one name a line, as buildifier would
    std::string names;
    for (absl::string_view item : absl::StrSplit(build.substr(list + 8, end - list - 8), ',', absl::SkipWhitespace())) {
      absl::StrAppend(&names, "        ", absl::StripAsciiWhitespace(item), ",\n");
    }
    return absl::StrCat(build.substr(0, list + 8), "\n", names, "        \"", lab, "\",\n    ", after);
  }
  return absl::StrCat(trimmed, first || absl::EndsWith(trimmed, ",") ? "" : ",", "\n        \"", lab, "\",\n    ",
                      after);
}

Result RunNewLab(const Context& context, const NewLabOptions& options) {
  if (options.points < 5 || options.points > 100) {
    return absl::InvalidArgumentError(
        absl::StrCat("--points ", options.points, ": the example's five tests share 5 to 100"));
  }
  ASSIGN_OR_RETURN(const Place place, FindPlace(context, options.phase));
  const std::string& phase = place.phase;
  const std::vector<std::string> parts = absl::StrSplit(options.name, absl::MaxSplits('-', 2));
  int number = 0;
  const bool numbered =
      parts.size() == 3 && (parts[0] == "lab" || parts[0] == "ex") && absl::SimpleAtoi(parts[1], &number);
  if (numbered && parts[0] != place.Kind()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", options.name, "\": what lies in ", phase, "/", place.group,
                                                   " is called ", place.Kind(), "-NN-name"));
  }
  const std::string bare = numbered ? parts[2] : options.name;
  if (!IsLegalName(bare)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", options.name,
                     "\" cannot be a lab's name: small letters, digits and single hyphens, a letter first, at most ",
                     kLongestName, ", such as prefix-caching"));
  }
  if (IsTakenWord(bare)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", bare,
        "\" means something else in C++ or in this course, and the lab's namespace bears its name: add a word"));
  }
  if (!numbered) number = NextNumber(context, place);
  const std::string name = absl::StrFormat("%s%s-%02d-%s", place.group, place.Kind(), number, bare);
  const std::string folder = absl::StrCat(phase, "/", name);
  for (const std::string& taken : {folder, "solutions/" + folder}) {
    if (IsFolder(context.Path(taken)))
      return absl::InvalidArgumentError(absl::StrCat(taken, " is there already: choose another name"));
  }
  const std::string title = options.title.empty() ? TitleFrom(bare) : options.title;
  if (title.find_first_of("\"\\\n") != std::string::npos) {
    return absl::InvalidArgumentError("--title: quotes, backslashes and line breaks do not fit into BUILD");
  }
  ASSIGN_OR_RETURN(const std::string build, ReadFile(context.Path(phase + "/BUILD")));
  absl::StatusOr<std::string> listed = WithLab(build, name);
  if (!listed.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(phase, "/BUILD ", std::string(listed.status().message())));
  }
  for (const auto& [path, text] : NewLabFiles(folder, title, options.points)) {
    RETURN_IF_ERROR(WriteFile(context.Path(path), text));
    *context.out << "  " << path << "\n";
  }
  // Last: a list must not name a lab that is half written.
  RETURN_IF_ERROR(WriteFile(context.Path(phase + "/BUILD"), *listed));
  *context.out
      << "  " << phase << "/BUILD  (its list names " << name << ")\n\n"
      << "The lab works as it is, with a small example: replace contract, solution, tests and mutants by yours, then\n"
      << "./course lint says what is still missing.\n";
  PrintNext(context, absl::StrCat("bazel test //solutions/", folder, "/..."));
  return Exit::kDone;
}

}  // namespace course::cli
