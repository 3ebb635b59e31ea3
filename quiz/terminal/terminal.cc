#include "quiz/terminal/terminal.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/terminal/question_text.h"
#include "quiz/terminal/reply.h"

namespace course::quiz {
namespace {

constexpr char kHelp[] =
    "  :skip      leave this question for later\n"
    "  :back      the question before; what is answered is explained there\n"
    "  :3         question number 3\n"
    "  :finish    end the quiz now; what is open counts as wrong\n"
    "  :quit      stop here; everything is kept, and the same command goes on\n"
    "The beginning of a command is enough (:q).\n";

class Dialogue {
 public:
  Dialogue(Taking& taking, const std::string& learner, const std::string& attempt, const Terminal& terminal)
      : taking_(taking), learner_(learner), attempt_(attempt), terminal_(terminal) {}

  absl::StatusOr<AttemptView> Run() {
    ASSIGN_OR_RETURN(view_, taking_.Look(learner_, attempt_));
    Greet();
    const std::optional<int> first = view_.NextOpen();
    position_ = first.value_or(0);
    at_end_ = !first.has_value();
    while (view_.attempt.IsOpen() && !quit_) {
      if (at_end_) {
        RETURN_IF_ERROR(AskAtEnd());
      } else if (view_.items[position_].final) {
        ShowAnswered();
        RETURN_IF_ERROR(AfterExplanation());
      } else {
        RETURN_IF_ERROR(AskQuestion());
      }
      // Somebody may answer in the browser as well, and an exam may be over.
      ASSIGN_OR_RETURN(view_, taking_.Look(learner_, attempt_));
    }
    Say(view_.attempt.IsOpen() ? Goodbye() : ResultText(view_, terminal_.layout));
    return std::move(view_);
  }

 private:
  void Say(const std::string& text) { *terminal_.out << text << std::flush; }

  bool IsExam() const { return view_.attempt.mode == ModeName(Mode::kExam); }
  int Count() const { return static_cast<int>(view_.items.size()); }
  const quiz::Shown& Shown() const { return *view_.items[position_].shown; }
  std::string Left() const { return TimeLeft(view_.attempt.deadline_ms, terminal_.now_ms()) + " left"; }

  void Greet() {
    if (!view_.attempt.IsOpen()) return;
    std::string text = absl::StrCat(Coloured(terminal_.layout, "1", view_.title), ": ", Count(),
                                    Count() == 1 ? " question" : " questions");
    if (IsExam()) {
      absl::StrAppend(&text, ", ", Left(), ". What was right shows at the end; until then answers can be changed");
    }
    absl::StrAppend(&text, ".\n");
    if (view_.Answered() > 0) absl::StrAppend(&text, view_.Answered(), " answered already; it goes on from there.\n");
    Say(text);
  }

  std::string Goodbye() const {
    return absl::StrCat("\n", view_.Answered(), " of ", Count(), " answered, and kept.",
                        IsExam() ? absl::StrCat(" The clock goes on: ", Left(), ".") : "", "\n");
  }

  // nullopt: the input has ended.
  std::optional<std::string> ReadLine(const std::string& prompt) {
    Say(prompt);
    std::string line;
    if (std::getline(*terminal_.in, line)) return line;
    Say("\n");
    return std::nullopt;
  }

  // A command, or kAnswer with the line in the answer's text. Says what is wrong with others and asks again.
  Reply ReadReply(const std::string& prompt) {
    while (true) {
      const std::optional<std::string> line = ReadLine(prompt);
      if (!line) return Reply{Reply::kQuit};
      absl::StatusOr<Reply> reply = ParseCommand(*line);
      if (!reply.ok()) {
        Say(absl::StrCat(std::string(reply.status().message()), "\n"));
      } else if (reply->kind == Reply::kHelp) {
        Say(kHelp);
      } else {
        if (reply->kind == Reply::kAnswer) reply->answer.text = *line;
        return *std::move(reply);
      }
    }
  }

  void GoTo(int position) {
    if (position < 0 || position >= Count()) return Say(absl::StrCat("There are questions 1 to ", Count(), ".\n"));
    position_ = position;
    at_end_ = false;
  }

  // To the next question without an answer, or to the end.
  void GoOn() {
    const std::optional<int> next = view_.NextOpen(position_);
    at_end_ = !next.has_value();
    position_ = next.value_or(position_);
  }

  void Skip() {
    const int before = position_;
    GoOn();
    if (!at_end_ && position_ == before) Say("No other question is open: answer this one, or :finish.\n");
  }

  // A reply that is no answer.
  absl::Status Obey(const Reply& reply) {
    switch (reply.kind) {
      case Reply::kBack:
        GoTo(at_end_ ? Count() - 1 : position_ - 1);
        break;
      case Reply::kGoTo:
        GoTo(reply.position);
        break;
      case Reply::kSkip:
        Skip();
        break;
      case Reply::kFinish:
        return Finish();
      case Reply::kQuit:
        quit_ = true;
        break;
      default:
        break;
    }
    return absl::OkStatus();
  }

