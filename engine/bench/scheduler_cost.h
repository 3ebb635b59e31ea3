// What the scheduler's decisions cost, without a model.

#ifndef ENGINE_BENCH_SCHEDULER_COST_H_
#define ENGINE_BENCH_SCHEDULER_COST_H_

namespace engine::bench {

// [microseconds] of processor time of a whole step, Schedule and UpdateFromOutput together.
struct SchedulerCost {
  double admit = 0;   // all requests come in, with prompts of 16 tokens
  double decode = 0;  // each gets a token: the step that an engine runs nearly all the time
  double finish = 0;  // each gets its last token
  double abort = 0;   // of all requests, while they run: no step, but the clients of a server that goes down
};

// Medians of several rounds, with `requests` requests running at once and a cache that has room for all.
SchedulerCost MeasureScheduler(int requests);

}  // namespace engine::bench

#endif  // ENGINE_BENCH_SCHEDULER_COST_H_
