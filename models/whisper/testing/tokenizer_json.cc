#include "models/whisper/testing/tokenizer_json.h"

#include "absl/strings/str_format.h"

namespace whisper::testing {
namespace {

// A character of at most two bytes.
std::string Utf8(int code) {
  if (code < 0x80) return {static_cast<char>(code)};
  return {static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3F))};
}

}  // namespace

nlohmann::json TokenizerJson(const std::vector<MergeSides>& merges, int timestamps) {
  nlohmann::json json = {{"added_tokens", nlohmann::json::array()},
                         {"model", {{"type", "BPE"}, {"vocab", nlohmann::json::object()}, {"merges", {}}}}};
  nlohmann::json& vocab = json["model"]["vocab"];
  int next = 0;
  for (int code = 33; next < 256; ++code) {
    const bool prints = code <= 126 || (code >= 161 && code <= 172) || code >= 174;
    if (prints) vocab[Utf8(code)] = next++;
  }
  json["model"]["merges"] = nlohmann::json::array();
  for (const auto& [left, right] : merges) {
    json["model"]["merges"].push_back(left + " " + right);
    vocab[left + right] = next++;
  }
  const auto add = [&](const std::string& content) {
    json["added_tokens"].push_back({{"id", next++}, {"content", content}});
  };
  for (const char* name : {"<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|translate|>", "<|transcribe|>",
                           "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"}) {
    add(name);
  }
  for (int t = 0; t < timestamps; ++t) add(absl::StrFormat("<|%.2f|>", 0.02 * t));
  return json;
}

}  // namespace whisper::testing
