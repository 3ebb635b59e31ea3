// ONCE: an expensive step that runs once per grading, although each TEST has a process of its own.
//
//   ONCE(Trained) { return Pack(TrainClassifier(kSeed)); }         // std::string: the bytes of the result
//
//   GRADED_TEST_WITH(Classifier, BeatsGuessing, 3, Trained) {
//     EXPECT_GT(Accuracy(Unpack(Trained.Bytes())), 0.5);
//   }
//
// The runner executes the step in a process of its own and hands the bytes to every TEST that names it; if the step
// fails, these TESTs fail with its message. EXPECT_... may be used inside. In a plain gtest run the first TEST that
// asks computes it.

#ifndef HARNESS_TESTING_ONCE_H_
#define HARNESS_TESTING_ONCE_H_

#include <optional>
#include <string>
#include <vector>

namespace course::testing {

class OnceStep {
 public:
  // Registers the step; `this` must live as long as the program.
  OnceStep(const char* name, std::string (*run)(), const char* file, int line);
  OnceStep(const OnceStep&) = delete;
  OnceStep& operator=(const OnceStep&) = delete;

  // The step's result. Inside a TEST that the runner started without it, a failure is recorded and the result is empty.
  const std::string& Bytes() const;

  const std::string& name() const { return name_; }
  const std::string& file() const { return file_; }
  int line() const { return line_; }

  // What the step itself does, every time; for lab_main.
  std::string Run() const { return run_(); }
  // From now on Bytes() returns these.
  void Provide(std::string bytes) const { bytes_ = std::move(bytes); }

 private:
  const std::string name_;
  std::string (*const run_)();
  const std::string file_;
  const int line_;
  mutable std::optional<std::string> bytes_;
};

// Every ONCE of this program, in the order of the source.
const std::vector<const OnceStep*>& OnceSteps();
// nullptr if there is none of this name.
const OnceStep* FindOnceStep(const std::string& name);

// Called by lab_main when the runner started this process: Bytes() must then never compute anything.
void ForbidLazyOnceSteps();

}  // namespace course::testing

// A macro, because the step's function has to be declared before the object that names it, and defined behind it.
#define ONCE(name)                                                                               \
  static std::string course_once_##name();                                                       \
  static const ::course::testing::OnceStep name(#name, &course_once_##name, __FILE__, __LINE__); \
  static std::string course_once_##name()

#endif  // HARNESS_TESTING_ONCE_H_
