// A folder of submissions, as an instructor has them on his disk: what of it is graded, and what is wrong with the
// rest.
//
//   DIR/ada/phases/00-foundations/lab-01-kv-cache-speedup/starter.cc   a clone, or a part of one
//   DIR/bob/00-01/starter.cc                                           a folder named like the lab
//   DIR/cid/starter.cc                                                 if one lab was named
//
// The files are strangers': nothing but starter.cc is opened, no link is followed, and no size or name is believed.

#ifndef HARNESS_GRADING_INTAKE_H_
#define HARNESS_GRADING_INTAKE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/store/grading_store.h"

namespace course::grading {

// Something that was not taken.
struct Note {
  std::string learner;
  std::string path;  // relative to the learner's folder, to be shown
  std::string why;   // "is a symbolic link, which is not followed"

  bool operator==(const Note&) const = default;
};

struct Intake {
  std::vector<store::Submission> submissions;  // without ids and times; by learner, then in the course's order
  std::vector<std::string> learners;           // all of them, sorted, also those who sent nothing
  std::vector<Note> notes;
};

struct IntakeOptions {
  const catalog::Course* course = nullptr;
  // Only this one is graded; null: every lab of the course.
  const catalog::Lab* lab = nullptr;
  // The starter of a lab as it was delivered; empty if there is none. A clone is full of them, and one that nobody has
  // touched is no submission. Not asked for what lies outside of a clone's folders.
  std::function<std::string(const catalog::Lab&)> untouched;
};

// The errors of OpenFolder::At() for the folder itself; ResourceExhausted, with its path, if more than 100,000 lie in
// it. Whatever else is wrong is a note.
absl::StatusOr<Intake> ReadSubmissions(const std::string& folder, const IntakeOptions& options);

}  // namespace course::grading

#endif  // HARNESS_GRADING_INTAKE_H_
