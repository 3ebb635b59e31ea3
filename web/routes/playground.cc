#include "web/routes/playground.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/sidecars/vlm/exchange.h"
#include "models/data/scenes/questions.h"
#include "web/pages/playground_page.h"
#include "web/playground/picture_form.h"

namespace course::web {
namespace {

constexpr size_t kLongestQuestion = 200;  // bytes, as the form's field has it

// Asks, and puts what came of it into the view.
absl::Status Ask(const Playground& playground, PlaygroundView& view) {
  if (!view.standing.usable) return absl::UnavailableError("The model's program is not built yet.");
  ASSIGN_OR_RETURN(const sidecar::Answer answer, playground.ask(vlm::ToJson(view.question)));
  ASSIGN_OR_RETURN(view.reply, vlm::ReplyFrom(answer.answer));
  view.printed = answer.printed;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Response> PlaygroundRoute(Visit& visit, const std::optional<Playground>& playground) {
  if (!playground) return NotFound(visit, visit.request.path);
  PlaygroundView view = {.course = visit.course.get(), .standing = playground->standing()};
  const auto& fields = visit.request.query;
  absl::StatusOr<vlm::Question> question = QuestionFromForm(fields);
  if (!question.ok()) {
    view.question = *QuestionFromForm({});
    view.wrong = absl::StrCat(std::string(question.status().message()), ".");
    return Response{.status = 400, .body = PlaygroundPage(view, visit.frame)};
  }
  view.question = *std::move(question);
  view.ask = std::string(absl::StripAsciiWhitespace(ValueOr(fields, "ask"))).substr(0, kLongestQuestion);
  if (fields.count("kind") == 0) return Response{.body = PlaygroundPage(view, visit.frame)};
  if (!view.ask.empty()) {
    const absl::StatusOr<scenes::Understood> understood = scenes::Understand(view.ask);
    if (!understood.ok()) {
      view.wrong = std::string(understood.status().message());
      return Response{.body = PlaygroundPage(view, visit.frame)};
    }
    view.question.task = std::string(vlm::kTasks[static_cast<size_t>(understood->task)]);
  }
  if (const absl::Status asked = Ask(*playground, view); !asked.ok()) {
    view.trouble = std::string(asked.message());
    return Response{.status = 503, .body = PlaygroundPage(view, visit.frame)};
  }
  return Response{.body = PlaygroundPage(view, visit.frame)};
}

absl::StatusOr<Response> PlaygroundBuild(Visit& visit, const std::optional<Playground>& playground) {
  if (!playground) return NotFound(visit, visit.request.path);
  playground->build();
  return Redirect("/playground");
}

}  // namespace course::web
