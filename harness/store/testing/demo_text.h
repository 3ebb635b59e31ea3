// What an invented learner writes and what the compiler and the tests say about it: texts of the same shape as real
// ones.

#ifndef HARNESS_STORE_TESTING_DEMO_TEXT_H_
#define HARNESS_STORE_TESTING_DEMO_TEXT_H_

#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "harness/store/records.h"

namespace course::store {

// How far the learner is with one function (one suite of the lab's tests).
enum class Draft { kUntouched, kFirstTry, kNearly, kRight };

// What is wrong with the first try.
enum class Trap { kWrongFormula, kNullPointer, kEndlessLoop };

struct DemoFunction {
  std::string suite;
  Trap trap = Trap::kWrongFormula;
  Draft draft = Draft::kUntouched;
  int constant = 2;  // something to play with between two drafts
};

struct DemoSource {
  std::string text;
  std::vector<int> body_line;  // for each function, the line in which its mistake stands
};

// starter.cc of the lab with these functions. `typo` is the index of the function in which a name is misspelt, or -1.
DemoSource StarterText(const catalog::Lab& lab, const std::vector<DemoFunction>& functions, int typo);

// What g++ says about the misspelt name.
std::string CompilerText(const catalog::Lab& lab, const DemoFunction& function, const DemoSource& source, int line);

// What became of one test of this function; `which` counts the tests of the suite from 0. All but the duration.
TestResult DemoTest(const catalog::Lab& lab, const catalog::Test& test, const DemoFunction& function, int body_line,
                    int which);

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_DEMO_TEXT_H_
