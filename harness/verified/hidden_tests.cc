#include "harness/verified/hidden_tests.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/watch/commands.h"
#include "nlohmann/json.hpp"

namespace course::verified {
namespace {

using nlohmann::json;

std::string FolderOf(const std::string& hidden, const std::string& lab) {
  return absl::StrCat(hidden, "/", lab.substr(2));
}

std::string NameOf(const json& test) { return absl::StrCat(test.value("suite", ""), ".", test.value("name", "")); }

absl::StatusOr<Visibility> VisibilityOf(const json& value) {
  for (const Visibility visibility : {Visibility::kNow, Visibility::kAfterDueDate, Visibility::kNever}) {
    if (value.is_string() && value.get<std::string>() == VisibilityName(visibility)) return visibility;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("hidden.json: visibility ", value.dump(), " is none of \"now\", \"after_due_date\", \"never\""));
}

// hidden.json as values.
struct Rules {
  Visibility otherwise = Visibility::kNever;
  std::vector<std::pair<std::string, Visibility>> tests;
};

absl::StatusOr<Rules> ParseRules(const std::string& text) {
  Rules rules;
  if (text.empty()) return rules;
  const json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return absl::InvalidArgumentError("hidden.json is no JSON object");
  for (const auto& [name, value] : parsed.items()) {
    if (name == "visibility") {
      ASSIGN_OR_RETURN(rules.otherwise, VisibilityOf(value));
    } else if (name == "tests" && value.is_object()) {
      for (const auto& [test, visibility] : value.items()) {
        ASSIGN_OR_RETURN(const Visibility parsed_visibility, VisibilityOf(visibility));
        rules.tests.emplace_back(test, parsed_visibility);
      }
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("hidden.json: \"", name, "\" is neither \"visibility\" nor an object \"tests\""));
    }
  }
  return rules;
}

class Compiler {
 public:
  explicit Compiler(const HiddenInput& input) : input_(input) {}

  // Returns the object.
  absl::StatusOr<std::string> Compile(const std::string& source, int number) const {
    const std::string object = absl::StrCat(input_.scratch, "/hidden_", number, ".o");
    std::vector<std::string> command = input_.commands.compile_tests;
    for (size_t i = 0; i + 1 < command.size(); ++i) {
      if (command[i] == "-c") command[i + 1] = source;
      if (command[i] == "-o") command[i + 1] = object;
      if (command[i] == "-MF") command[i + 1] = object + ".d";
    }
    // Where the instructor keeps them is nobody's business.
    command.push_back(absl::StrCat("-ffile-prefix-map=", FolderOf(input_.hidden, input_.lab), "=hidden"));
    RETURN_IF_ERROR(Run(command).status());
    return object;
  }

  absl::Status Link(const std::vector<std::string>& objects) const {
    const std::string own = watch::ArgumentAfter(input_.commands.compile_tests, "-o");
    std::vector<std::string> command;
    for (const std::string& word : input_.commands.link_tests) {
      command.push_back(word == input_.commands.tests_program ? input_.program : word);
      if (word == own) command.insert(command.end(), objects.begin(), objects.end());
    }
    return Run(command).status();
  }

  absl::StatusOr<std::string> Catalog() const { return Run({input_.program, "--catalog"}); }

 private:
  absl::StatusOr<std::string> Run(const std::vector<std::string>& command) const {
    ASSIGN_OR_RETURN(const cli::Finished done,
                     cli::RunCommand({.argv = command,
                                      .folder = input_.execution_root,
                                      .env = {{"PATH", "/bin:/usr/bin:/usr/local/bin"}, {"PWD", "/proc/self/cwd"}},
                                      .only_env = true,
                                      .stop_fd = input_.stop_fd}));
    if (done.stopped) return absl::AbortedError("making the hidden tests was stopped");
    if (done.ok()) return done.output;
    return absl::FailedPreconditionError(absl::StrCat("the hidden tests of ", input_.lab, ":\n", done.error));
  }

  const HiddenInput& input_;
};

}  // namespace

std::vector<std::string> HiddenFiles(const std::string& hidden, const std::string& lab) {
  std::vector<std::string> files;
  if (hidden.empty()) return files;
  const std::string folder = FolderOf(hidden, lab);
  for (const std::string& name : cli::NamesIn(folder)) {
    if (name.ends_with("_test.cc") || name == "hidden.json") files.push_back(absl::StrCat(folder, "/", name));
  }
  return files;
}

absl::StatusOr<MergedCatalog> MergeCatalogs(const std::string& of_course, const std::string& all,
                                            const std::string& visibility) {
  ASSIGN_OR_RETURN(const Rules rules, ParseRules(visibility));
  json merged = json::parse(of_course, nullptr, /*allow_exceptions=*/false);
  const json both = json::parse(all, nullptr, /*allow_exceptions=*/false);
  if (!merged.is_object() || !both.is_object() || !both.contains("tests")) {
    return absl::InvalidArgumentError("a catalog is no JSON object with tests");
  }
  std::set<std::string> course, hidden;
  for (const json& test : merged["tests"]) course.insert(NameOf(test));
  MergedCatalog result;
  size_t found = 0;
  for (const json& test : both["tests"]) {
    if (course.contains(NameOf(test))) {
      ++found;
      continue;
    }
    hidden.insert(NameOf(test));
    merged["tests"].push_back(test);
    result.hidden.push_back({NameOf(test), rules.otherwise});
  }
  if (found != course.size())
    return absl::InvalidArgumentError("the hidden tests take the place of a test of the course");
  for (const auto& [name, value] : rules.tests) {
    if (!hidden.contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat("hidden.json: \"", name, "\" is none of the hidden tests"));
    }
    for (HiddenNote& note : result.hidden) {
      if (note.test == name) note.visibility = value;
    }
  }
  if (both.contains("once")) merged["once"] = both["once"];
  result.json = merged.dump(1);
  return result;
}

absl::StatusOr<std::vector<HiddenNote>> AddHiddenTests(const HiddenInput& input) {
  const Compiler compiler(input);
  std::vector<std::string> objects;
  std::string visibility;
  for (const std::string& file : HiddenFiles(input.hidden, input.lab)) {
    if (file.ends_with("/hidden.json")) {
      ASSIGN_OR_RETURN(visibility, cli::ReadFile(file));
      continue;
    }
    ASSIGN_OR_RETURN(objects.emplace_back(), compiler.Compile(file, static_cast<int>(objects.size())));
  }
  RETURN_IF_ERROR(compiler.Link(objects));
  ASSIGN_OR_RETURN(const std::string all, compiler.Catalog());
  ASSIGN_OR_RETURN(const MergedCatalog merged, MergeCatalogs(input.public_catalog, all, visibility));
  RETURN_IF_ERROR(cli::WriteFile(input.catalog, merged.json));
  return merged.hidden;
}

}  // namespace course::verified
