#include "web/routes/attempts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "quiz/answer/answer.h"
#include "web/pages/answer_fields.h"
#include "web/pages/attempt_page.h"
#include "web/pages/open_attempt_page.h"
#include "web/pages/parts.h"
#include "web/routes/quizzes.h"
#include "web/routes/refused.h"

namespace course::web {
namespace {

using quiz::AttemptView;
using quiz::Certainty;
using quiz::ItemView;
using quiz::SaveResult;

constexpr char kFullDisk[] =
    "The disk is full: this answer is not kept yet. It stays here and is sent again; without scripts, press the button "
    "again once there is room";

// "ID/3/save" as {"ID", 2, "save"}; position -1: none was named.
struct AttemptPath {
  std::string id;
  int position = -1;
  std::string action;
};
std::optional<AttemptPath> PathOf(absl::string_view rest) {
  AttemptPath path;
  const size_t slash = rest.find('/');
  path.id = std::string(rest.substr(0, slash));
  if (path.id.empty()) return std::nullopt;
  if (slash == absl::string_view::npos) return path;
  rest.remove_prefix(slash + 1);
  const absl::string_view first = rest.substr(0, rest.find('/'));
  if (first.empty()) return std::nullopt;
  int number = 0;
  if (!absl::SimpleAtoi(first, &number)) {
    path.action = std::string(rest);
    return path;
  }
  if (number < 1 || first != absl::StrCat(number)) return std::nullopt;
  path.position = number - 1;
  if (first.size() < rest.size()) path.action = std::string(rest.substr(first.size() + 1));
  return path;
}

FigureReader Figures(Visit& visit) {
  return [&visit](const std::string& path) { return visit.ReadFigure(path); };
}

// The page of a question; `view` needs its attempt and position.
Response Page(Visit& visit, AttemptPageView view, int status = 200) {
  view.now_ms = visit.now_ms;
  view.read_figure = Figures(visit);
  return {.status = status, .body = AttemptPage(view, visit.frame)};
}

// What was sent for a question, as the engine takes it.
struct Sent {
  quiz::Answer answer;
  Certainty certainty = Certainty::kNone;
};
absl::StatusOr<Sent> SentOf(const quiz::Shown& shown, const Fields& form) {
  Sent sent;
  ASSIGN_OR_RETURN(sent.certainty, quiz::CertaintyFromName(ValueOr(form, "certainty")));
  ASSIGN_OR_RETURN(sent.answer, AnswerOf(shown, form));
  return sent;
}

absl::StatusOr<SaveResult> Keep(Visit& visit, const AttemptPath& path, const quiz::Shown& shown, bool final) {
  quiz::Taking& taking = *visit.quizzes->taking;
  const std::string& learner = visit.request.learner;
  const int64_t received_ms = visit.request.received_ms > 0 ? visit.request.received_ms : visit.now_ms;
  const absl::StatusOr<Sent> sent = SentOf(shown, visit.request.form);
  if (sent.ok()) {
    return taking.Save(learner, path.id, path.position, sent->answer, sent->certainty, final, received_ms);
  }
  // Nobody mends a form for a question that takes no answer any more.
  ASSIGN_OR_RETURN(SaveResult may, taking.MaySave(learner, path.id, path.position, received_ms));
  if (may.Kept()) return sent.status();
  return may;
}

std::string After(const AttemptView& view, int position) {
  const bool last = position + 1 == static_cast<int>(view.items.size());
  return last ? AttemptUrl(view.attempt.id) + "/finish" : QuestionUrl(view.attempt.id, position + 1);
}

absl::StatusOr<Response> Answer(Visit& visit, const AttemptPath& path, const AttemptView& view) {
  const bool exam = view.attempt.mode == "exam";
  const bool final = ValueOr(visit.request.form, "do", "answer") == "answer";
  const bool unsure =
      final && view.attempt.certainty && ValueOr(visit.request.form, "certainty").empty() && view.attempt.IsOpen();
  AttemptPageView page = {.attempt = view, .position = path.position, .filled = visit.request.form};
  const absl::StatusOr<SaveResult> saved = Keep(visit, path, *view.items[path.position].shown, final && !unsure);
  if (absl::IsInvalidArgument(saved.status())) {
    page.error = std::string(saved.status().message());
    const bool sure = quiz::CertaintyFromName(ValueOr(visit.request.form, "certainty")).ok();
    page.fault = sure ? Fault::kAnswer : Fault::kCertainty;
    return Page(visit, std::move(page), 400);
  }
  if (absl::IsResourceExhausted(saved.status())) {
    page.error = kFullDisk;
    page.unsent = true;
    return Page(visit, std::move(page), 507);
  }
  if (!saved.ok()) return Refused(visit, saved.status());
  if (!saved->Kept()) {
    // As it is now: another tab, or the clock, was faster.
    ASSIGN_OR_RETURN(const AttemptView now, visit.quizzes->taking->Look(visit.request.learner, path.id));
    return Page(visit, {.attempt = now, .position = path.position, .filled = page.filled, .error = saved->reason}, 409);
  }
  if (unsure) {
    page.error = "Say how sure you are: a guess, I think so, or sure";
    page.fault = Fault::kCertainty;
    return Page(visit, std::move(page), 400);
  }
  if (exam || !final) return Redirect(After(view, path.position));
  return Redirect(QuestionUrl(path.id, path.position) + "#explanation");
}

std::string OutcomeName(store::Saved saved) {
  switch (saved) {
    case store::Saved::kSaved:
      return "saved";
    case store::Saved::kSaidBefore:
      return "said before";
    case store::Saved::kNoSuch:
      return "no such attempt";
    case store::Saved::kNoPosition:
      return "no such question";
    case store::Saved::kAlreadyFinal:
      return "already final";
    case store::Saved::kClosed:
      return "closed";
    case store::Saved::kTooOften:
      return "too often";
  }
  return "";
}

Response Json(int status, const std::string& outcome, absl::string_view reason) {
  const nlohmann::json body = {{"outcome", outcome}, {"reason", std::string(reason)}};
  return {.status = status,
          .content_type = "application/json",
          .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

// What the script sends while one still thinks: an answer that is not final, and no page.
absl::StatusOr<Response> Autosave(Visit& visit, const AttemptPath& path, const AttemptView& view) {
  const absl::StatusOr<SaveResult> saved = Keep(visit, path, *view.items[path.position].shown, /*final=*/false);
  if (absl::IsInvalidArgument(saved.status())) return Json(400, "form", saved.status().message());
  if (absl::IsResourceExhausted(saved.status())) return Json(507, "full", "The disk is full");
  if (absl::IsNotFound(saved.status())) return Json(404, "no such attempt", saved.status().message());
  if (!saved.ok()) return saved.status();
  const bool none = saved->outcome == store::Saved::kNoSuch || saved->outcome == store::Saved::kNoPosition;
  return Json(saved->Kept() ? 200 : none ? 404 : 409, OutcomeName(saved->outcome), saved->reason);
}

absl::StatusOr<Response> Finish(Visit& visit, const std::string& id) {
  const absl::StatusOr<AttemptView> closed = visit.quizzes->taking->Finish(visit.request.learner, id);
  if (!closed.ok()) return Refused(visit, closed.status());
  return Redirect(AttemptUrl(id) + "/review");
}

// Whether `attempt` asks nothing but what was missed in `before`.
bool IsRetryOf(const store::QuizAttempt& attempt, const AttemptView& before) {
  const auto missed = [&](const std::string& question) {
    return std::any_of(before.items.begin(), before.items.end(), [&](const ItemView& item) {
      return item.shown->id == question && item.revealed && !item.revealed->judged.right;
    });
  };
  return !attempt.only.empty() && std::all_of(attempt.only.begin(), attempt.only.end(), missed);
}

// `before`: what is tried again; null: a whole paper is wanted. The engine answers with the open attempt of this bank
// and mode, if there is one, whatever was asked for. One that is something else is not opened without a word.
absl::StatusOr<Response> Start(Visit& visit, const std::string& bank, const quiz::StartOptions& options,
                               const AttemptView* before = nullptr) {
  quiz::Taking& taking = *visit.quizzes->taking;
  const absl::StatusOr<std::string> id = taking.Start(visit.request.learner, bank, options);
  if (!id.ok()) return Refused(visit, id.status());
  const absl::StatusOr<AttemptView> got = taking.Look(visit.request.learner, *id);
  if (!got.ok()) return Refused(visit, got.status());
  const bool same_paper = before == nullptr ? quiz::IsWholePaper(got->attempt)
                                            : *id == before->attempt.id || IsRetryOf(got->attempt, *before);
  const bool as_asked = same_paper && got->attempt.certainty == options.certainty;
  return Redirect(AttemptUrl(*id) + (as_asked ? "" : "/open"));
}

}  // namespace

absl::StatusOr<Response> QuizAction(Visit& visit, const std::string& rest) {
  absl::string_view bank = rest;
  if (visit.quizzes == nullptr || !absl::ConsumeSuffix(&bank, "/start")) return NotFound(visit, visit.request.path);
  const std::string mode = ValueOr(visit.request.form, "mode", "practice");
  if (mode != "practice" && mode != "exam") {
    return absl::InvalidArgumentError(absl::StrCat("\"", mode.substr(0, 40), "\" is neither practice nor exam"));
  }
  return Start(visit, std::string(bank),
               {.mode = mode == "exam" ? quiz::Mode::kExam : quiz::Mode::kPractice,
                .certainty = !ValueOr(visit.request.form, "certainty").empty()});
}

absl::StatusOr<Response> AttemptRoute(Visit& visit, const std::string& rest) {
  const std::optional<AttemptPath> path = PathOf(rest);
  if (visit.quizzes == nullptr || !path) return NotFound(visit, visit.request.path);
  if (path->action == "review" && path->position < 0) return AttemptReviewRoute(visit, path->id);
  const absl::StatusOr<AttemptView> view = visit.quizzes->taking->Look(visit.request.learner, path->id);
  if (!view.ok()) return Refused(visit, view.status());
  const std::string url = AttemptUrl(path->id);
  if (path->position >= 0) {
    if (!path->action.empty() || path->position >= static_cast<int>(view->items.size())) {
      return NotFound(visit, visit.request.path);
    }
    const ItemView& item = view->items[path->position];
    return Page(visit, {.attempt = *view,
                        .position = path->position,
                        .filled = item.given ? FieldsOf(*item.shown, *item.given) : Fields()});
  }
  if (!path->action.empty() && path->action != "finish" && path->action != "open") {
    return NotFound(visit, visit.request.path);
  }
  if (!view->attempt.IsOpen()) return Redirect(url + "/review");
  if (path->action == "open") return Response{.body = OpenAttemptPage(*view, visit.frame)};
  if (path->action == "finish") return Response{.body = FinishPage(*view, visit.now_ms, visit.frame)};
  const std::optional<int> open = view->NextOpen();
  return Redirect(open ? QuestionUrl(path->id, *open) : url + "/finish");
}

absl::StatusOr<Response> AttemptAction(Visit& visit, const std::string& rest) {
  const std::optional<AttemptPath> path = PathOf(rest);
  if (visit.quizzes == nullptr || !path) return NotFound(visit, visit.request.path);
  if (path->position < 0 && path->action == "finish") return Finish(visit, path->id);
  const bool autosave = path->action == "save";
  const absl::StatusOr<AttemptView> view = visit.quizzes->taking->Look(visit.request.learner, path->id);
  if (absl::IsNotFound(view.status()) && autosave) return Json(404, "no such attempt", view.status().message());
  if (!view.ok()) return Refused(visit, view.status());
  if (path->position < 0) {
    if (path->action == "retry") {
      return Start(visit, view->attempt.bank, {.certainty = view->attempt.certainty, .retry = path->id}, &*view);
    }
    if (path->action != "rescore") return NotFound(visit, visit.request.path);
    const auto rescored = visit.quizzes->taking->RescoreNow(visit.request.learner, path->id, /*keep=*/true);
    if (!rescored.ok()) return Refused(visit, rescored.status());
    return Redirect(AttemptUrl(path->id) + "/review");
  }
  if (path->position >= static_cast<int>(view->items.size())) {
    if (autosave) return Json(404, "no such question", "The quiz has no question of that number");
    return NotFound(visit, visit.request.path);
  }
  if (autosave) return Autosave(visit, *path, *view);
  if (!path->action.empty()) return NotFound(visit, visit.request.path);
  return Answer(visit, *path, *view);
}

}  // namespace course::web
