// One engine and everybody who asks it: carries orders out, turns tokens into text, and writes down what stood where
// after each step.

#ifndef HARNESS_SIDECARS_ENGINE_SESSION_H_
#define HARNESS_SIDECARS_ENGINE_SESSION_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/config.h"
#include "engine/api/request.h"
#include "engine/api/tokenizer.h"
#include "engine/llm_engine.h"
#include "harness/sidecars/engine/order.h"
#include "harness/sidecars/engine/report.h"

namespace course::chat {

// An engine that is ready to run, with what belongs to it.
struct Assembly {
  std::string model;    // its name for an API
  std::string about;    // a sentence
  std::string example;  // a prompt to begin with
  std::vector<PartView> parts;
  engine::EngineConfig config;
  std::shared_ptr<const engine::Tokenizer> tokenizer;
  // From a prompt to tokens; InvalidArgument for a text that the model has no words for.
  std::function<absl::StatusOr<std::vector<int>>(const std::string& text)> encode;
  std::shared_ptr<void> outlives;  // what the engine refers to and does not own: it goes after the engine
  std::unique_ptr<engine::LlmEngine> engine;
};

struct SessionOptions {
  // Called at the beginning and by each Reset. May throw, as every call of the engine may, if a part of it is in
  // another process.
  std::function<absl::StatusOr<Assembly>()> assemble;
  // What is said of an engine that failed with this message; may be empty.
  std::function<std::string(const std::string& message)> explain;
  int most_unfinished = 256;  // [requests]
  int recorded = 400;         // [steps] that can be replayed
};

// Belongs to one thread.
class Session {
 public:
  explicit Session(SessionOptions options);

  // Errors: InvalidArgument, a sentence, for what cannot be carried out: a request that is refused at the door, a step
  // that is not recorded. An engine that failed is no error: it stands in Report.trouble, nothing but Reset helps, and
  // what was recorded can still be shown.
  absl::StatusOr<Report> Carry(const Order& order);

 private:
  // A request, and what whoever asked is told of it.
  struct Asker {
    Submission submission;
    engine::Request request;  // as it was last seen
    std::string text;
    std::string finish_reason;
    int scheduled = 0;  // [tokens] in the last step
  };

  void Assemble();
  absl::Status Submit(const Submission& submission);
  void End(const std::string& id);
  void Run(const Steps& order);
  absl::Status Step();
  absl::Status TakeIn(const engine::StepOutput& output);
  // Reads the new text, and ends the request if it holds a stop text.
  absl::Status ReadText(Asker& asker);
  void Finish(const std::string& id, const std::string& reason);
  void Fail(const std::string& message);

  State Look() const;
  absl::StatusOr<State> Recorded(int64_t step) const;
  RequestView ViewOf(const Asker& asker) const;
  // Does `work` on the engine, which may throw.
  template <class Work>
  void OnEngine(const Work& work);
  Report Tell();

  const SessionOptions options_;
  Assembly assembly_;
  std::string trouble_;
  int64_t step_ = 0;
  int used_ = 0;  // [tokens] of the last step
  std::vector<std::string> preempted_;
  std::map<std::string, Asker> askers_;  // unfinished
  std::deque<Asker> finished_;           // the newest first
  std::vector<Progress> ended_;          // not told yet
  std::deque<State> recorded_;
};

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_SESSION_H_
