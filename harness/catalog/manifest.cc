// ParseManifest: the JSON file of //:manifest as values. Every error names the place in the file and the rule.

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/catalog/catalog.h"
#include "nlohmann/json.hpp"

namespace course::catalog {
namespace {

using nlohmann::json;

absl::Status Wrong(const std::string& place, const std::string& rule) {
  return absl::InvalidArgumentError(absl::StrCat("manifest, ", place, ": ", rule));
}

// One object of the file and where it stands, so that each member is asked for in one line.
class Object {
 public:
  static absl::StatusOr<Object> At(const json& value, std::string place) {
    if (!value.is_object()) return Wrong(place, absl::StrCat("must be an object, is ", value.type_name()));
    return Object(&value, std::move(place));
  }

  absl::StatusOr<std::string> Text(const char* name) const {
    ASSIGN_OR_RETURN(const json* value, Member(name));
    if (!value->is_string()) return Wrong(Place(name), absl::StrCat("must be a text, is ", value->type_name()));
    return value->get<std::string>();
  }
  absl::StatusOr<std::string> TextOf(const char* name, const char* what) const {
    ASSIGN_OR_RETURN(std::string text, Text(name));
    if (text.empty()) return Wrong(Place(name), absl::StrCat("must not be empty: it is ", what));
    return text;
  }
  absl::StatusOr<int> Count(const char* name, int least) const {
    ASSIGN_OR_RETURN(const json* value, Member(name));
    if (!value->is_number_integer()) {
      return Wrong(Place(name), absl::StrCat("must be a whole number, is ", value->dump()));
    }
    const int64_t number = value->get<int64_t>();
    if (number < least || number > 1'000'000) {
      return Wrong(Place(name), absl::StrCat("must lie in [", least, ", 1000000], is ", value->dump()));
    }
    return static_cast<int>(number);
  }
  absl::StatusOr<std::vector<std::string>> Texts(const char* name) const {
    ASSIGN_OR_RETURN(const json* list, List(name));
    std::vector<std::string> texts;
    for (const json& value : *list) {
      if (!value.is_string()) return Wrong(Place(name), absl::StrCat("must hold texts, holds ", value.type_name()));
      texts.push_back(value.get<std::string>());
    }
    return texts;
  }
  absl::StatusOr<const json*> List(const char* name) const {
    ASSIGN_OR_RETURN(const json* value, Member(name));
    if (!value->is_array()) return Wrong(Place(name), absl::StrCat("must be a list, is ", value->type_name()));
    return value;
  }
  absl::Status ExpectKind(const std::string& kind) const {
    ASSIGN_OR_RETURN(const std::string got, Text("kind"));
    if (got != kind) return Wrong(Place("kind"), absl::StrCat("must be \"", kind, "\", is \"", got, "\""));
    return absl::OkStatus();
  }
  absl::StatusOr<const json*> Member(const char* name) const {
    const auto found = value_->find(name);
    if (found == value_->end()) return Wrong(Place(name), "is missing");
    return &*found;
  }
  std::string Place(const char* name) const { return absl::StrCat(place_, ".", name); }
  std::string Place(const char* name, size_t index) const { return absl::StrCat(place_, ".", name, "[", index, "]"); }

 private:
  Object(const json* value, std::string place) : value_(value), place_(std::move(place)) {}

