#include "engine/testing/workload.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace engine::testing {
namespace {

constexpr int kCommon = 16;  // [tokens] of the beginning that prompts share

std::vector<int> DrawPrompt(const JobLimits& limits, base::Rng& rng) {
  std::vector<int> prompt(1 + rng.Below(limits.prompt));
  const int common = rng.Below(2) == 0 ? kCommon : rng.Below(kCommon + 1);
  // Three tokens that are not next to each other, whatever the vocabulary.
  for (int i = 0; i < std::ssize(prompt); ++i) {
    prompt[i] = (i < common ? 7 * i : limits.vocab_size / 2 + 5 * rng.Below(3)) % limits.vocab_size;
  }
  return prompt;
}

RequestParams DrawParams(const JobLimits& limits, base::Rng& rng) {
  RequestParams params = {.max_tokens = 1 + rng.Below(limits.max_tokens)};
  if (rng.Below(3) == 0) {
    params.sampling = {.temperature = 0.5 + rng.Uniform(), .top_k = rng.Below(2) * 20, .top_p = 1 - rng.Uniform() / 4};
  }
  if (rng.Below(4) == 0) params.seed = rng.Next();
  if (rng.Below(3) == 0) params.stop_token_ids = {rng.Below(limits.vocab_size), rng.Below(limits.vocab_size)};
  params.ignore_eos = rng.Below(4) == 0;
  return params;
}

// [tokens] of the largest job that ever stand in the cache: the last one of its output does not.
int LargestInCache(std::span<const Job> jobs) {
  int largest = 1;
  for (const Job& job : jobs) {
    largest = std::max(largest, static_cast<int>(job.prompt.size()) + job.params.max_tokens - 1);
  }
  return largest;
}

int CeilDiv(int a, int b) { return (a + b - 1) / b; }

void Count(const StepOutput& step, Outcome& outcome) {
  ++outcome.steps;
  outcome.scheduled_tokens += step.scheduled.TotalNumScheduledTokens();
  outcome.preemptions += std::ssize(step.scheduled.preempted_request_ids);
  outcome.chunks += std::ssize(step.scheduled.scheduled_request_ids) - std::ssize(step.sampled_token_ids);
  outcome.shared += step.scheduled.scheduled_request_ids.size() > 1;
}

}  // namespace

std::vector<Job> DrawJobs(const JobLimits& limits, base::Rng& rng) {
  std::vector<Job> jobs(1 + rng.Below(limits.jobs));
  for (int j = 0; j < std::ssize(jobs); ++j) {
    jobs[j].id = absl::StrCat("job", j);
    jobs[j].prompt = j > 0 && rng.Below(6) == 0 ? jobs[j - 1].prompt : DrawPrompt(limits, rng);
    jobs[j].params = DrawParams(limits, rng);
  }
  return jobs;
}

void DrawDepartures(std::span<Job> jobs, base::Rng& rng) {
  for (Job& job : jobs) {
    if (rng.Below(3) == 0) job.patience = rng.Below(12);
  }
}

void DrawArrivals(std::span<Job> jobs, base::Rng& rng) {
  for (Job& job : jobs) job.arrival = rng.Below(2) * rng.Below(20);
}

EngineConfig DrawConfig(std::span<const Job> jobs, int eos_token_id, base::Rng& rng) {
  EngineConfig config = {.seed = 5};
  const int block_size = 1 + rng.Below(8);
  // The null block comes on top. Half of the caches are as small as they may be.
  const int needed = CeilDiv(LargestInCache(jobs), block_size);
  config.cache = {.num_blocks = 1 + needed + rng.Below(2) * rng.Below(2 * needed + 1),
                  .block_size = block_size,
                  .enable_prefix_caching = rng.Below(2) == 0};
  config.scheduler = {.max_num_batched_tokens = 1 + rng.Below(60),
                      .max_num_seqs = rng.Below(4) == 0 ? 1 : 1 + rng.Below(8),
                      .long_prefill_token_threshold = rng.Below(2) * rng.Below(12),
                      .eos_token_id = eos_token_id};
  return config;
}

EngineConfig PlainConfig(std::span<const Job> jobs, int eos_token_id) {
  return {
      .cache = {.num_blocks = 2 + CeilDiv(LargestInCache(jobs), 16), .block_size = 16, .enable_prefix_caching = false},
      .scheduler = {.max_num_seqs = 1, .eos_token_id = eos_token_id},
      .seed = 5};
}

absl::StatusOr<Outcome> RunJobs(Engine& engine, std::span<const Job> jobs, const std::function<void()>& between_steps) {
  Outcome outcome;
  size_t came = 0;
  for (int now = 0; came < jobs.size() || engine.HasUnfinishedRequests(); ++now) {
    if (now == kMostSteps) {
      return absl::InternalError(
          absl::StrCat(engine.LiveRequests().size(), " requests are left after ", now, " steps"));
    }
    for (const Job& job : jobs) {
      if (job.arrival == now) {
        RETURN_IF_ERROR(engine.AddRequest(job.id, job.prompt, job.params));
        ++came;
      }
      if (!job.patience.has_value() || job.arrival + *job.patience != now) continue;
      // Who has finished already is not there any more.
      if (std::optional<Request> left = engine.Abort(job.id); left.has_value()) {
        outcome.requests.emplace(job.id, *std::move(left));
      }
    }
    const bool work = engine.HasUnfinishedRequests();
    ASSIGN_OR_RETURN(const StepOutput step, engine.Step());
    const bool idle = step.scheduled.scheduled_request_ids.empty() && step.scheduled.preempted_request_ids.empty();
    if (work == idle) {
      return absl::InternalError(absl::StrCat("step ", now, work ? " does nothing with " : " does something without ",
                                              engine.LiveRequests().size(), " requests"));
    }
    Count(step, outcome);
    for (const Request& request : step.finished) outcome.requests.emplace(request.request_id, request);
    if (between_steps) between_steps();
  }
  return outcome;
}

}  // namespace engine::testing
