// From an event file to a run: what Bazel saw, what the runner wrote, and whether the two agree.

#ifndef HARNESS_RECORDER_JUDGE_H_
#define HARNESS_RECORDER_JUDGE_H_

#include "harness/recorder/clean_text.h"
#include "harness/recorder/event_file.h"
#include "harness/store/records.h"

namespace course::recorder {

// Reads the test.xml files, catalogs and compiler messages that the events name, as far as they are of this run: they
// are overwritten by the next one. `workspace` is where bazel-bin lies. Everything in the result is clean.
store::Run JudgeRun(const EventFile& file, const std::string& workspace, const Places& places);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_JUDGE_H_
