#include "harness/watch/screen.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/columns.h"
#include "harness/course/progress.h"
#include "harness/verdict/verdict.h"
#include "harness/watch/failure_parts.h"
#include "harness/watch/text_layout.h"

namespace course::watch {
namespace {

constexpr char kBold[] = "1";
constexpr char kDim[] = "2";
constexpr char kGood[] = "32";
constexpr char kBad[] = "31";

std::string PointsText(int points, int of) { return absl::StrCat(points, " of ", of, of == 1 ? " point" : " points"); }

std::string StyleOf(Verdict verdict) {
  if (verdict == Verdict::kPassed) return kGood;
  return verdict == Verdict::kSkipped || verdict == Verdict::kInterrupted ? "" : kBad;
}

class Painter {
 public:
  Painter(const Session& session, const Look& look, int64_t now) : session_(session), look_(look), now_(now) {}

  std::vector<std::string> Paint() {
    std::vector<Line> head = Head();
    switch (session_.view()) {
      case Session::View::kLab:
        LabView();
        break;
      case Session::View::kList:
        ListView();
        break;
      case Session::View::kHint:
        HintView();
        break;
      case Session::View::kHelp:
        HelpView();
        break;
    }
    return Assemble(std::move(head), Foot());
  }

 private:
  int width() const { return look_.width; }

  void Add(const std::string& text, const std::string& style = "") { body_.push_back({{text, style}}); }
  void Gap() { body_.push_back({}); }
  void Paragraph(const std::string& text, int indent, const std::string& style = "") {
    for (const std::string& line : Wrapped(text, width() - indent)) {
      body_.push_back({{std::string(indent, ' ') + line, style}});
    }
  }

  std::string Bar(int done, int of, int columns) const {
    const int filled = of > 0 ? static_cast<int>(static_cast<int64_t>(done) * columns / of) : 0;
    std::string bar;
    for (int i = 0; i < columns; ++i) {
      if (look_.unicode) {
        bar += i < filled ? "█" : "░";
      } else {
        bar += i < filled ? "#" : ".";
      }
    }
    return bar;
  }

  std::vector<Line> Head() const {
    int points = 0, of = 0;
    for (const LabState& lab : session_.labs()) {
      points += std::min(lab.best_points, lab.points);
      of += lab.points;
    }
    const std::string count = absl::StrCat(" ", points, "/", of, " points");
    const int columns = std::clamp(width() - base::Columns(count) - 14, 4, 40);
    const LabState& lab = session_.lab();
    const int now = lab.run.has_value() ? lab.run->points : 0;
    return {
        Justified({"course watch", kDim}, {absl::StrCat(Bar(points, of, columns), count), ""}, width()),
        {},
        Justified({absl::StrCat(lab.short_name, "  ", lab.title), kBold}, {PointsText(now, lab.points), ""}, width()),
        {{Clipped(lab.starter, width()), kDim}},
        {}};
  }

  std::vector<Line> Foot() const {
    std::vector<Line> foot = {{}};
    for (const std::string& line : Wrapped(StatusText(), width())) foot.push_back({{line, ""}});
    const bool list = session_.view() == Session::View::kList;
    std::string keys =
        list ? "up/down choose  enter open  l back  q quit" : "n next  h hint  l labs  r again  ? keys  q quit";
    if (base::Columns(keys) > width()) keys = list ? "j k enter  l back  q quit" : "n h l r  ? keys  q quit";
    foot.push_back({{Clipped(keys, width()), kDim}});
    return foot;
  }

  std::string StatusText() const {
    if (session_.grading()) {
      const double seconds = static_cast<double>(std::max<int64_t>(0, now_ - session_.grading_since())) / 1000;
      const std::string what = session_.doing().empty() ? "grading" : session_.doing();
      return seconds < 1 ? absl::StrCat(what, " ...") : absl::StrFormat("%s ... %.0f s", what, seconds);
    }
    if (!session_.notice().empty()) return session_.notice();
    if (session_.seconds() > 0)
      return absl::StrFormat("Graded in %.2f s. Save the file to grade it again.", session_.seconds());
    return "Save the file to grade it.";
  }

