// One hostile starter, what must come out, and the check.

#ifndef HARNESS_RUNNER_HOSTILE_HOSTILE_CASE_H_
#define HARNESS_RUNNER_HOSTILE_HOSTILE_CASE_H_

#include <ostream>
#include <string>

#include "harness/verdict/verdict.h"

namespace course::runner {

enum class Where { kSameProcess, kIsolated };

struct Hostile {
  std::string name;
  Verdict verdict;           // of the test in which it does its mischief
  int points = 3;            // 2 before and 1 after the mischief
  std::string message = "";  // part of what the learner is told
  bool plain_only = false;   // needs limits that sanitizers cannot bear, or gets another verdict by theirs
  Verdict lab = Verdict::kFailed;
  int wall_seconds = 20;  // long, because others use the machine, too
};

void PrintTo(const Hostile& starter, std::ostream* out);

// Runs the real runner on it; records gtest failures (or a skip).
void CheckHostile(const Hostile& starter, Where where);

// "endless_loop" -> "EndlessLoop"
std::string CamelCase(const std::string& name);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_HOSTILE_HOSTILE_CASE_H_
