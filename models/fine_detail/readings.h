// What the probes read, so that whoever explains it need not train anything: 300 pictures of each group, patches of 16,
// 8 and 4 pixels.
//
// `bazel run //models/fine_detail:probe -- FILE` makes the file again.

#ifndef MODELS_FINE_DETAIL_READINGS_H_
#define MODELS_FINE_DETAIL_READINGS_H_

#include <vector>

#include "models/fine_detail/reading.h"

namespace fine_detail {

// Reads what is embedded in the program; sorted by group, truth and answer. REQUIRES: patch is 16, 8 or 4.
std::vector<Reading> Committed(Task task, int patch);

}  // namespace fine_detail

#endif  // MODELS_FINE_DETAIL_READINGS_H_
