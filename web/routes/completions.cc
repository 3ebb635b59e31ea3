#include "web/routes/completions.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "harness/sidecars/engine/order.h"
#include "harness/sidecars/engine/report.h"
#include "web/completions/api_error.h"
#include "web/completions/completion_reply.h"
#include "web/completions/completion_request.h"
#include "web/live/mailbox.h"

namespace course::web {
namespace {

constexpr char kPrefix[] = "cmpl";
constexpr std::string_view kModels = "/v1/models";
constexpr int kClientClosed = 499;  // nobody will see it

ApiError ErrorFor(const absl::Status& status) {
  const std::string message(status.message());
  if (absl::IsInvalidArgument(status)) return {.message = absl::StrCat(message, ".")};
  if (absl::IsFailedPrecondition(status)) return {.status = 500, .message = message, .type = "server_error"};
  return {.status = 503, .message = message, .type = "server_error"};
}

// What the prompts of one request have come to. Listeners write it, on the driver's thread.
struct Progress {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Choice> choices;
  Usage usage;
  size_t ended = 0;
  std::string trouble;
  bool gone = false;  // the client

  // REQUIRES: the mutex.
  void Take(size_t index, const ChatNews& news) {
    choices[index].text += news.text;
    if (!news.Ends()) return;
    choices[index].finish_reason = news.finish_reason;
    usage.prompt_tokens += news.prompt_tokens;
    usage.completion_tokens += news.output_tokens;
    if (trouble.empty()) trouble = news.trouble;
    ++ended;
  }
};

// Submits every prompt, or none. The listener of prompt i, counted from 0 like the choices, is listener_for(i).
template <class ListenerFor>
absl::Status SubmitAll(Driver& driver, const CompletionRequest& asked, const ListenerFor& listener_for) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < asked.prompts.size(); ++i) {
    chat::Submission submission = asked.sampling;
    submission.prompt = asked.prompts[i];
    absl::StatusOr<std::string> id = driver.Submit(kPrefix, std::move(submission), listener_for(i));
    if (!id.ok()) {
      for (const std::string& other : ids) driver.Abort(other).IgnoreError();
      if (asked.prompts.size() == 1) return id.status();
      return absl::Status(id.status().code(), absl::StrCat("prompt ", i, " of the list: ", id.status().message()));
    }
    ids.push_back(*std::move(id));
  }
  return absl::OkStatus();
}

Response Whole(const Request& request, Driver& driver, const CompletionRequest& asked, const CompletionHead& head) {
  const auto progress = std::make_shared<Progress>();
  progress->choices.resize(asked.prompts.size());
  // A copy: the driver may call once more while this returns.
  const auto listener_for = [&](size_t index) -> ChatListener {
    return [progress, index, still_there = request.still_there](const ChatNews& news) {
      const std::lock_guard lock(progress->mutex);
      progress->Take(index, news);
      if (!progress->gone && still_there && !still_there()) progress->gone = true;
      progress->changed.notify_all();
      return !progress->gone;
    };
  };
  if (const absl::Status asking = SubmitAll(driver, asked, listener_for); !asking.ok()) {
    return ResponseFor(ErrorFor(asking));
  }
  std::unique_lock lock(progress->mutex);
  progress->changed.wait(lock, [&] { return progress->gone || progress->ended == asked.prompts.size(); });
  if (progress->gone) return {.status = kClientClosed};
  if (!progress->trouble.empty()) {
    return ResponseFor({.status = 500, .message = progress->trouble, .type = "server_error"});
  }
  return JsonResponse(CompletionJson(head, progress->choices, progress->usage));
}

Response Stream(Driver& driver, const CompletionRequest& asked, const CompletionHead& head) {
  const auto progress = std::make_shared<Progress>();
  progress->choices.resize(asked.prompts.size());
  const auto news = std::make_shared<live::Mailbox>();
  const auto listener_for = [&](size_t index) -> ChatListener {
    return [progress, news, index, head, all = asked.prompts.size(),
            include_usage = asked.include_usage](const ChatNews& piece) {
      const std::lock_guard lock(progress->mutex);
      progress->Take(index, piece);
      if (!piece.trouble.empty()) {
        news->Push(ErrorEvent(piece.trouble));
        news->End();
        return true;
      }
      if (piece.text.empty() && !piece.Ends()) return news->Push(kNothingEvent);
      news->Push(PieceEvent(head, static_cast<int>(index), {piece.text, piece.finish_reason}));
      if (progress->ended == all) {
        if (include_usage) news->Push(UsageEvent(head, progress->usage));
        news->Push(kDoneEvent);
        news->End();
        return true;
      }
      return news->is_open();
    };
  };
  if (const absl::Status asking = SubmitAll(driver, asked, listener_for); !asking.ok()) {
    return ResponseFor(ErrorFor(asking));
  }
  return {.content_type = "text/event-stream", .news = news};
}

absl::StatusOr<std::string> ServedModel(Driver& driver) {
  absl::StatusOr<ChatNow> now = driver.Look();
  if (!now.ok()) return now.status();
  return now->report.model;
}

ApiError NoSuchModel(const std::string& asked, const std::string& served) {
  return {.status = 404,
          .message = absl::StrCat("There is no model \"", asked.substr(0, 80), "\"; there is \"", served, "\"."),
          .param = "model",
          .code = "model_not_found"};
}

Response Completions(const Request& request, Driver& driver, const std::string& model, int64_t now_ms) {
  const std::variant<CompletionRequest, ApiError> read = CompletionRequestFrom(request.body);
  if (const auto* error = std::get_if<ApiError>(&read)) return ResponseFor(*error);
  const auto& asked = std::get<CompletionRequest>(read);
  if (asked.model != model) return ResponseFor(NoSuchModel(asked.model, model));
  static std::atomic<int64_t> asked_before{0};
  // One name for all choices; each of them is a request of its own for the engine.
  const CompletionHead head = {
      .id = absl::StrCat(kPrefix, "-", now_ms / 1000, "-", ++asked_before), .created_s = now_ms / 1000, .model = model};
  return asked.stream ? Stream(driver, asked, head) : Whole(request, driver, asked, head);
}

}  // namespace

Response CompletionsRoute(const Request& request, const std::optional<ChatRoutes>& chat, int64_t now_ms) {
  if (!chat || !chat->standing().program.usable) {
    return ResponseFor(
        {.status = 503, .message = "The engine is not built yet: ./course engine builds it.", .type = "server_error"});
  }
  const std::string& path = request.path;
  const absl::StatusOr<std::string> model = ServedModel(*chat->driver);
  if (!model.ok()) return ResponseFor(ErrorFor(model.status()));
  if (path == "/v1/completions") {
    if (request.method == "POST") return Completions(request, *chat->driver, *model, now_ms);
    return ResponseFor({.status = 405, .message = "/v1/completions is asked by POST."});
  }
  if (path == kModels && request.method == "GET") return JsonResponse(ModelListJson(*model));
  if (path.starts_with(absl::StrCat(std::string(kModels), "/")) && request.method == "GET") {
    const std::string asked = path.substr(kModels.size() + 1);
    return asked == *model ? JsonResponse(ModelJson(*model)) : ResponseFor(NoSuchModel(asked, *model));
  }
  return ResponseFor(
      {.status = 404, .message = "There is no such address: there are POST /v1/completions and GET /v1/models."});
}

}  // namespace course::web