  // Asks first where something would be lost.
  absl::Status Finish() {
    const int open = Count() - view_.Answered();
    if (open > 0) {
      const std::optional<std::string> line = ReadLine(absl::StrCat(
          open, open == 1 ? " question has" : " questions have", " no answer and will count as wrong. Finish? [y/N] "));
      const std::string answer = line ? absl::AsciiStrToLower(*line) : "";
      if (answer != "y" && answer != "yes") return absl::OkStatus();
    }
    return taking_.Finish(learner_, attempt_).status();
  }

  // Every question has an answer: an exam waits for the word, practice is over.
  absl::Status AskAtEnd() {
    if (!IsExam()) return Finish();
    Say(absl::StrCat("\nEvery question has an answer, and there are ", Left(),
                     ". :finish ends the exam; :3 goes to question 3.\n"));
    return Obey(ReadReply("> "));
  }

  void ShowAnswered() {
    const ItemView& item = view_.items[position_];
    Say(absl::StrCat(QuestionText(view_, position_, terminal_.now_ms(), terminal_.layout), "\nYour answer:\n",
                     GivenText(item, terminal_.layout), "\n", ExplanationText(item, terminal_.layout)));
    shown_ = position_;
  }

  absl::Status AfterExplanation() {
    const bool is_last = !view_.NextOpen(position_).has_value();
    const Reply reply = ReadReply(is_last ? "\n[Enter] the result > " : "\n[Enter] the next question > ");
    if (reply.kind != Reply::kNothing && reply.kind != Reply::kAnswer) return Obey(reply);
    GoOn();
    return absl::OkStatus();
  }

  // Shows the question unless it is the one that was shown last, and obeys one reply.
  absl::Status AskQuestion() {
    if (shown_ != position_) Say(QuestionText(view_, position_, terminal_.now_ms(), terminal_.layout));
    shown_ = position_;
    Reply reply = ReadReply("> ");
    if (reply.kind == Reply::kNothing) {
      Say(HowToAnswer(Shown()) + "\n");
      return absl::OkStatus();
    }
    if (reply.kind != Reply::kAnswer) return Obey(reply);
    if (Shown().kind == Kind::kTracing) ReadRest(reply.answer.text);
    const absl::StatusOr<Answer> answer = ParseAnswer(Shown(), reply.answer.text);
    if (!answer.ok()) {
      Say(absl::StrCat(std::string(answer.status().message()), "\n"));
      return absl::OkStatus();
    }
    const std::optional<Certainty> certainty = view_.attempt.certainty ? AskCertainty() : Certainty::kNone;
    if (certainty) return Keep(*answer, *certainty);
    quit_ = true;
    return absl::OkStatus();
  }

  // What a program prints may have several lines: up to an empty one.
  void ReadRest(std::string& text) {
    while (true) {
      const std::optional<std::string> line = ReadLine("| ");
      if (!line || line->empty()) return;
      absl::StrAppend(&text, "\n", *line);
    }
  }

  // nullopt: the input has ended.
  std::optional<Certainty> AskCertainty() {
    while (true) {
      const std::optional<std::string> line = ReadLine("How sure are you: guess, think so or sure? (g, t, s) > ");
      if (!line) return std::nullopt;
      const std::string text = absl::AsciiStrToLower(*line);
      if (text == "g" || text == "guess") return Certainty::kGuess;
      if (text == "t" || text == "think" || text == "think so") return Certainty::kThink;
      if (text == "s" || text == "sure") return Certainty::kSure;
      Say("Type g, t or s. Right answers earn 1, 2 or 3 marks; wrong ones cost 0, 2 or 6.\n");
    }
  }

  absl::Status Keep(const Answer& answer, Certainty certainty) {
    const absl::StatusOr<SaveResult> saved =
        taking_.Save(learner_, attempt_, position_, answer, certainty, /*final=*/true, terminal_.now_ms());
    if (!saved.ok()) {
      // A full disk, a busy database: the answer can be typed again.
      Say(absl::StrCat("This was not kept: ", std::string(saved.status().message()), "\n"));
      return absl::OkStatus();
    }
    if (!saved->Kept()) Say(absl::StrCat(saved->reason, "\n"));
    // The clock's grace is for answers that were under way, not for more questions.
    if (saved->outcome == store::Saved::kClosed) return taking_.Finish(learner_, attempt_).status();
    ASSIGN_OR_RETURN(view_, taking_.Look(learner_, attempt_));
    if (!saved->Kept()) return absl::OkStatus();
    if (view_.items[position_].revealed) {
      Say("\n" + ExplanationText(view_.items[position_], terminal_.layout));
      return AfterExplanation();
    }
    GoOn();
    return absl::OkStatus();
  }

  Taking& taking_;
  const std::string& learner_;
  const std::string& attempt_;
  const Terminal& terminal_;
  AttemptView view_;
  int position_ = 0;
  int shown_ = -1;  // the position that stands on the screen
  bool at_end_ = false;
  bool quit_ = false;
};

}  // namespace

absl::StatusOr<AttemptView> TakeQuiz(Taking& taking, const std::string& learner, const std::string& attempt,
                                     const Terminal& terminal) {
  return Dialogue(taking, learner, attempt, terminal).Run();
}

}  // namespace course::quiz
