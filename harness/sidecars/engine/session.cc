#include "harness/sidecars/engine/session.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "engine/stop.h"
#include "harness/sidecars/engine/stream_text.h"

namespace course::chat {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kShownWaiting = 20, kShownFinished = 8;

Progress ProgressOf(const std::string& id, const std::string& text, const engine::Request& request,
                    const std::string& finish_reason) {
  return {.id = id,
          .text = text,
          .prompt_tokens = request.num_prompt_tokens,
          .output_tokens = request.NumOutputTokens(),
          .finish_reason = finish_reason};
}

}  // namespace

Session::Session(SessionOptions options) : options_(std::move(options)) {
  CHECK(options_.assemble != nullptr) << "SessionOptions.assemble";
  Assemble();
}

template <class Work>
void Session::OnEngine(const Work& work) {
  try {
    const absl::Status done = work();
    if (!done.ok()) Fail(std::string(done.message()));
  } catch (const std::exception& thrown) {
    Fail(thrown.what());
  }
}

void Session::Assemble() {
  // In this order: the engine goes before what it refers to.
  assembly_.engine = nullptr;
  assembly_ = Assembly{};
  trouble_.clear();
  step_ = 0;
  used_ = 0;
  preempted_.clear();
  askers_.clear();
  finished_.clear();
  ended_.clear();
  recorded_.clear();
  OnEngine([this]() -> absl::Status {
    ASSIGN_OR_RETURN(assembly_, options_.assemble());
    return absl::OkStatus();
  });
}

void Session::Fail(const std::string& message) {
  if (!trouble_.empty()) return;
  trouble_ = options_.explain ? options_.explain(message) : message;
  askers_.clear();
}

absl::StatusOr<State> Session::Recorded(int64_t step) const {
  const auto found =
      std::find_if(recorded_.begin(), recorded_.end(), [step](const State& state) { return state.step == step; });
  if (found != recorded_.end()) return *found;
  if (recorded_.empty()) return absl::InvalidArgumentError("no step is recorded yet");
  return absl::InvalidArgumentError(absl::StrCat("step ", step, " is not recorded: there are ", recorded_.front().step,
                                                 " to ", recorded_.back().step));
}

absl::StatusOr<Report> Session::Carry(const Order& order) {
  std::optional<State> recorded;
  if (const auto* replay = std::get_if<Replay>(&order)) {
    ASSIGN_OR_RETURN(recorded, Recorded(replay->step));
  }
  if (std::holds_alternative<Reset>(order)) Assemble();
  if (const auto* submission = std::get_if<Submission>(&order); submission != nullptr && trouble_.empty()) {
    RETURN_IF_ERROR(Submit(*submission));
  }
  if (const auto* abort = std::get_if<Abort>(&order)) End(abort->id);
  if (const auto* steps = std::get_if<Steps>(&order)) Run(*steps);
  Report report = Tell();
  if (std::holds_alternative<ShowState>(order)) {
    OnEngine([&] {
      if (trouble_.empty()) report.state = Look();
      return absl::OkStatus();
    });
    if (!report.state.has_value()) report.state = recorded_.empty() ? State{} : recorded_.back();
    report.trouble = trouble_;
  }
  if (recorded.has_value()) report.state = std::move(recorded);
  if (report.state.has_value()) {
    report.state->parts = assembly_.parts;
    report.state->about = assembly_.about;
    report.state->example = assembly_.example;
    report.state->first_recorded = recorded_.empty() ? 0 : recorded_.front().step;
    report.state->last_recorded = recorded_.empty() ? 0 : recorded_.back().step;
  }
  return report;
}

absl::Status Session::Submit(const Submission& submission) {
  RETURN_IF_ERROR(CheckSubmission(submission));
  if (std::ssize(askers_) >= options_.most_unfinished) {
    return absl::InvalidArgumentError(absl::StrCat(askers_.size(),
                                                   " requests are not finished yet; one more waits for "
                                                   "one of them"));
  }
  if (askers_.contains(submission.id)) {
    return absl::InvalidArgumentError(absl::StrCat("an unfinished request is called ", submission.id, " already"));
  }
  const engine::RequestParams params = {.sampling = {.temperature = submission.temperature, .top_p = submission.top_p},
                                        .max_tokens = submission.max_tokens,
                                        .seed = submission.seed};
  ASSIGN_OR_RETURN(const std::vector<int> prompt, assembly_.encode(submission.prompt));
  absl::Status added;
  OnEngine([&] {
    added = assembly_.engine->AddRequest(submission.id, prompt, params);
    // Refused at the door: the engine is as it was.
    if (!added.ok()) return absl::OkStatus();
    ASSIGN_OR_RETURN(engine::Request request, assembly_.engine->scheduler().GetRequest(submission.id));
    askers_[submission.id] = {.submission = submission, .request = std::move(request)};
    return absl::OkStatus();
  });
  return added;
}

void Session::End(const std::string& id) {
  if (!askers_.contains(id)) return;
  OnEngine([&] {
    const std::optional<engine::Request> left = assembly_.engine->Abort(id);
    if (left.has_value()) askers_.at(id).request = *left;
    Finish(id, "abort");
    return absl::OkStatus();
  });
}

void Session::Run(const Steps& order) {
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(order.ms);
  for (int i = 0; i < order.steps && trouble_.empty() && !askers_.empty(); ++i) {
    if (i > 0 && Clock::now() >= end) return;
    OnEngine([this] { return Step(); });
  }
}