  void LabView() {
    const LabState& lab = session_.lab();
    if (!session_.problem().empty()) {
      Add("This could not be graded", kBad);
      Gap();
      Paragraph(session_.problem(), 2);
    } else if (!lab.run.has_value()) {
      Paragraph(
          "Not graded yet. Read the handout (README.md beside the file), then edit and save the file: "
          "it is graded at once.",
          0);
    } else if (lab.run->verdict == Verdict::kPassed) {
      Passed(lab);
    } else {
      Failed(*lab.run);
    }
  }

  void Passed(const LabState& lab) {
    body_.push_back({{"PASSED", kGood}, {absl::StrCat("  all ", lab.run->tests.size(), " tests"), ""}});
    Gap();
    const auto& labs = session_.labs();
    const bool all = std::all_of(labs.begin(), labs.end(), [](const LabState& one) { return one.Done(); });
    if (all) {
      Paragraph("Every lab has full marks: you have done all there is.", 0);
    } else {
      Paragraph("Full marks. n goes on to the next lab.", 0);
    }
  }

  void Failed(const store::LabRun& run) {
    const store::TestResult* test = cli::FirstFailure(run);
    if (test == nullptr) {
      Add(std::string(VerdictName(run.verdict)), StyleOf(run.verdict));
      Gap();
      Paragraph(run.message.empty() ? std::string(VerdictMeaning(run.verdict)) : run.message, 0);
      return;
    }
    const std::string verdict = absl::StrCat(std::string(VerdictName(test->verdict)),
                                             test->signal.empty() ? "" : absl::StrCat(" (", test->signal, ")"));
    body_.push_back({{verdict, StyleOf(test->verdict)}, {"  " + test->suite + "." + test->name, ""}});
    if (base::Columns(verdict) + 2 + base::Columns(test->suite + "." + test->name) > width()) {
      body_.pop_back();
      Add(verdict, StyleOf(test->verdict));
      Paragraph(absl::StrCat(test->suite, ".", test->name), 0);
    }
    Gap();
    const std::string message = test->message.empty() ? std::string(VerdictMeaning(test->verdict)) : test->message;
    for (const Part& part : FailureParts(message)) PartLines(part);
    if (!test->file.empty()) {
      Gap();
      const std::string place = absl::StrCat(test->file, ":", test->line);
      // The end says where; the folder is that of the title.
      const std::string name = place.substr(place.rfind('/') + 1);
      Add(Clipped(absl::StrCat("  at ", base::Columns(place) + 5 <= width() ? place : name), width()), kDim);
    }
    Gap();
    Counts(run);
  }

  void PartLines(const Part& part) {
    if (part.name.empty()) {
      Paragraph(part.text, 2);
      return;
    }
    constexpr int kIndent = 12;
    const std::vector<std::string> lines = Wrapped(part.text, width() - kIndent);
    for (size_t i = 0; i < lines.size(); ++i) {
      const std::string name = i == 0 ? "  " + part.name : "";
      body_.push_back(
          {{name + std::string(kIndent - name.size(), ' '), kDim}, {lines[i], part.name == "got" ? kBad : ""}});
    }
  }

  void Counts(const store::LabRun& run) {
    const auto passed = std::count_if(run.tests.begin(), run.tests.end(),
                                      [](const auto& test) { return test.verdict == Verdict::kPassed; });
    Add(absl::StrCat(passed, " of ", run.tests.size(), " tests pass"), passed > 0 ? kGood : "");
  }

  void ListView() {
    const auto& labs = session_.labs();
    // The cursor's line is always among those that fit.
    const int room = std::max(3, look_.height - 8);
    const int first = std::max(
        0, std::min<int>(static_cast<int>(session_.cursor()) - room / 2, static_cast<int>(labs.size()) - room));
    for (int i = first; i < std::min<int>(static_cast<int>(labs.size()), first + room); ++i) {
      const LabState& lab = labs[i];
      const bool here = static_cast<size_t>(i) == session_.cursor();
      const std::string state = lab.Done() ? "done" : lab.run.has_value() ? "open" : "new";
      const std::string right = absl::StrFormat("%s  %3d/%-3d", state, lab.best_points, lab.points);
      Line line = Justified({absl::StrCat(here ? "> " : "  ", lab.short_name, "  ", lab.title), here ? kBold : ""},
                            {right, lab.Done() ? kGood : ""}, width());
      body_.push_back(std::move(line));
    }
  }

