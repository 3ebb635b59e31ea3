// A set of icons as files: what lab 00 calls its data.
//
//   DIR/verb_eat_tense_past_simple_person_3sg_0188.png   ... one file an icon, the number is its index in the set
//   DIR/labels.json   [{"filename": ..., "verb_id": 12, "tense_id": 2, "person_id": 2, "class_id": 188}, ...], by index

#ifndef MODELS_DATA_GRAMMAR_ICON_FILES_H_
#define MODELS_DATA_GRAMMAR_ICON_FILES_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/data/grammar/icon_set.h"

namespace grammar {

// The file name of icon `index` of a set, of at least four digits. Errors: InvalidArgument for an index below 0.
absl::StatusOr<std::string> IconFileName(int index);

// The text of labels.json for the first `count` icons of any set. Errors: InvalidArgument below 0.
absl::StatusOr<std::string> LabelsJson(int count);

// Writes icons 0 .. icons.size() - 1 and labels.json, last, into `folder`, which is made if it is missing. Read back, a
// file holds an icon's very values. Files of the same names are replaced, others left alone.
//
// Errors: Internal or NotFound for what cannot be written, with the path and the system's reason.
absl::Status WriteIcons(std::span<const LabelledIcon> icons, const std::string& folder);

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_ICON_FILES_H_
