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
  // How people say it: "00-01" for lab-01-... of phase 00-..., "13-ex-07", "x2-00"; "00-entrance-exam" where the name
  // has no number.
  std::string ShortName() const;
};

struct Phase {
  std::string name;     // 00-foundations
  std::string package;  // //phases/00-foundations
  std::string title;
  std::string summary;
  std::vector<Lab> labs;  // in the recommended order
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

// InvalidArgument names the place in the file and the rule.
absl::StatusOr<Course> ParseManifest(std::string_view json);
absl::StatusOr<Course> ReadManifest(const std::string& path);

}  // namespace course::catalog

#endif  // HARNESS_CATALOG_CATALOG_H_
