#include "harness/store/testing/demo_text.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

constexpr char kLoop[] = "  for (int i = 0; i < config.layers; ++i) total += CONSTANT * Cost(config, i);\n";

std::string Body(const DemoFunction& function) {
  std::string body;
  switch (function.draft) {
    case Draft::kUntouched:
      return "  // TODO(lab)\n  return -1;\n";
    case Draft::kFirstTry:
      switch (function.trap) {
        case Trap::kWrongFormula:
          body = "  int64_t total = config.layers + CONSTANT;\n";
          break;
        case Trap::kNullPointer:
          body = "  const int64_t* costs = nullptr;\n  int64_t total = CONSTANT * costs[0];\n";
          break;
        case Trap::kEndlessLoop:
          body = "  int64_t total = 0;\n  while (total >= 0) total = total % CONSTANT + 1;\n";
          break;
      }
      break;
    case Draft::kNearly:
      body = absl::StrCat("  int64_t total = 0;\n", absl::StrReplaceAll(kLoop, {{"i < ", "i <= "}}));
      break;
    case Draft::kRight:
      body = absl::StrCat("  int64_t total = 0;\n", kLoop);
      break;
  }
  absl::StrAppend(&body, "  return total;\n");
  return absl::StrReplaceAll(body, {{"CONSTANT", absl::StrCat(function.constant)}});
}

std::string Namespace(const catalog::Lab& lab) {
  const size_t number = lab.name.find("lab-") == 0 ? lab.name.find('-', 4) + 1 : 0;
  return absl::StrReplaceAll(lab.name.substr(number), {{"-", "_"}});
}

std::string Signature(const DemoFunction& function) { return absl::StrCat(function.suite, "(const Config& config)"); }

int Lines(const std::string& text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

// A number that differs from test to test and is always the same for one: stands for what a formula gives.
int64_t Answer(const catalog::Test& test) {
  int64_t answer = 17;
  for (const char c : test.name) answer = answer * 31 % 1'000'003 + c;
  return answer;
}

std::string WrongAnswer(const catalog::Test& test, const DemoFunction& function) {
  const int64_t expected = Answer(test);
  int64_t got = -1;
  std::string hint;
  if (function.draft == Draft::kFirstTry) got = expected / function.constant;
  if (function.draft == Draft::kNearly) {
    got = expected + expected / 32;
    hint = "\nhint:     one layer too many: where does the loop end?";
  }
  return absl::StrCat("call:     ", function.suite, "({.layers = 32})\nexpected: ", expected, "\ngot:      ", got,
                      hint);
}

}  // namespace

DemoSource StarterText(const catalog::Lab& lab, const std::vector<DemoFunction>& functions, int typo) {
  DemoSource source;
  source.text = absl::StrCat("// Lab ", lab.ShortName(), "  ", lab.title, "\n\n");
  for (const std::string& header : lab.contract) {
    absl::StrAppend(&source.text, "#include \"", lab.Folder(), "/", header, "\"\n");
  }
  absl::StrAppend(&source.text, "\nnamespace ", Namespace(lab), "::impl {\n");
  for (size_t i = 0; i < functions.size(); ++i) {
    absl::StrAppend(&source.text, "\nint64_t ", Signature(functions[i]), " {\n");
    std::string body = Body(functions[i]);
    // The mistake stands in the line before the last, and so does the misspelt name.
    source.body_line.push_back(Lines(source.text) + Lines(body) - 1);
    if (typo == static_cast<int>(i)) {
      const size_t end = body.rfind("total");
      body.replace(end, 5, "totl");
      ++source.body_line.back();
    }
    absl::StrAppend(&source.text, body, "}\n");
  }
  absl::StrAppend(&source.text, "\n}  // namespace ", Namespace(lab), "::impl\n");
  return source;
}

std::string CompilerText(const catalog::Lab& lab, const DemoFunction& function, const DemoSource& source, int line) {
  const std::string file = lab.Folder() + "/starter.cc";
  const std::vector<std::string> lines = absl::StrSplit(source.text, '\n');
  const std::string& code = lines.at(line - 1);
  const size_t column = code.find("totl");
  const std::string margin(column, ' ');
  return absl::StrCat(file, ": In function 'int64_t ", Namespace(lab), "::impl::", function.suite,
                      "(const Config&)':\n", file, ":", line, ":", column + 1,
                      ": error: 'totl' was not declared in this scope; did you mean 'total'?\n", "   ", line, " | ",
                      code, "\n      | ", margin, "^~~~\n      | ", margin, "total\n");
}

TestResult DemoTest(const catalog::Lab& lab, const catalog::Test& test, const DemoFunction& function, int body_line,
                    int which) {
  TestResult result;
  result.suite = test.suite;
  result.name = test.name;
  result.max_points = test.points;
  result.file = test.file;
  result.line = test.line;
  // Nearly right is right for every second test.
  const bool right = function.draft == Draft::kRight || (function.draft == Draft::kNearly && which % 2 == 0);
  if (right) {
    result.verdict = Verdict::kPassed;
    result.points = test.points;
    return result;
  }
  if (function.draft == Draft::kFirstTry && function.trap == Trap::kNullPointer) {
    result.verdict = Verdict::kCrashed;
    result.signal = "SIGSEGV";
    result.message =
        absl::StrCat("SIGSEGV (Segmentation fault) at address 0x0: a null pointer\nin ", Namespace(lab),
                     "::impl::", function.suite, "(Config const&) at ", lab.Folder(), "/starter.cc:", body_line);
    return result;
  }
  if (function.draft == Draft::kFirstTry && function.trap == Trap::kEndlessLoop) {
    result.verdict = Verdict::kTimeout;
    result.message =
        absl::StrCat("it computed for ", lab.limits.cpu_seconds, " s, all it may; is there a loop that does not end?");
    return result;
  }
  result.verdict = Verdict::kFailed;
  result.line = test.line + 2;
  result.message = absl::StrCat(test.file, ":", result.line, "\n", WrongAnswer(test, function));
  if (which == 0) result.output = absl::StrCat("debug: total = ", Answer(test) / 2, "\n");
  return result;
}

}  // namespace course::store
