// `course watch` at work: waits for saves, keys, signals and the worker, and shows what became of them.

#ifndef HARNESS_WATCH_LOOP_H_
#define HARNESS_WATCH_LOOP_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/course/context.h"
#include "harness/store/store.h"

namespace course::watch {

struct LoopOptions {
  const cli::Context& context;
  const catalog::Course& course;
  store::Store& store;
  std::string folder;       // .course/watch
  const catalog::Lab& lab;  // to begin with
};

// Runs until somebody quits. Where stdin or stdout is no terminal, one line a verdict goes to context.out. Returns one
// line about where the learner stands, to be printed below.
absl::StatusOr<std::string> Watch(const LoopOptions& options);

}  // namespace course::watch

#endif  // HARNESS_WATCH_LOOP_H_
