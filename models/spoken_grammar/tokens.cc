#include "models/spoken_grammar/tokens.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "models/spoken_grammar/forms.h"
#include "nlohmann/json.hpp"

namespace spoken_grammar {
namespace {

using Sides = std::pair<std::string, std::string>;

// How the file writes a byte (models/whisper/tokenizer.h).
std::vector<std::string> WrittenBytes() {
  std::vector<std::string> written;
  uint32_t next = 256;
  for (uint32_t b = 0; b < 256; ++b) {
    const bool prints = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
    const uint32_t code = prints ? b : next++;
    // Codes are below 512: one or two bytes of UTF-8.
    written.push_back(
        code < 0x80 ? std::string(1, static_cast<char>(code))
                    : std::string{static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3F))});
  }
  return written;
}

struct CountedWord {
  std::vector<std::string> parts;
  int count = 0;
};

// The words of all forms, cut into bytes, and how often each is said.
std::vector<CountedWord> CountedWords(const std::vector<std::string>& written) {
  std::map<std::string, int> counts;
  for (const std::string& form : Forms()) {
    for (const std::string& word : WordsOf(form)) ++counts[word];
  }
  std::vector<CountedWord> words;
  for (const auto& [word, count] : counts) {
    CountedWord& counted = words.emplace_back();
    counted.count = count;
    for (const char c : " " + word) counted.parts.push_back(written[static_cast<unsigned char>(c)]);
  }
  return words;
}

// The pair that stands side by side most often; of equals the first in the alphabet. Empty if no two parts are left.
Sides MostFrequentPair(const std::vector<CountedWord>& words) {
  std::map<Sides, int> counts;
  for (const CountedWord& word : words) {
    for (size_t i = 0; i + 1 < word.parts.size(); ++i) counts[{word.parts[i], word.parts[i + 1]}] += word.count;
  }
  Sides best;
  int most = 0;
  for (const auto& [pair, count] : counts) {
    if (count > most) best = pair, most = count;
  }
  return best;
}

void Join(const Sides& pair, std::vector<std::string>& parts) {
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    if (parts[i] != pair.first || parts[i + 1] != pair.second) continue;
    parts[i] += parts[i + 1];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

}  // namespace

std::string TokenizerJson() {
  nlohmann::ordered_json json = {
      {"added_tokens", nlohmann::ordered_json::array()},
      {"model",
       {{"type", "BPE"}, {"vocab", nlohmann::ordered_json::object()}, {"merges", nlohmann::ordered_json::array()}}}};
  nlohmann::ordered_json &vocab = json["model"]["vocab"], &merges = json["model"]["merges"];
  int next = 0;
  const std::vector<std::string> written = WrittenBytes();
  for (const std::string& byte : written) vocab[byte] = next++;
  std::vector<CountedWord> words = CountedWords(written);
  for (Sides pair = MostFrequentPair(words); !pair.first.empty(); pair = MostFrequentPair(words)) {
    merges.push_back(pair.first + " " + pair.second);
    vocab[pair.first + pair.second] = next++;
    for (CountedWord& word : words) Join(pair, word.parts);
  }
  const auto add = [&](const std::string& content) {
    json["added_tokens"].push_back({{"id", next++}, {"content", content}});
  };
  for (const char* name : {"<|endoftext|>", "<|startoftranscript|>", "<|nospeech|>", "<|notimestamps|>"}) add(name);
  for (int t = 0; t < kTimestamps; ++t) add(absl::StrFormat("<|%.2f|>", 0.02 * t));
  return json.dump(1) + "\n";
}

}  // namespace spoken_grammar