absl::Status Session::Step() {
  ASSIGN_OR_RETURN(const engine::StepOutput output, assembly_.engine->Step());
  ++step_;
  RETURN_IF_ERROR(TakeIn(output));
  recorded_.push_back(Look());
  if (std::ssize(recorded_) > options_.recorded) recorded_.pop_front();
  if (output.scheduled.scheduled_request_ids.empty() && preempted_.empty() && !askers_.empty()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("step ", step_, " scheduled nothing although ", askers_.size(), " requests are unfinished"));
  }
  return absl::OkStatus();
}

absl::Status Session::TakeIn(const engine::StepOutput& output) {
  used_ = output.scheduled.TotalNumScheduledTokens();
  preempted_ = output.scheduled.preempted_request_ids;
  for (auto& [id, asker] : askers_) {
    const auto scheduled = output.scheduled.num_scheduled_tokens.find(id);
    asker.scheduled = scheduled == output.scheduled.num_scheduled_tokens.end() ? 0 : scheduled->second;
  }
  std::set<std::string> missing;
  for (const auto& [id, asker] : askers_) missing.insert(id);
  for (const engine::Request& request : assembly_.engine->LiveRequests()) {
    if (missing.erase(request.request_id) == 0) continue;
    askers_.at(request.request_id).request = request;
  }
  for (const engine::Request& request : output.finished) {
    if (missing.erase(request.request_id) == 0) continue;
    askers_.at(request.request_id).request = request;
  }
  if (!missing.empty()) {
    return absl::InternalError(absl::StrCat("after step ", step_, " request ", *missing.begin(),
                                            " is neither unfinished nor among those that finished"));
  }
  std::vector<std::string> ids;
  for (const auto& [id, asker] : askers_) ids.push_back(id);
  for (const std::string& id : ids) RETURN_IF_ERROR(ReadText(askers_.at(id)));
  return absl::OkStatus();
}

absl::Status Session::ReadText(Asker& asker) {
  const std::string id = asker.submission.id;
  const engine::Request& request = asker.request;
  // What the text has grown by: a space between words belongs to neither of them.
  const std::span<const int> tokens = request.token_ids;
  ASSIGN_OR_RETURN(const std::string prompt, assembly_.tokenizer->Decode(tokens.first(request.num_prompt_tokens)));
  ASSIGN_OR_RETURN(std::string bytes, assembly_.tokenizer->Decode(tokens));
  if (bytes.starts_with(prompt)) bytes.erase(0, prompt.size());
  const SureText sure = SureTextOf(bytes, asker.submission.stop, request.IsFinished());
  asker.text = sure.text;
  if (sure.stopped && !request.IsFinished()) assembly_.engine->Abort(id);
  if (sure.stopped) {
    Finish(id, "stop");
  } else if (const auto reason = engine::FinishReasonFor(request.status)) {
    Finish(id, std::string(engine::ToString(*reason)));
  }
  return absl::OkStatus();
}

void Session::Finish(const std::string& id, const std::string& reason) {
  auto asker = askers_.extract(id);
  asker.mapped().finish_reason = reason;
  ended_.push_back(ProgressOf(id, asker.mapped().text, asker.mapped().request, reason));
  finished_.push_front(std::move(asker.mapped()));
  if (finished_.size() > kShownFinished) finished_.pop_back();
}

RequestView Session::ViewOf(const Asker& asker) const {
  const engine::Request& request = asker.request;
  RequestView view = {.id = asker.submission.id,
                      .status = std::string(engine::ToString(request.status)),
                      .prompt = SureTextOf(asker.submission.prompt, {}, /*done=*/true).text,
                      .text = asker.text,
                      .prompt_tokens = request.num_prompt_tokens,
                      .output_tokens = request.NumOutputTokens(),
                      .max_tokens = asker.submission.max_tokens,
                      .computed = request.num_computed_tokens,
                      .scheduled = asker.scheduled,
                      .preemptions = request.num_preemptions,
                      .finish_reason = asker.finish_reason};
  if (asker.finish_reason.empty()) {
    view.block_table = assembly_.engine->kv_cache_manager().BlockTable(asker.submission.id);
  }
  return view;
}

State Session::Look() const {
  const engine::LlmEngine& engine = *assembly_.engine;
  State state = {.step = step_,
                 .budget = assembly_.config.scheduler.max_num_batched_tokens,
                 .used = used_,
                 .seats = assembly_.config.scheduler.max_num_seqs,
                 .block_size = engine.kv_cache_manager().BlockSize(),
                 .preempted = preempted_};
  for (const std::string& id : engine.scheduler().RunningIds()) {
    if (const auto asker = askers_.find(id); asker != askers_.end()) state.running.push_back(ViewOf(asker->second));
  }
  for (const std::string& id : engine.scheduler().WaitingIds()) {
    const auto asker = askers_.find(id);
    if (asker == askers_.end()) continue;
    ++state.num_waiting;
    if (state.waiting.size() < kShownWaiting) state.waiting.push_back(ViewOf(asker->second));
  }
  for (const Asker& asker : finished_) state.finished.push_back(ViewOf(asker));
  const engine::BlockPool& pool = engine.block_pool();
  for (int id = 0; id < pool.NumBlocks(); ++id) {
    const absl::StatusOr<engine::BlockState> block = pool.GetBlock(id);
    if (!block.ok()) break;
    state.blocks.push_back({.references = block->ref_cnt,
                            .hash = block->block_hash.has_value() ? absl::StrFormat("%016x", *block->block_hash) : ""});
  }
  state.free_queue = pool.FreeQueue();
  return state;
}

Report Session::Tell() {
  Report report = {.model = assembly_.model,
                   .step = step_,
                   .unfinished = static_cast<int>(askers_.size()),
                   .trouble = trouble_,
                   .progress = std::exchange(ended_, {})};
  for (const auto& [id, asker] : askers_) report.progress.push_back(ProgressOf(id, asker.text, asker.request, ""));
  return report;
}

}  // namespace course::chat
