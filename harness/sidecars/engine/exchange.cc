#include "harness/sidecars/engine/exchange.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::chat {
namespace {

using nlohmann::json;

constexpr size_t kLongestId = 40;
constexpr size_t kLongestStop = 200;               // [bytes]
constexpr size_t kLongestText = size_t{64} << 10;  // [bytes] of one text in a report
constexpr size_t kMostRequests = 2'000, kMostBlocks = 4'096, kMostParts = 16;
constexpr int kLargest = 1'000'000'000;

absl::Status Wrong(const std::string& field, const std::string& value, const std::string& may_be) {
  return absl::InvalidArgumentError(absl::StrCat(field, " ", value, ": it must be ", may_be));
}

absl::Status CheckRange(const std::string& field, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return Wrong(field, absl::StrCat(value), absl::StrCat(low, " to ", high));
}

bool IsId(const std::string& id) {
  return !id.empty() && id.size() <= kLongestId &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

absl::Status CheckId(const std::string& id) {
  if (IsId(id)) return absl::OkStatus();
  return Wrong("id", absl::StrCat("of ", id.size(), " bytes"),
               absl::StrCat("1 to ", kLongestId, " letters, digits and hyphens"));
}

// A null would be an empty list to a loop.
const json::array_t& ArrayAt(const json& object, const char* name) {
  return object.at(name).get_ref<const json::array_t&>();
}

absl::StatusOr<Order> ReadOrder(const json& from) {
  const std::string op = from.at("op").get<std::string>();
  if (op == "submit") {
    Submission submission = {.id = from.at("id").get<std::string>(),
                             .prompt = from.at("prompt").get<std::string>(),
                             .max_tokens = from.at("max_tokens").get<int>(),
                             .temperature = from.at("temperature").get<double>(),
                             .top_p = from.at("top_p").get<double>(),
                             .stop = from.at("stop").get<std::vector<std::string>>()};
    if (!from.at("seed").is_null()) submission.seed = from.at("seed").get<uint64_t>();
    RETURN_IF_ERROR(CheckSubmission(submission));
    return submission;
  }
  if (op == "abort") {
    Abort abort = {.id = from.at("id").get<std::string>()};
    RETURN_IF_ERROR(CheckId(abort.id));
    return abort;
  }
  if (op == "step") {
    const Steps steps = {.steps = from.at("steps").get<int>(), .ms = from.at("ms").get<int>()};
    RETURN_IF_ERROR(CheckRange("steps", steps.steps, 1, kMostSteps));
    RETURN_IF_ERROR(CheckRange("ms", steps.ms, 0, kMostMs));
    return steps;
  }
  if (op == "state") return ShowState{};
  if (op == "replay") return Replay{.step = from.at("step").get<int64_t>()};
  if (op == "reset") return Reset{};
  return absl::InvalidArgumentError(absl::StrCat("no order: there is no op \"", op.substr(0, 40), "\""));
}

absl::Status Garbled(const std::string& what) {
  return absl::DataLossError(absl::StrCat("the engine's program sent no proper report: ", what));
}

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
  if (!IsId(id)) throw Bad{absl::StrCat("an id of ", id.size(), " bytes")};
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
  if (!std::all_of(state.preempted.begin(), state.preempted.end(), IsId)) throw Bad{"a preempted request's id"};
  return state;
}

}  // namespace

absl::Status CheckSubmission(const Submission& submission) {
  RETURN_IF_ERROR(CheckId(submission.id));
  if (submission.prompt.size() > kLongestPrompt) {
    return Wrong("prompt", absl::StrCat("of ", submission.prompt.size(), " bytes"),
                 absl::StrCat("at most ", kLongestPrompt, " bytes long"));
  }
  RETURN_IF_ERROR(CheckRange("max_tokens", submission.max_tokens, 1, kMaxTokens));
  if (!std::isfinite(submission.temperature) || submission.temperature < 0 || submission.temperature > 100) {
    return Wrong("temperature", absl::StrCat(submission.temperature), "0 to 100");
  }
  if (!(submission.top_p > 0 && submission.top_p <= 1)) {
    return Wrong("top_p", absl::StrCat(submission.top_p), "above 0 and at most 1");
  }
  if (submission.stop.size() > kMostStops) {
    return Wrong("stop", absl::StrCat("of ", submission.stop.size(), " texts"), absl::StrCat("at most ", kMostStops));
  }
  for (const std::string& stop : submission.stop) {
    if (stop.empty() || stop.size() > kLongestStop) {
      return Wrong("stop", absl::StrCat("of ", stop.size(), " bytes"),
                   absl::StrCat("1 to ", kLongestStop, " bytes long"));
    }
  }
  return absl::OkStatus();
}

json ToJson(const Order& order) {
  struct Writer {
    json operator()(const Submission& s) const {
      return {{"op", "submit"},
              {"id", s.id},
              {"prompt", s.prompt},
              {"max_tokens", s.max_tokens},
              {"temperature", s.temperature},
              {"top_p", s.top_p},
              {"seed", s.seed.has_value() ? json(*s.seed) : json()},
              {"stop", s.stop}};
    }
    json operator()(const Abort& a) const { return {{"op", "abort"}, {"id", a.id}}; }
    json operator()(const Steps& s) const { return {{"op", "step"}, {"steps", s.steps}, {"ms", s.ms}}; }
    json operator()(const ShowState&) const { return {{"op", "state"}}; }
    json operator()(const Replay& r) const { return {{"op", "replay"}, {"step", r.step}}; }
    json operator()(const Reset&) const { return {{"op", "reset"}}; }
  };
  return std::visit(Writer{}, order);
}

absl::StatusOr<Order> OrderFrom(const json& from) {
  try {
    return ReadOrder(from);
  } catch (const json::exception& e) {
    return absl::InvalidArgumentError(absl::StrCat("no order: ", e.what()));
  }
}

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
