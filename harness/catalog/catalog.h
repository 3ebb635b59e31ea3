// The catalog: what the course consists of, read from the manifest that Bazel builds (//:manifest).

#ifndef HARNESS_CATALOG_CATALOG_H_
#define HARNESS_CATALOG_CATALOG_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/limits/limits.h"

namespace course::catalog {

struct Test {
  std::string suite;
  std::string name;
  int points = 0;
  std::string file;  // relative to the workspace
  int line = 0;
};

struct Lab {
  std::string label;  // //phases/00-foundations/lab-01-kv-cache-speedup
  std::string name;   // lab-01-kv-cache-speedup
  std::string title;
  int points = 0;
  int minutes = 0;  // how long a learner needs, roughly
  std::vector<std::string> tags;
  std::vector<std::string> contract;  // header file names
  std::vector<Test> tests;            // in the order of the source
  Limits limits;                      // of one TEST

  // Folder relative to the workspace: the label without its slashes.
  std::string Folder() const { return label.substr(2); }
  // How people say it: see ShortNameOf.
  std::string ShortName() const;
  // The folder between the phase's and its own, "exercises"; empty where it lies directly in the phase.
  std::string Group() const;
};

// How people say the lab in this folder: "00-01" for lab-01-... of phase 00-..., "13-ex-07" for exercises/ex-07-... of
// phase 13-..., "x2-00"; "00-entrance-exam" where the name has no number. Folders between phase and lab do not count,
// so a name is unique in its phase.
std::string ShortNameOf(std::string_view folder);

// Labs of a phase that lie in one folder of it and stand under one heading.
struct Group {
  std::string folder;  // exercises
  std::string title;   // Exercises of Chapter 30
};

// A line of a phase's definition of done.
struct Condition {
  enum What {
    kLabs,   // every lab has full marks
    kQuiz,   // the quizzes of the phase are passed
    kYours,  // nobody but the learner can tell
  };
  What what = kLabs;
  std::string text;  // a sentence
};

// What is listed under one heading, or before the first one.
struct Section {
  std::string title;  // of the group; empty for labs that lie directly in the phase
  std::vector<const Lab*> labs;
};

struct Phase {
  std::string name;     // 00-foundations
  std::string package;  // //phases/00-foundations
  std::string title;
  std::string summary;
  std::vector<Lab> labs;  // in the recommended order
  std::vector<Group> groups;
  std::vector<Condition> done;  // all of them; empty: the phase does not say

  // The title of the lab's group; empty where it lies directly in the phase.
  std::string TitleOver(const Lab& lab) const;
  // The labs in their order, cut where the group changes. They point into this phase.
  std::vector<Section> Sections() const;
};

struct Course {
  std::vector<Phase> phases;

  // All labs in the recommended order.
  std::vector<const Lab*> Labs() const;
  // By label, folder, path of the starter, name ("lab-01-kv-cache-speedup", also without "lab-01-") or short form
  // ("00-01"; of a lab without a number its place in the phase), in any case. NotFound lists the nearest names; an
  // ambiguous name is InvalidArgument.
  absl::StatusOr<const Lab*> Find(std::string_view text) const;
};

// InvalidArgument names the place in the file and the rule: labels, short names and the names of a lab's tests occur
// once, and the labs of a group stand together.
absl::StatusOr<Course> ParseManifest(std::string_view json);
absl::StatusOr<Course> ReadManifest(const std::string& path);

}  // namespace course::catalog

#endif  // HARNESS_CATALOG_CATALOG_H_
