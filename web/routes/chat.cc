#include "web/routes/chat.h"

#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/sidecars/engine/order.h"
#include "web/pages/chat_page.h"

namespace course::web {
namespace {

constexpr char kPrefix[] = "r";  // of the ids of requests that come from the page

// What the form shows at first: an answer long enough to watch. The prompt is the model's example.
chat::Submission FirstForm() { return {.max_tokens = 48, .temperature = 0.8}; }

// A field of the form as a number; empty or absent: as it is in `number`.
template <class Number>
absl::Status ReadNumber(const std::map<std::string, std::string>& form, const std::string& name, Number& number) {
  const std::string text = ValueOr(form, name);
  if (text.empty()) return absl::OkStatus();
  bool read = false;
  if constexpr (std::is_floating_point_v<Number>) {
    read = absl::SimpleAtod(text, &number);
  } else {
    read = absl::SimpleAtoi(text, &number);
  }
  if (read) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " \"", text.substr(0, 20), "\" is no such number"));
}

absl::Status ReadForm(const std::map<std::string, std::string>& fields, chat::Submission& form) {
  // Browsers send a line's end as two bytes.
  for (const char c : ValueOr(fields, "prompt")) {
    if (c != '\r') form.prompt += c;
  }
  if (const std::string stop = ValueOr(fields, "stop"); !stop.empty()) form.stop = {stop};
  RETURN_IF_ERROR(ReadNumber(fields, "max_tokens", form.max_tokens));
  RETURN_IF_ERROR(ReadNumber(fields, "temperature", form.temperature));
  RETURN_IF_ERROR(ReadNumber(fields, "top_p", form.top_p));
  uint64_t seed = 0;
  if (ValueOr(fields, "seed").empty()) return absl::OkStatus();
  RETURN_IF_ERROR(ReadNumber(fields, "seed", seed));
  form.seed = seed;
  return absl::OkStatus();
}

// The page as it is now, or as it was after `step`.
Response Show(Visit& visit, const ChatRoutes& routes, ChatView view, std::optional<int64_t> step = std::nullopt) {
  view.course = visit.course.get();
  view.standing = routes.standing();
  int status = view.refused.empty() ? 200 : 400;
  if (view.standing.program.usable) {
    absl::StatusOr<ChatNow> now = step.has_value() ? routes.driver->LookBack(*step) : routes.driver->Look();
    view.looks_back = step.has_value() && now.ok();
    if (absl::IsInvalidArgument(now.status())) {
      status = 400;
      view.refused = absl::StrCat(std::string(now.status().message()), ".");
      now = routes.driver->Look();
    }
    if (now.ok()) {
      if (view.form.prompt.empty() && now->report.state.has_value()) view.form.prompt = now->report.state->example;
      view.now = *std::move(now);
    } else {
      status = 503;
      view.trouble = std::string(now.status().message());
    }
  }
  return {.status = status, .body = ChatPage(view, visit.frame)};
}

// What came of a button: the page, or why nothing came of it.
Response After(Visit& visit, const ChatRoutes& routes, const absl::Status& done, const chat::Submission& form) {
  if (done.ok()) return Redirect("/chat");
  ChatView view = {.form = form};
  if (absl::IsInvalidArgument(done)) view.refused = absl::StrCat(std::string(done.message()), ".");
  // The engine says of itself why it cannot go on.
  if (!absl::IsInvalidArgument(done) && !absl::IsFailedPrecondition(done)) view.trouble = std::string(done.message());
  Response response = Show(visit, routes, std::move(view));
  if (response.status == 200) response.status = 503;
  return response;
}

}  // namespace

absl::StatusOr<Response> ChatRoute(Visit& visit, const std::optional<ChatRoutes>& routes) {
  if (!routes) return NotFound(visit, visit.request.path);
  ChatView view = {.form = FirstForm()};
  const std::string asked = ValueOr(visit.request.query, "step");
  if (asked.empty()) return Show(visit, *routes, std::move(view));
  int64_t step = 0;
  if (!absl::SimpleAtoi(asked, &step) || step < 0) {
    view.refused = absl::StrCat("step \"", asked.substr(0, 20), "\" is no number of a step.");
    return Show(visit, *routes, std::move(view));
  }
  return Show(visit, *routes, std::move(view), step);
}

absl::StatusOr<Response> ChatEvents(Visit& visit, const std::optional<ChatRoutes>& routes) {
  if (!routes) return NotFound(visit, visit.request.path);
  return Response{.content_type = "text/event-stream", .news = routes->driver->Watch()};
}

absl::StatusOr<Response> ChatAction(Visit& visit, const std::optional<ChatRoutes>& routes, const std::string& what) {
  if (!routes) return NotFound(visit, visit.request.path);
  const auto& fields = visit.request.form;
  if (what == "build") {
    routes->build(ValueOr(fields, "mine") == "1");
    return Redirect("/chat");
  }
  Driver& driver = *routes->driver;
  chat::Submission form = FirstForm();
  if (!routes->standing().program.usable) {
    return After(visit, *routes, absl::UnavailableError("The engine's program is not built yet."), form);
  }
  absl::Status done;
  if (what == "send") {
    form.prompt.clear();
    done = ReadForm(fields, form);
    if (done.ok()) done = driver.Submit(kPrefix, form, nullptr).status();
  } else if (what == "abort") {
    done = driver.Abort(ValueOr(fields, "id"));
  } else if (what == "step") {
    int steps = 1;
    done = ReadNumber(fields, "steps", steps);
    if (done.ok()) done = driver.Step(steps);
  } else if (what == "run" || what == "pause") {
    driver.Run(what == "run");
  } else if (what == "speed") {
    int speed = 0;
    done = ReadNumber(fields, "steps_per_second", speed);
    if (done.ok() && (speed < 0 || speed > 1000)) {
      done = absl::InvalidArgumentError(absl::StrCat("steps_per_second ", speed, ": it must be 0 to 1000"));
    }
    if (done.ok()) driver.SetSpeed(speed);
  } else if (what == "reset") {
    done = driver.Reset();
  } else {
    return NotFound(visit, visit.request.path);
  }
  return After(visit, *routes, done, form);
}

}  // namespace course::web
