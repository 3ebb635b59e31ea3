#include "quiz/tracing/traces.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "nlohmann/json.hpp"

namespace course::quiz {
namespace {

using nlohmann::json;

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = base::FirstUtf8(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// What is wrong with what a run left behind; empty if nothing is.
std::string ProblemOf(std::string_view exit, std::string_view output) {
  // A shell counts signals from 128 on; SIGXCPU is 24.
  if (exit == "exit 152") return "it took more processor time than it may: it does not end, or does too much";
  if (exit == "exit 139") return "it crashed (segmentation fault)";
  if (exit == "exit 134") return "it aborted";
  if (exit != "exit 0") return absl::StrCat("it ended with \"", std::string(exit), "\", must be \"exit 0\"");
  if (output.size() > kLongestOutput) {
    return absl::StrCat("it printed more than ", kLongestOutput, " bytes: nobody would type that");
  }
  if (output.find_first_not_of(" \t\r\n") == std::string_view::npos) return "it printed nothing";
  if (!IsUtf8(output) || output.find('\0') != std::string_view::npos) return "what it printed is no text (UTF-8)";
  return "";
}

}  // namespace

Trace MakeTrace(std::string_view source, std::string_view first_run, std::string_view second_run) {
  Trace trace = {.sha256 = base::Sha256Hex(source)};
  const size_t end = std::min(first_run.find('\n'), first_run.size());
  const std::string_view output = first_run.substr(std::min(end + 1, first_run.size()));
  trace.problem = ProblemOf(first_run.substr(0, end), output);
  if (trace.problem.empty() && !IsUtf8(source)) trace.problem = "its source is no text (UTF-8)";
  if (trace.problem.empty() && first_run != second_run) {
    trace.problem = "two runs printed different things: take times, addresses and random numbers out";
  }
  if (trace.problem.empty()) trace.output = std::string(output);
  return trace;
}

std::string TracesToJson(const Traces& traces) {
  json all = json::object();
  for (const auto& [path, trace] : traces) {
    json& one = all[path] = {{"sha256", trace.sha256}};
    if (trace.problem.empty()) {
      one["output"] = trace.output;
    } else {
      one["problem"] = trace.problem;
    }
  }
  return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

absl::StatusOr<Traces> ParseTraces(std::string_view text) {
  const json all = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!all.is_object()) return absl::InvalidArgumentError("traces: must be a JSON object");
  Traces traces;
  for (const auto& [path, one] : all.items()) {
    const auto text_of = [&one](const char* name) -> std::string {
      return one.is_object() && one.contains(name) && one[name].is_string() ? one[name].get<std::string>() : "";
    };
    const Trace trace = {.sha256 = text_of("sha256"), .output = text_of("output"), .problem = text_of("problem")};
    if (trace.sha256.empty() || (trace.output.empty() == trace.problem.empty())) {
      return absl::InvalidArgumentError(
          absl::StrCat("traces, ", path, ": must have a sha256, and either an output or a problem"));
    }
    traces[path] = trace;
  }
  return traces;
}

}  // namespace course::quiz
