// answers_bench FOLDER [SECONDS]: how many answers a second the store keeps in a new database in FOLDER, and how long
// one of them and a page's reading beside it take; each once as the store is, and once with callers that take turns, so
// that every answer waits for a commit of its own.
//
//   bazel run //harness/store/bench:answers_bench -- /tmp

#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/sha256.h"
#include "harness/course/bench/measure.h"
#include "harness/store/sqlite_store.h"

namespace course::store {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kQuestions = 25;
constexpr int kAttempts = 16;  // of each thread, in turn

double Ms(Clock::duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

struct Load {
  int threads = 1;
  bool grouped = true;
  double rate = 0;  // answers a second of all threads together; 0: as many as they can
};

struct Result {
  std::vector<double> answers_ms;
  std::vector<double> reads_ms;
  double seconds = 0;
};

class Bench {
 public:
  explicit Bench(Store& store) : store_(store) {
    const std::string bytes = "{}";
    version_ = base::Sha256Hex(bytes);
    CHECK(store_.quizzes().PutBank(version_, "00", bytes).ok());
  }

  Result Run(const Load& load, double seconds) {
    std::vector<std::vector<std::string>> attempts(load.threads);
    for (std::vector<std::string>& ids : attempts) {
      for (int n = 0; n < kAttempts; ++n) ids.push_back(StartOne());
    }
    const std::string read = StartOne();
    const Clock::time_point begin = Clock::now();
    const Clock::time_point end =
        begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::vector<Result> parts(load.threads);
    Result all;
    std::vector<std::thread> threads;
    for (int t = 0; t < load.threads; ++t) {
      threads.emplace_back([&, t] { Answer(load, t, attempts[t], begin, end, parts[t].answers_ms); });
    }
    threads.emplace_back([&] { ReadPages(load, read, end, all.reads_ms); });
    for (std::thread& thread : threads) thread.join();
    all.seconds = Ms(Clock::now() - begin) / 1000;
    for (Result& part : parts) {
      all.answers_ms.insert(all.answers_ms.end(), part.answers_ms.begin(), part.answers_ms.end());
    }
    return all;
  }

 private:
  // Runs `call` behind the one mutex if callers take turns. `due`: when it should have begun; waiting counts.
  template <class F>
  void Timed(const Load& load, Clock::time_point due, std::vector<double>& times, F call) {
    if (load.grouped) {
      call();
    } else {
      const std::lock_guard<std::mutex> lock(turn_);
      call();
    }
    times.push_back(Ms(Clock::now() - due));
  }

  std::string StartOne() {
    const int number = ++attempts_;
    const QuizAttempt attempt = {.id = absl::StrCat("attempt-", number),
                                 .learner = absl::StrCat("learner-", number),
                                 .bank = "00",
                                 .bank_version = version_,
                                 .mode = "practice",
                                 .questions = kQuestions,
                                 .started_ms = 1};
    CHECK(store_.quizzes().StartAttempt(attempt, 0).ok());
    return attempt.id;
  }

  void Answer(const Load& load, int thread, const std::vector<std::string>& ids, Clock::time_point begin,
              Clock::time_point end, std::vector<double>& times) {
    for (int64_t n = 0;; ++n) {
      Clock::time_point due = Clock::now();
      if (load.rate > 0) {
        const std::chrono::duration<double> after((n * load.threads + thread) / load.rate);
        due = begin + std::chrono::duration_cast<Clock::duration>(after);
        std::this_thread::sleep_until(due);
      }
      if (Clock::now() >= end) return;
      const std::string& id = ids[n % ids.size()];
      const SaveQuizAnswer answer = {.attempt = id,
                                     .learner = "learner" + id.substr(7),
                                     .position = static_cast<int>(n / ids.size() % kQuestions),
                                     .answer = R"({"picks":[1,3]})",
                                     .certainty = "sure",
                                     .received_ms = n};
      Timed(load, due, times, [&] { CHECK(*store_.quizzes().SaveAnswer(answer) == Saved::kSaved); });
    }
  }

  // What a page asks: is there anything new, and what was answered?
  void ReadPages(const Load& load, const std::string& id, Clock::time_point end, std::vector<double>& times) {
    while (Clock::now() < end) {
      Timed(load, Clock::now(), times, [&] { CHECK(store_.Version().ok() && store_.quizzes().Answers(id).ok()); });
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  Store& store_;
  std::string version_;
  std::mutex turn_;
  int attempts_ = 0;
};

int Main(const std::vector<std::string>& arguments) {
  double seconds = 2;
  if (arguments.empty() || (arguments.size() > 1 && !absl::SimpleAtod(arguments[1], &seconds))) {
    std::fprintf(stderr, "usage: answers_bench FOLDER [SECONDS]\n");
    return 2;
  }
  std::string folder = arguments[0] + "/answers_bench_XXXXXX";
  CHECK(mkdtemp(folder.data()) != nullptr) << folder;
  auto store = OpenSqliteStore(folder + "/course.db");
  CHECK(store.ok()) << store.status();
  Bench bench(**store);
  std::printf("%8s %8s %8s | %10s %8s %8s | %9s %8s\n", "threads", "rate/s", "grouped", "answers/s", "p50 ms", "p99 ms",
              "read p50", "p99 ms");
  for (const double rate : {0.0, 200.0}) {
    for (const int threads : {1, 8, 64}) {
      for (const bool grouped : {false, true}) {
        const Result result = bench.Run({threads, grouped, rate}, seconds);
        std::printf("%8d %8.0f %8s | %10.0f %8.2f %8.2f | %9.2f %8.2f\n", threads, rate, grouped ? "yes" : "no",
                    result.answers_ms.size() / result.seconds, bench::Quantile(result.answers_ms, 0.5),
                    bench::Quantile(result.answers_ms, 0.99), bench::Quantile(result.reads_ms, 0.5),
                    bench::Quantile(result.reads_ms, 0.99));
      }
    }
  }
  store->reset();
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace course::store

int main(int argc, char** argv) { return course::store::Main({argv + 1, argv + argc}); }
