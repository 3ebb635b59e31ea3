#include "phases/03-continuous-batching/lab-04-preemption/counts.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "phases/03-continuous-batching/lab-04-preemption/loads.h"

namespace preemption::testing {

Forecast Simulate(std::span<const Job> jobs, int usable, int block, const engine::SchedulerConfig& limits) {
  struct Count {
    const Job* job;
    int total, computed = 0, next = 0;
  };
  std::vector<Count> running, waiting;
  Forecast forecast;
  PressureReport& report = forecast.report;
  for (const Job& job : jobs) {
    waiting.push_back({&job, static_cast<int>(job.prompt.size())});
    report.preemptions[job.id] = 0;
  }
  while (!running.empty() || !waiting.empty()) {
    Ids preempted;
    int budget = limits.max_num_batched_tokens;
    const auto wanted = [&](const Count& r) {
      const int rest = r.total - r.computed, most = limits.long_prefill_token_threshold;
      return std::min(most > 0 ? std::min(rest, most) : rest, budget);
    };
    const auto fits = [&](int more) {
      int held = more;
      for (const Count& r : running) held += (r.computed + r.next + block - 1) / block;
      return held <= usable;
    };
    const auto blocks = [&](int tokens) { return (tokens + block - 1) / block; };
    for (size_t i = 0; i < running.size() && budget > 0; ++i) {
      const int tokens = wanted(running[i]);
      while (i < running.size() && !fits(blocks(running[i].computed + tokens) - blocks(running[i].computed))) {
        const Count victim = running.back();
        running.pop_back();
        waiting.insert(waiting.begin(), {victim.job, victim.total});
        preempted.push_back(victim.job->id);
        ++report.preemptions[victim.job->id];
      }
      if (i < running.size()) budget -= running[i].next = tokens;
    }
    while (preempted.empty() && !waiting.empty() && budget > 0 && std::ssize(running) < limits.max_num_seqs &&
           fits(blocks(wanted(waiting[0])))) {
      Count admitted = waiting[0];
      waiting.erase(waiting.begin());
      budget -= admitted.next = wanted(admitted);
      running.push_back(admitted);
    }
    Batch batch;
    for (Count& r : running) {
      if (r.next > 0) batch[r.job->id] = r.next;
      r.computed += std::exchange(r.next, 0);
      if (r.computed == r.total) ++r.total;
    }
    std::erase_if(running, [](const Count& r) { return r.total == std::ssize(r.job->prompt) + r.job->max_tokens; });
    for (const auto& [id, tokens] : batch) report.scheduled_tokens += tokens;
    ++report.steps;
    forecast.schedule.batches.push_back(batch);
    forecast.schedule.preempted.push_back(preempted);
  }
  report.outputs = Continuations(jobs);
  return forecast;
}

}  // namespace preemption::testing
