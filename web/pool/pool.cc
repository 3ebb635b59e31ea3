#include "web/pool/pool.h"

#include <utility>

#include "base/check.h"

namespace course::web {
namespace {

thread_local bool turns_away = false;

void Join(const std::vector<pthread_t>& threads) {
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
}

}  // namespace

Pool::Pool(PoolOptions options) : options_(options) {
  // Before the first job: when threads have run out, it is too late to start the one that says so.
  const bool started = Start(RunDoorman, &doorman_);
  CHECK(started) << "no thread could be started";
}

Pool::~Pool() { CHECK(stop_) << "a pool goes before its jobs have ended"; }

bool Pool::TurnsAway() { return turns_away; }

size_t Pool::threads() const {
  const std::lock_guard lock(mutex_);
  return threads_;
}

void Pool::enqueue(std::function<void()> job) {
  std::vector<pthread_t> ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(ended_);
    pthread_t thread;
    if (jobs_.size() < idle_) {
      jobs_.push_back(std::move(job));
      job_came_.notify_one();
    } else if (threads_ < options_.threads && Start(RunWorker, &thread)) {
      ++threads_;
      jobs_.push_back(std::move(job));
    } else {
      excess_.push_back(std::move(job));
      excess_came_.notify_one();
    }
  }
  Join(ended);
}

void Pool::shutdown() {
  std::unique_lock lock(mutex_);
  stop_ = true;
  job_came_.notify_all();
  excess_came_.notify_all();
  worker_ended_.wait(lock, [this] { return threads_ == 0; });
  const std::vector<pthread_t> ended = std::exchange(ended_, {});
  lock.unlock();
  Join(ended);
  pthread_join(doorman_, nullptr);
}

bool Pool::Start(void* (*run)(void*), pthread_t* thread) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, options_.stack_bytes);
  const int error = pthread_create(thread, &attributes, run, this);
  pthread_attr_destroy(&attributes);
  return error == 0;
}

void* Pool::RunWorker(void* pool) {
  static_cast<Pool*>(pool)->Work();
  return nullptr;
}

void* Pool::RunDoorman(void* pool) {
  turns_away = true;
  static_cast<Pool*>(pool)->TurnAway();
  return nullptr;
}

void Pool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    if (jobs_.empty()) {
      ++idle_;
      job_came_.wait_for(lock, options_.idle, [this] { return stop_ || !jobs_.empty(); });
      --idle_;
    }
    if (jobs_.empty()) break;  // told to stop, or idle for long enough
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
  --threads_;
  ended_.push_back(pthread_self());
  worker_ended_.notify_all();
}

void Pool::TurnAway() {
  std::unique_lock lock(mutex_);
  while (true) {
    excess_came_.wait(lock, [this] { return stop_ || !excess_.empty(); });
    if (excess_.empty()) return;
    const std::function<void()> job = std::move(excess_.front());
    excess_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace course::web
