// What the sidecar with the engine answers to an order (order.h): as plain values, and as JSON.

#ifndef HARNESS_SIDECARS_ENGINE_REPORT_H_
#define HARNESS_SIDECARS_ENGINE_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace course::chat {

// How far a request is, for whoever waits for its text.
struct Progress {
  std::string id;
  std::string text;           // of the output, as far as it is sure: it only grows
  int prompt_tokens = 0;      // [tokens]
  int output_tokens = 0;      // [tokens]
  std::string finish_reason;  // "stop", "length", "abort"; empty while it goes on
};

// A request as the page shows it.
struct RequestView {
  std::string id;
  std::string status;  // engine::ToString of its status
  std::string prompt, text;
  int prompt_tokens = 0, output_tokens = 0, max_tokens = 0;  // [tokens]
  int computed = 0;                                          // [tokens] whose keys and values are in the cache
  int scheduled = 0;                                         // [tokens] computed in the last step
  int preemptions = 0;
  std::vector<int> block_table;
  std::string finish_reason;
};

struct BlockView {
  int references = 0;  // block tables in which it stands
  std::string hash;    // 16 hexadecimal digits; empty: none
};

// Whose code is a part of the engine.
struct PartView {
  std::string name;    // "block pool"
  std::string lab;     // its label; empty: no lab asks for it
  bool yours = false;  // the learner's code is in the engine
  std::string why;     // if not: a sentence, or nothing
};

// What stands where after a step.
struct State {
  int64_t step = 0;                    // how many were taken before this moment
  int budget = 0, used = 0;            // [tokens] of a step, and of the last one
  int seats = 0;                       // [requests] that run at once, at most
  int block_size = 0;                  // [tokens]
  std::vector<RequestView> running;    // in the order of the batch
  std::vector<RequestView> waiting;    // in the order in which they are admitted; the first of them
  int num_waiting = 0;                 // all of them
  std::vector<RequestView> finished;   // the last ones, the newest first
  std::vector<std::string> preempted;  // ids: who lost his blocks in the last step
  std::vector<BlockView> blocks;       // by id; block 0 is the null block
  std::vector<int> free_queue;         // block ids, from the one that is handed out next
  int64_t first_recorded = 0;          // steps that can be replayed: first_recorded .. last_recorded
  int64_t last_recorded = 0;
  std::vector<PartView> parts;
  std::string about;    // the model, a sentence
  std::string example;  // a prompt to begin with
};

struct Report {
  std::string model;  // its name for an API
  int64_t step = 0;
  int unfinished = 0;              // [requests]
  std::string trouble;             // why this engine cannot go on; empty: it can
  std::vector<Progress> progress;  // of all unfinished requests, and of those that finished since the report before
  std::optional<State> state;      // of "state" and "replay"
};

nlohmann::json ToJson(const Report& report);
// DataLoss for what is no report: a learner's code had a hand in it, so nothing is believed.
absl::StatusOr<Report> ReportFrom(const nlohmann::json& json);

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_REPORT_H_
