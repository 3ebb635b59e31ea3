// A small tokenizer.json: the 256 bytes in the order of their characters in the file ('!' is 0), then what was learnt,
// then the special tokens, then timestamps.

#ifndef MODELS_WHISPER_TESTING_TOKENIZER_JSON_H_
#define MODELS_WHISPER_TESTING_TOKENIZER_JSON_H_

#include <string>
#include <utility>
#include <vector>

#include "nlohmann/json.hpp"

namespace whisper::testing {

// Both sides as the file writes them: a space is "\u0120".
using MergeSides = std::pair<std::string, std::string>;

nlohmann::json TokenizerJson(const std::vector<MergeSides>& merges, int timestamps);

}  // namespace whisper::testing

#endif  // MODELS_WHISPER_TESTING_TOKENIZER_JSON_H_