  void HintView() {
    const OpenedHint& hint = session_.hint();
    Add(absl::StrCat("Hint ", hint.level, " of ", hint.count), kBold);
    Gap();
    Paragraph(Joined(hint.text), 0);
    Gap();
    Paragraph(hint.level < hint.count ? "h opens the next one. Hints cost nothing."
                                      : absl::StrCat("That was the last. ./course hint ", session_.lab().short_name,
                                                     " --solution shows how the reference does it."),
              0, kDim);
  }

  void HelpView() {
    const std::pair<const char*, const char*> kKeys[] = {
        {"n", "next lab without full marks"}, {"h", "next hint of this lab (recorded, costs nothing)"},
        {"l", "list of labs: j, k, enter"},   {"r", "grade again, also if nothing changed"},
        {"?", "this list, and back"},         {"q", "quit; Ctrl-C does the same"},
    };
    for (const auto& [key, what] : kKeys) {
      const std::vector<std::string> lines = Wrapped(what, width() - 5);
      for (size_t i = 0; i < lines.size(); ++i)
        body_.push_back({{i == 0 ? absl::StrCat("  ", key, "  ") : "     ", kBold}, {lines[i], ""}});
    }
    Gap();
    Paragraph(
        "Every save of a lab's starter.cc is graded at once, with the commands and the runner that bazel test uses, "
        "and recorded like it.",
        0, kDim);
  }

  std::vector<std::string> Assemble(std::vector<Line> head, const std::vector<Line>& foot) {
    const int room = look_.height - static_cast<int>(head.size() + foot.size());
    if (static_cast<int>(body_.size()) > room && room > 0) {
      const int left_out = static_cast<int>(body_.size()) - room + 1;
      body_.resize(room - 1);
      body_.push_back({{absl::StrCat("... ", left_out, " more lines: a larger window shows them"), kDim}});
    }
    body_.resize(std::max(0, room));
    std::vector<Line> all = std::move(head);
    all.insert(all.end(), body_.begin(), body_.end());
    all.insert(all.end(), foot.begin(), foot.end());
    // In a window of a few lines the last ones say most.
    if (static_cast<int>(all.size()) > look_.height) all.erase(all.begin(), all.end() - look_.height);
    std::vector<std::string> out;
    for (const Line& line : all) out.push_back(Rendered(line, width(), look_.colour));
    return out;
  }

  const Session& session_;
  const Look& look_;
  const int64_t now_;
  std::vector<Line> body_;
};

std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::vector<std::string> Draw(const Session& session, const Look& look, int64_t now_ms) {
  return Painter(session, look, now_ms).Paint();
}

std::string PlainLine(const LabState& lab, double seconds) {
  const std::string name = absl::StrCat(lab.short_name, " ", lab.title, ": ");
  if (!lab.run.has_value()) return absl::StrCat(name, "not graded yet");
  const store::LabRun& run = *lab.run;
  std::string text =
      absl::StrCat(name, std::string(VerdictName(run.verdict)), ", ", PointsText(run.points, lab.points));
  if (seconds > 0) absl::StrAppend(&text, absl::StrFormat(" (%.2f s)", seconds));
  const store::TestResult* test = cli::FirstFailure(run);
  if (test == nullptr) {
    const std::string first = run.message.substr(0, run.message.find('\n'));
    return run.verdict == Verdict::kPassed || first.empty() ? text : absl::StrCat(text, ". ", base::Printable(first));
  }
  absl::StrAppend(&text, ". ", test->suite, ".", test->name, ": ");
  std::string parts;
  for (const Part& part : FailureParts(test->message)) {
    absl::StrAppend(&parts, parts.empty() ? "" : ", ", part.name, part.name.empty() ? "" : " ", part.text);
  }
  return text + base::Printable(OneLine(parts.empty() ? std::string(VerdictMeaning(test->verdict)) : parts));
}

}  // namespace course::watch
