// Engine: requests go in, each Step() advances all that run, and finished ones come out.
//
//   Step() = schedule -> execute -> sample -> update

#ifndef ENGINE_API_ENGINE_H_
#define ENGINE_API_ENGINE_H_

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"

namespace engine {

// What happened in a step.
struct StepOutput {
  SchedulerOutput scheduled;                     // scheduled.num_scheduled_tokens is the record of the batch
  std::map<std::string, int> sampled_token_ids;  // id -> token, for each request that got one
  std::vector<Request> finished;                 // in the order in which they were scheduled

  bool operator==(const StepOutput&) const = default;
};

class Engine {
 public:
  virtual ~Engine() = default;

  // Takes a request in. The tokens that come of it depend on its id (or params.seed), prompt and parameters alone, not
  // on what runs beside it.
  //
  // Errors:  as Scheduler::AddRequest; InvalidArgument names a prompt token that is outside the model's vocabulary, and
  //          its place.
  virtual absl::Status AddRequest(const std::string& request_id, std::span<const int> prompt_token_ids,
                                  const RequestParams& params) = 0;

  // Runs one step over all requests that fit into it. With no requests it does nothing and returns an empty output; the
  // model is not called.
  //
  // Errors:  whatever scheduler, model or sampler return; the engine cannot go on after one.
  virtual absl::StatusOr<StepOutput> Step() = 0;

  // Ends a request early.
  //
  //   returns  the request as it was left, status kFinishedAborted; nullopt if no unfinished request has this id
  virtual std::optional<Request> Abort(const std::string& request_id) = 0;

  virtual bool HasUnfinishedRequests() const = 0;

  // Copies of all unfinished requests: the running ones in the order of the batch, then the waiting ones in the order
  // of the queue.
  virtual std::vector<Request> LiveRequests() const = 0;
};

}  // namespace engine

#endif  // ENGINE_API_ENGINE_H_