  const json* value_;
  std::string place_;
};

// A limit that the manifest does not name is the default one.
absl::StatusOr<Limits> ParseLimits(const json& value, const std::string& place) {
  ASSIGN_OR_RETURN(const Object object, Object::At(value, place));
  Limits limits = DefaultLimits();
  struct {
    const char* name;
    int* limit;
    int least;
  } const kMembers[] = {{"memory_mb", &limits.memory_mb, 0},
                        {"cpu_seconds", &limits.cpu_seconds, 1},
                        {"wall_seconds", &limits.wall_seconds, 1},
                        {"output_kb", &limits.output_kb, 1}};
  for (const auto& [name, limit, least] : kMembers) {
    if (!value.contains(name)) continue;
    ASSIGN_OR_RETURN(*limit, object.Count(name, least));
  }
  return limits;
}

absl::StatusOr<Test> ParseTest(const json& value, const std::string& place) {
  ASSIGN_OR_RETURN(const Object object, Object::At(value, place));
  Test test;
  ASSIGN_OR_RETURN(test.suite, object.TextOf("suite", "the test's suite"));
  ASSIGN_OR_RETURN(test.name, object.TextOf("name", "the test's name"));
  ASSIGN_OR_RETURN(test.points, object.Count("points", 0));
  ASSIGN_OR_RETURN(test.file, object.Text("file"));
  ASSIGN_OR_RETURN(test.line, object.Count("line", 0));
  return test;
}

absl::StatusOr<Lab> ParseLab(const json& value, const std::string& place) {
  ASSIGN_OR_RETURN(const Object object, Object::At(value, place));
  RETURN_IF_ERROR(object.ExpectKind("lab"));
  ASSIGN_OR_RETURN(const json* parts, object.List("parts"));
  if (parts->size() != 2) {
    return Wrong(object.Place("parts"), absl::StrCat("must hold the lab and its catalog, holds ", parts->size()));
  }
  ASSIGN_OR_RETURN(const Object info, Object::At((*parts)[0], object.Place("parts", 0)));
  Lab lab;
  ASSIGN_OR_RETURN(lab.label, info.TextOf("label", "the lab's Bazel label"));
  if (!absl::StartsWith(lab.label, "//")) {
    return Wrong(info.Place("label"), absl::StrCat("must start with //, is \"", lab.label, "\""));
  }
  ASSIGN_OR_RETURN(lab.name, info.TextOf("name", "the lab's folder"));
  ASSIGN_OR_RETURN(lab.title, info.Text("title"));
  ASSIGN_OR_RETURN(lab.points, info.Count("points", 0));
  ASSIGN_OR_RETURN(lab.minutes, info.Count("minutes", 0));
  ASSIGN_OR_RETURN(lab.tags, info.Texts("tags"));
  ASSIGN_OR_RETURN(lab.contract, info.Texts("contract"));
  ASSIGN_OR_RETURN(const json* limits, info.Member("limits"));
  ASSIGN_OR_RETURN(lab.limits, ParseLimits(*limits, info.Place("limits")));
  ASSIGN_OR_RETURN(const Object catalog, Object::At((*parts)[1], object.Place("parts", 1)));
  ASSIGN_OR_RETURN(const json* tests, catalog.List("tests"));
  std::set<std::string> names;
  for (size_t i = 0; i < tests->size(); ++i) {
    ASSIGN_OR_RETURN(Test test, ParseTest((*tests)[i], catalog.Place("tests", i)));
    const std::string name = absl::StrCat(test.suite, ".", test.name);
    if (!names.insert(name).second) {
      return Wrong(catalog.Place("tests", i), absl::StrCat(lab.label, " has two tests ", name));
    }
    lab.tests.push_back(std::move(test));
  }
  return lab;
}

// A phase without groups need not name them.
absl::StatusOr<std::vector<Group>> ParseGroups(const json& phase, const Object& object) {
  std::vector<Group> groups;
  if (!phase.contains("groups")) return groups;
  ASSIGN_OR_RETURN(const json* list, object.List("groups"));
  for (size_t i = 0; i < list->size(); ++i) {
    ASSIGN_OR_RETURN(const Object one, Object::At((*list)[i], object.Place("groups", i)));
    Group group;
    ASSIGN_OR_RETURN(group.folder, one.TextOf("folder", "the folder of the group's labs"));
    ASSIGN_OR_RETURN(group.title, one.TextOf("title", "the heading over the group's labs"));
    groups.push_back(std::move(group));
  }
  return groups;
}

// A phase without a definition of done need not have one.
absl::StatusOr<std::vector<Condition>> ParseDone(const json& phase, const Object& object) {
  std::vector<Condition> done;
  if (!phase.contains("done")) return done;
  ASSIGN_OR_RETURN(const json* list, object.List("done"));
  for (size_t i = 0; i < list->size(); ++i) {
    const std::string place = object.Place("done", i);
    ASSIGN_OR_RETURN(const Object one, Object::At((*list)[i], place));
    Condition condition;
    ASSIGN_OR_RETURN(condition.text, one.TextOf("text", "a sentence for the phase's page"));
    ASSIGN_OR_RETURN(const std::string what, one.Text("what"));
    if (what == "labs") {
      condition.what = Condition::kLabs;
    } else if (what == "quiz") {
      condition.what = Condition::kQuiz;
    } else if (what == "yours") {
      condition.what = Condition::kYours;
    } else {
      return Wrong(place, absl::StrCat("what must be labs, quiz or yours, is \"", what, "\""));
    }
    done.push_back(std::move(condition));
  }
  return done;
}

// Every lab that lies deeper is under a heading, and under one: else a page would repeat it.
absl::Status CheckGroups(const Phase& phase, const std::string& place) {
  std::set<std::string> seen;
  std::string current;
  for (const Lab& lab : phase.labs) {
    const std::string group = lab.Group();
    if (group == current) continue;
    current = group;
    if (group.empty()) continue;
    const auto has_title = [&](const Group& one) { return one.folder == group; };
    if (std::none_of(phase.groups.begin(), phase.groups.end(), has_title)) {
      return Wrong(place, absl::StrCat(lab.label, " lies in ", group, "/, which groups does not name"));
    }
    if (!seen.insert(group).second) {
      return Wrong(place, absl::StrCat("the labs of ", group, "/ must stand together: ", lab.label, " does not"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Phase> ParsePhase(const json& value, const std::string& place) {
  ASSIGN_OR_RETURN(const Object object, Object::At(value, place));
  RETURN_IF_ERROR(object.ExpectKind("phase"));
  Phase phase;
  ASSIGN_OR_RETURN(phase.name, object.TextOf("name", "the phase's folder"));
  ASSIGN_OR_RETURN(phase.package, object.TextOf("package", "the phase's package"));
  ASSIGN_OR_RETURN(phase.title, object.Text("title"));
  ASSIGN_OR_RETURN(phase.summary, object.Text("summary"));
  ASSIGN_OR_RETURN(const json* labs, object.List("parts"));
  for (size_t i = 0; i < labs->size(); ++i) {
    ASSIGN_OR_RETURN(Lab lab, ParseLab((*labs)[i], object.Place("parts", i)));
    phase.labs.push_back(std::move(lab));
  }
  ASSIGN_OR_RETURN(phase.groups, ParseGroups(value, object));
  ASSIGN_OR_RETURN(phase.done, ParseDone(value, object));
  RETURN_IF_ERROR(CheckGroups(phase, place));
  return phase;
}

absl::Status CheckUnique(const Course& course) {
  std::set<std::string> phases, labs, names;
  for (const Phase& phase : course.phases) {
    if (!phases.insert(phase.package).second) return Wrong("parts", absl::StrCat("two phases ", phase.package));
    for (const Lab& lab : phase.labs) {
      if (!labs.insert(lab.label).second) return Wrong("parts", absl::StrCat("two labs ", lab.label));
      if (!names.insert(lab.ShortName()).second) {
        return Wrong("parts", absl::StrCat("two labs are called ", lab.ShortName(), ", one of them ", lab.label));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Course> ParseManifest(std::string_view text) {
  json root;
  try {  // nlohmann says where the mistake is only by an exception
    root = json::parse(text);
  } catch (const json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("manifest, not JSON: ", error.what()));
  }
  ASSIGN_OR_RETURN(const Object object, Object::At(root, "course"));
  RETURN_IF_ERROR(object.ExpectKind("course"));
  ASSIGN_OR_RETURN(const json* phases, object.List("parts"));
  Course course;
  for (size_t i = 0; i < phases->size(); ++i) {
    ASSIGN_OR_RETURN(Phase phase, ParsePhase((*phases)[i], object.Place("parts", i)));
    course.phases.push_back(std::move(phase));
  }
  RETURN_IF_ERROR(CheckUnique(course));
  return course;
}

}  // namespace course::catalog
