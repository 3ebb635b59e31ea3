#include "harness/sidecars/engine/report.h"

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "harness/sidecars/engine/order.h"

namespace course::chat {
namespace {

using nlohmann::json;

constexpr size_t kLongestText = size_t{64} << 10;  // [bytes] of one text
constexpr size_t kMostRequests = 2'000, kMostBlocks = 4'096, kMostParts = 16;
constexpr int kLargest = 1'000'000'000;

json ToJson(const Progress& p) {
  return {{"id", p.id},
          {"text", p.text},
          {"prompt_tokens", p.prompt_tokens},
          {"output_tokens", p.output_tokens},
          {"finish_reason", p.finish_reason}};
}
json ToJson(const RequestView& r) {
  return {{"id", r.id},
          {"status", r.status},
          {"prompt", r.prompt},
          {"text", r.text},
          {"prompt_tokens", r.prompt_tokens},
          {"output_tokens", r.output_tokens},
          {"max_tokens", r.max_tokens},
          {"computed", r.computed},
          {"scheduled", r.scheduled},
          {"preemptions", r.preemptions},
          {"block_table", r.block_table},
          {"finish_reason", r.finish_reason}};
}
json ToJson(const BlockView& b) { return {{"references", b.references}, {"hash", b.hash}}; }
json ToJson(const PartView& p) { return {{"name", p.name}, {"lab", p.lab}, {"yours", p.yours}, {"why", p.why}}; }

template <class T>
json ListOf(const std::vector<T>& values) {
  json list = json::array();
  for (const T& value : values) list.push_back(ToJson(value));
  return list;
}

json ToJson(const State& s) {
  return {{"step", s.step},
          {"budget", s.budget},
          {"used", s.used},
          {"seats", s.seats},
          {"block_size", s.block_size},
          {"running", ListOf(s.running)},
          {"waiting", ListOf(s.waiting)},
          {"num_waiting", s.num_waiting},
          {"finished", ListOf(s.finished)},
          {"preempted", s.preempted},
          {"blocks", ListOf(s.blocks)},
          {"free_queue", s.free_queue},
          {"first_recorded", s.first_recorded},
          {"last_recorded", s.last_recorded},
          {"parts", ListOf(s.parts)},
          {"about", s.about},
          {"example", s.example}};
}

// What follows throws what nlohmann::json throws for a member that is missing or of another type, and Bad for a value
// that cannot be.
struct Bad {
  std::string what;
};

// A null would be an empty list to a loop.
const json::array_t& ArrayAt(const json& object, const char* name) {
  return object.at(name).get_ref<const json::array_t&>();
}

std::string TextAt(const json& object, const char* name) {
  std::string text = object.at(name).get<std::string>();
  if (text.size() > kLongestText) throw Bad{absl::StrCat(name, " of ", text.size(), " bytes")};
  return text;
}

int NumberAt(const json& object, const char* name) {
  const auto number = object.at(name).get<int64_t>();
  if (number < 0 || number > kLargest) throw Bad{absl::StrCat(name, " is ", number)};
  return static_cast<int>(number);
}

int64_t StepAt(const json& object, const char* name) {
  const auto number = object.at(name).get<int64_t>();
  if (number < 0) throw Bad{absl::StrCat(name, " is ", number)};
  return number;
}

std::vector<int> BlocksAt(const json& object, const char* name) {
  std::vector<int> blocks;
  for (const json& block : ArrayAt(object, name)) blocks.push_back(block.get<int>());
  if (blocks.size() > kMostBlocks) throw Bad{absl::StrCat(blocks.size(), " blocks in ", name)};
  return blocks;
}

template <class T>
std::vector<T> ListAt(const json& object, const char* name, size_t most, T (*read)(const json&)) {
  const json::array_t& list = ArrayAt(object, name);
  if (list.size() > most) throw Bad{absl::StrCat(list.size(), " of ", name)};
  std::vector<T> values;
  for (const json& value : list) values.push_back(read(value));
  return values;
}

std::string IdAt(const json& object, const char* name) {
  std::string id = object.at(name).get<std::string>();
  if (!IsRequestId(id)) throw Bad{absl::StrCat("an id of ", id.size(), " bytes")};
  return id;
}

Progress ReadProgress(const json& from) {
  return {.id = IdAt(from, "id"),
          .text = TextAt(from, "text"),
          .prompt_tokens = NumberAt(from, "prompt_tokens"),
          .output_tokens = NumberAt(from, "output_tokens"),
          .finish_reason = TextAt(from, "finish_reason")};
}

RequestView ReadRequest(const json& from) {
  return {.id = IdAt(from, "id"),
          .status = TextAt(from, "status"),
          .prompt = TextAt(from, "prompt"),
          .text = TextAt(from, "text"),
          .prompt_tokens = NumberAt(from, "prompt_tokens"),
          .output_tokens = NumberAt(from, "output_tokens"),
          .max_tokens = NumberAt(from, "max_tokens"),
          .computed = NumberAt(from, "computed"),
          .scheduled = NumberAt(from, "scheduled"),
          .preemptions = NumberAt(from, "preemptions"),
          .block_table = BlocksAt(from, "block_table"),
          .finish_reason = TextAt(from, "finish_reason")};
}

BlockView ReadBlock(const json& from) {
  BlockView block = {.references = NumberAt(from, "references"), .hash = TextAt(from, "hash")};
  if (block.hash.size() > 16) throw Bad{"a hash of more than 16 digits"};
  return block;
}

PartView ReadPart(const json& from) {
  return {.name = TextAt(from, "name"),
          .lab = TextAt(from, "lab"),
          .yours = from.at("yours").get<bool>(),
          .why = TextAt(from, "why")};
}

void CheckTable(const std::vector<int>& table, size_t blocks) {
  for (const int id : table) {
    if (id < 0 || static_cast<size_t>(id) >= blocks) {
      throw Bad{absl::StrCat("block ", id, " of a cache of ", blocks, " blocks")};
    }
  }
}

State ReadState(const json& from) {
  State state = {.step = StepAt(from, "step"),
                 .budget = NumberAt(from, "budget"),
                 .used = NumberAt(from, "used"),
                 .seats = NumberAt(from, "seats"),
                 .block_size = NumberAt(from, "block_size"),
                 .running = ListAt(from, "running", kMostRequests, ReadRequest),
                 .waiting = ListAt(from, "waiting", kMostRequests, ReadRequest),
                 .num_waiting = NumberAt(from, "num_waiting"),
                 .finished = ListAt(from, "finished", kMostRequests, ReadRequest),
                 .preempted = from.at("preempted").get<std::vector<std::string>>(),
                 .blocks = ListAt(from, "blocks", kMostBlocks, ReadBlock),
                 .free_queue = BlocksAt(from, "free_queue"),
                 .first_recorded = StepAt(from, "first_recorded"),
                 .last_recorded = StepAt(from, "last_recorded"),
                 .parts = ListAt(from, "parts", kMostParts, ReadPart),
                 .about = TextAt(from, "about"),
                 .example = TextAt(from, "example")};
  CheckTable(state.free_queue, state.blocks.size());
  for (const auto* list : {&state.running, &state.waiting, &state.finished}) {
    for (const RequestView& request : *list) CheckTable(request.block_table, state.blocks.size());
  }
  if (!std::all_of(state.preempted.begin(), state.preempted.end(), IsRequestId)) throw Bad{"a preempted request's id"};
  return state;
}

absl::Status Garbled(const std::string& what) {
  return absl::DataLossError(absl::StrCat("the engine's program sent no proper report: ", what));
}

}  // namespace

json ToJson(const Report& report) {
  return {{"model", report.model},
          {"step", report.step},
          {"unfinished", report.unfinished},
          {"trouble", report.trouble},
          {"progress", ListOf(report.progress)},
          {"state", report.state.has_value() ? ToJson(*report.state) : json()}};
}

absl::StatusOr<Report> ReportFrom(const json& from) {
  try {
    Report report = {.model = TextAt(from, "model"),
                     .step = StepAt(from, "step"),
                     .unfinished = NumberAt(from, "unfinished"),
                     .trouble = TextAt(from, "trouble"),
                     .progress = ListAt(from, "progress", kMostRequests, ReadProgress)};
    if (!from.at("state").is_null()) report.state = ReadState(from.at("state"));
    return report;
  } catch (const json::exception& e) {
    return Garbled(e.what());
  } catch (const Bad& bad) {
    return Garbled(bad.what);
  }
}

}  // namespace course::chat
