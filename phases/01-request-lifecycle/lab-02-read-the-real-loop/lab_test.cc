// Lab 01-02: lines taken apart, the stages of the capture, its steps, and logs whose order is broken.
//
// Expected values are written out; those of the capture follow from the batch that its header describes.

#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "phases/01-request-lifecycle/lab-02-read-the-real-loop/capture.h"
#include "phases/01-request-lifecycle/lab-02-read-the-real-loop/read_the_real_loop.h"

namespace read_the_real_loop {

std::string Name(EngineStage stage) {
  switch (stage) {
    case EngineStage::kStartup:
      return "kStartup";
    case EngineStage::kSchedule:
      return "kSchedule";
    case EngineStage::kExecute:
      return "kExecute";
    case EngineStage::kSample:
      return "kSample";
    case EngineStage::kUpdate:
      return "kUpdate";
    case EngineStage::kOutput:
      return "kOutput";
    case EngineStage::kUnknown:
      return "kUnknown";
  }
  return absl::StrCat("no stage: ", static_cast<int>(stage));
}

void PrintTo(EngineStage stage, std::ostream* out) { *out << Name(stage); }

void PrintTo(const Violation& v, std::ostream* out) {
  *out << absl::StrCat("{line ", v.line, ": ", Name(v.stage), " after ", Name(v.previous), "}");
}

void PrintTo(const LogLine& l, std::ostream* out) {
  *out << absl::StrCat("{process ", l.process, ", level ", l.level, ", file ", l.file, ", line ", l.line, ", \"",
                       l.message, "\"}");
}

namespace {

using course::testing::ExpectAnswer;
using Stage = EngineStage;
using Violations = std::vector<Violation>;

bool ExpectParts(const std::string& line, const std::optional<LogLine>& expected,
                 std::source_location where = std::source_location::current()) {
  return ExpectAnswer<std::optional<LogLine>>("ParseLogLine(\"" + line + "\")", ParseLogLine(line), expected, {},
                                              where);
}

GRADED_TEST(ParseLogLine, TakesALineApart, 3) {
  ExpectParts("(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:214] Scheduled 3 requests, 8 tokens",
              LogLine{"EngineCore", "DEBUG", "scheduler.py", 214, "Scheduled 3 requests, 8 tokens"});
  ExpectParts("INFO 05-14 09:12:05 [gpu_model_runner.py:4210] Starting to load model x...",
              LogLine{"", "INFO", "gpu_model_runner.py", 4210, "Starting to load model x..."});
  // What the message contains is the message's business.
  ExpectParts("(APIServer pid=7) WARNING 01-02 03:04:05 [a.py:1] (b pid=2) INFO [c.py:3] d: e",
              LogLine{"APIServer", "WARNING", "a.py", 1, "(b pid=2) INFO [c.py:3] d: e"});
}

GRADED_TEST(ParseLogLine, RefusesWhatIsNoLogLine, 2) {
  for (const char* text :
       {"", "  warnings.warn(\"Scheduled 1 requests, 1 tokens\")",
        "Traceback (most recent call last):", "NOTICE 05-14 09:12:05 [core.py:1] no such level",
        "INFO 05-14 09:12:05 core.py:1 no bracket", "INFO 05-14 09:12:05 [core.py:x] no number",
        "INFO 05-14 09:12:05 [core.py] no line", "(EngineCore) INFO 05-14 09:12:05 [core.py:1] no pid", "INFO 05-14"}) {
    ExpectParts(text, std::nullopt);
  }
}

bool ExpectStage(const std::string& line, Stage expected, const std::string& hint = "",
                 std::source_location where = std::source_location::current()) {
  const Stage got = ClassifyLogLine(line);
  return ExpectAnswer<Stage>("ClassifyLogLine(\"" + line + "\")", got, expected, {{got, hint}}, where);
}

GRADED_TEST(ClassifyLogLine, KnowsTheStagesOfTheLoop, 3) {
  const std::string head = "(EngineCore pid=84) DEBUG 05-14 09:12:40 ";
  ExpectStage(head + "[scheduler.py:214] Scheduled 3 requests, 8 tokens", Stage::kSchedule);
  ExpectStage(head + "[gpu_model_runner.py:2890] Executing model on 8 tokens", Stage::kExecute);
  ExpectStage(head + "[gpu_model_runner.py:3121] Sampled 2 tokens", Stage::kSample,
              "gpu_model_runner.py writes about three stages: look at the message, too");
  ExpectStage(head + "[scheduler.py:1033] Updated 3 requests, 2 new tokens", Stage::kUpdate,
              "scheduler.py writes about two stages: look at the message, too");
  ExpectStage(head + "[scheduler.py:1071] Finished request A: FINISHED_STOPPED", Stage::kUpdate);
  ExpectStage("(APIServer pid=71) DEBUG 05-14 09:12:40 [output_processor.py:401] Detokenized 2 tokens", Stage::kOutput);
  ExpectStage("INFO 05-14 09:12:07 [gpu_model_runner.py:4285] Model loading took 0.24 GiB", Stage::kStartup);
}

GRADED_TEST(ClassifyLogLine, IsNotFooledByAMessage, 2) {
  ExpectStage(
      "(APIServer pid=71) INFO 05-14 09:12:40 [logger.py:40] Received request A: prompt: 'Scheduled 3 requests'",
      Stage::kUnknown, "this is a user's text in a message of another file");
  ExpectStage("(APIServer pid=71) INFO 05-14 09:12:40 [logger.py:40] Scheduled 3 requests, 8 tokens", Stage::kUnknown,
              "logger.py has no rule: the file counts, too");
  ExpectStage("DEBUG 05-14 09:12:40 [scheduler.py:9] Not Scheduled 3 requests", Stage::kUnknown,
              "the message must begin with the text of the rule");
  ExpectStage("  warnings.warn(\"Scheduled 1 requests, 1 tokens\")", Stage::kUnknown, "this is no log line");
  ExpectStage("", Stage::kUnknown);
}

GRADED_TEST(ClassifyLogLine, SortsTheWholeCapture, 2) {
  std::vector<int> count(7);
  for (const absl::string_view line : absl::StrSplit(kCapture, '\n')) {
    const int stage = static_cast<int>(ClassifyLogLine({line.data(), line.size()}));
    ASSERT_TRUE(stage >= 0 && stage < 7) << "ClassifyLogLine(\"" << std::string(line) << "\") gives " << stage;
    ++count[stage];
  }
  // Start-up 7, five steps (one of them without a sample), 5 + 3 lines of the update, 4 of the output; unknown: the
  // server's name, three requests, two lines of a warning, the throughput, and what follows the last line break.
  ExpectAnswer<std::vector<int>>("lines of the capture by stage, kStartup to kUnknown", count, {7, 5, 5, 4, 8, 4, 8});
}

GRADED_TEST(ScheduledTokens, AreTheSizesOfTheSteps, 3) {
  ExpectAnswer<std::vector<int>>("ScheduledTokens(the capture)", ScheduledTokens(kCapture), {8, 8, 3, 3, 1},
                                 {{{1, 3, 3, 3, 1}, "those are requests: the tokens of the step are asked for"}});
  ExpectAnswer<std::vector<int>>(
      "ScheduledTokens(three lines: Scheduled nothing; Scheduled 12; Scheduled 12 requests, 2048 tokens)",
      ScheduledTokens("INFO 05-14 09:12:40 [scheduler.py:1] Scheduled nothing\n"
                      "INFO 05-14 09:12:40 [scheduler.py:1] Scheduled 12\n"
                      "INFO 05-14 09:12:40 [scheduler.py:1] Scheduled 12 requests, 2048 tokens"),
      {0, 0, 2048},
      {{{0, 12, 2048}, "12 of what? Only a number in front of \" tokens\" counts"},
       {{2048}, "a schedule line without a number is a step, too: it counts as 0"}});
  ExpectAnswer<std::vector<int>>("ScheduledTokens(\"\")", ScheduledTokens(""), {});
}

// A log with one line for each letter: s(chedule), e(xecute), S(ample), u(pdate), f(inished), o(utput), x (unknown).
std::string Log(const std::string& letters) {
  std::string log;
  for (const char c : letters) {
    absl::StrAppend(&log, "DEBUG 05-14 09:12:40 ",
                    c == 's'   ? "[scheduler.py:1] Scheduled 1 requests, 1 tokens"
                    : c == 'e' ? "[gpu_model_runner.py:1] Executing model on 1 tokens"
                    : c == 'S' ? "[gpu_model_runner.py:2] Sampled 1 tokens"
                    : c == 'u' ? "[scheduler.py:2] Updated 1 requests, 1 new tokens"
                    : c == 'f' ? "[scheduler.py:3] Finished request A: FINISHED_STOPPED"
                    : c == 'o' ? "[output_processor.py:1] Detokenized 1 tokens"
                               : "[logger.py:1] something else",
                    "\n");
  }
  return log;
}

bool ExpectViolations(const std::string& letters, const Violations& expected, const std::string& hint = "",
                      std::source_location where = std::source_location::current()) {
  const Violations got = OrderViolations(Log(letters));
  return ExpectAnswer<Violations>("OrderViolations(log of \"" + letters +
                                      "\": s schedule, e execute, S sample, u update, f finished, o output, x unknown)",
                                  got, expected, {{got, hint}}, where);
}

GRADED_TEST(OrderViolations, AreNoneInAGoodLog, 3) {
  ExpectAnswer<Violations>("OrderViolations(the capture)", OrderViolations(kCapture), {});
  ExpectViolations("", {});
  ExpectViolations("seSuseSu", {});
  ExpectViolations("seuseSu", {}, "a step that reaches nobody's newest token samples nothing");
  ExpectViolations("seSuffseSuf", {}, "an update may write several lines");
  ExpectViolations("xseoSoxuosxe", {}, "lines of other stages may stand anywhere, and the log may end in a step");
}

GRADED_TEST(OrderViolations, NameTheLineAndWhatStoodBeforeIt, 2) {
  ExpectViolations("sese", {{3, Stage::kExecute, Stage::kSchedule}});
  ExpectViolations("eSu", {{1, Stage::kUnknown, Stage::kExecute}});
  ExpectViolations("sSu", {{2, Stage::kSchedule, Stage::kSample}},
                   "the search goes on from the line that broke the rule");
  ExpectViolations("xoseSxSu", {{7, Stage::kSample, Stage::kSample}},
                   "lines are those of the log, all of them, from 1");
  ExpectViolations("seSuxeu", {{6, Stage::kUpdate, Stage::kExecute}});
  ExpectViolations("su", {{2, Stage::kSchedule, Stage::kUpdate}});
}

}  // namespace
}  // namespace read_the_real_loop
