#include "models/whisper/tokenizer.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "models/whisper/pieces.h"
#include "nlohmann/json.hpp"

namespace whisper {
namespace {

using Json = nlohmann::json;

constexpr int64_t kMostTokens = 1'000'000;

bool Prints(int byte) { return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174; }

// The byte that a character of the file stands for.
const std::map<uint32_t, char>& Bytes() {
  static const auto* bytes = [] {
    auto* all = new std::map<uint32_t, char>;
    uint32_t next = 256;
    for (int b = 0; b < 256; ++b) (*all)[Prints(b) ? b : next++] = static_cast<char>(b);
    return all;
  }();
  return *bytes;
}

absl::StatusOr<std::string> BytesOf(std::string_view written) {
  std::string bytes;
  for (std::string_view rest = written; !rest.empty();) {
    const base::Utf8Character c = base::FirstUtf8(rest);
    const auto found = Bytes().find(c.code);
    if (c.length == 0 || found == Bytes().end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the token \"", std::string(written), "\" has a character that stands for no byte"));
    }
    bytes += found->second;
    rest.remove_prefix(c.length);
  }
  return bytes;
}

int64_t Pair(int left, int right) { return (int64_t{left} << 32) | right; }

const Json* Member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

absl::Status Wrong(const std::string& why) { return absl::InvalidArgumentError("tokenizer.json: " + why); }

// "left right", or ["left", "right"] in newer files.
std::optional<std::pair<std::string, std::string>> Sides(const Json& merge) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
    return std::pair(merge[0].get<std::string>(), merge[1].get<std::string>());
  }
  if (!merge.is_string()) return std::nullopt;
  const std::string text = merge.get<std::string>();
  const size_t space = text.find(' ');
  if (space == std::string::npos) return std::nullopt;
  return std::pair(text.substr(0, space), text.substr(space + 1));
}

}  // namespace

absl::StatusOr<Tokenizer> Tokenizer::Parse(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Wrong("it is no JSON");
  const Json* const model = Member(json, "model");
  const Json* const vocab = model == nullptr ? nullptr : Member(*model, "vocab");
  const Json* const merges = model == nullptr ? nullptr : Member(*model, "merges");
  const Json* const type = model == nullptr ? nullptr : Member(*model, "type");
  if (vocab == nullptr || !vocab->is_object() || merges == nullptr || !merges->is_array()) {
    return Wrong("it has no model with a vocab and merges");
  }
  if (type != nullptr && *type != "BPE") return Wrong("its model is " + type->dump() + "; it is BPE");

  Tokenizer tokenizer;
  std::set<int> used;
  const auto add = [&](const Json& id, std::string bytes, bool special) -> absl::Status {
    if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() >= kMostTokens) {
      return Wrong("the id " + id.dump() + " is no number from 0 to 999999");
    }
    const int token = id.get<int>();
    if (!used.insert(token).second) return Wrong(absl::StrCat("the id ", token, " is used twice"));
    if (token >= tokenizer.VocabSize()) tokenizer.tokens_.resize(token + 1);
    tokenizer.tokens_[token] = {std::move(bytes), special};
    return absl::OkStatus();
  };

  // Special tokens may stand in the vocabulary, too, with the same id.
  std::map<std::string, int> specials;
  if (const Json* const added = Member(json, "added_tokens"); added != nullptr && added->is_array()) {
    for (const Json& token : *added) {
      const Json *const id = Member(token, "id"), *const content = Member(token, "content");
      if (id == nullptr || content == nullptr || !content->is_string())
        return Wrong("an added token lacks id or content");
      RETURN_IF_ERROR(add(*id, content->get<std::string>(), /*special=*/true));
      specials[content->get<std::string>()] = id->get<int>();
    }
  }
  std::unordered_map<std::string, int> written;
  for (const auto& [word, id] : vocab->items()) {
    if (const auto special = specials.find(word); special != specials.end() && id == special->second) continue;
    ASSIGN_OR_RETURN(std::string bytes, BytesOf(word));
    RETURN_IF_ERROR(add(id, std::move(bytes), /*special=*/false));
    written[word] = id.get<int>();
  }
  std::fill(tokenizer.of_byte_.begin(), tokenizer.of_byte_.end(), -1);
  for (const auto& [word, id] : written) {
    const std::string& bytes = tokenizer.tokens_[id].text;
    if (bytes.size() == 1) tokenizer.of_byte_[static_cast<uint8_t>(bytes[0])] = id;
  }
  const auto missing = std::find(tokenizer.of_byte_.begin(), tokenizer.of_byte_.end(), -1);
  if (missing != tokenizer.of_byte_.end()) {
    return Wrong(absl::StrCat("the byte ", missing - tokenizer.of_byte_.begin(), " is no token"));
  }
  for (const Json& merge : *merges) {
    const auto sides = Sides(merge);
    if (!sides) return Wrong("the merge " + merge.dump() + " has not two sides");
    const auto left = written.find(sides->first), right = written.find(sides->second);
    const auto joined = written.find(sides->first + sides->second);
    if (left == written.end() || right == written.end() || joined == written.end()) {
      return Wrong("the merge " + merge.dump() + " is of or into what is no token");
    }
    const int rank = static_cast<int>(tokenizer.merges_.size());
    tokenizer.merges_.try_emplace(Pair(left->second, right->second), Merge{rank, joined->second});
  }

  const auto find = [&](const char* name) {
    const auto found = specials.find(name);
    return found == specials.end() ? -1 : found->second;
  };
  SpecialTokens& s = tokenizer.special_;
  s.end_of_text = find("<|endoftext|>");
  s.start_of_transcript = find("<|startoftranscript|>");
  s.translate = find("<|translate|>");
  s.transcribe = find("<|transcribe|>");
  s.start_of_lm = find("<|startoflm|>");
  s.start_of_prev = find("<|startofprev|>");
  s.no_speech = std::max(find("<|nospeech|>"), find("<|nocaptions|>"));
  s.no_timestamps = find("<|notimestamps|>");
  s.first_timestamp = find("<|0.00|>");
  if (s.end_of_text < 0 || s.start_of_transcript < 0) {
    return Wrong("there is no <|endoftext|> or no <|startoftranscript|>");
  }
  for (int token = s.start_of_transcript + 1; token < s.translate; ++token) s.languages.push_back(token);
  return tokenizer;
}

absl::StatusOr<Tokenizer> Tokenizer::Read(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, base::ReadFile(path));
  absl::StatusOr<Tokenizer> tokenizer = Parse(bytes);
  if (tokenizer.ok()) return tokenizer;
  return absl::Status(tokenizer.status().code(), absl::StrCat(path, ": ", tokenizer.status().message()));
}

std::vector<int> Tokenizer::Encode(std::string_view text) const {
  std::vector<int> tokens;
  for (const std::string_view piece : Pieces(text)) EncodePiece(piece, tokens);
  return tokens;
}

void Tokenizer::EncodePiece(std::string_view piece, std::vector<int>& out) const {
  std::vector<int> parts;
  for (const char c : piece) parts.push_back(of_byte_[static_cast<uint8_t>(c)]);
  while (parts.size() > 1) {
    // The pair that was learnt first; of the same one, the one further left.
    size_t at = 0;
    const Merge* best = nullptr;
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = merges_.find(Pair(parts[i], parts[i + 1]));
      if (found == merges_.end() || (best != nullptr && found->second.rank >= best->rank)) continue;
      best = &found->second, at = i;
    }
    if (best == nullptr) break;
    parts[at] = best->joined;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  out.insert(out.end(), parts.begin(), parts.end());
}

absl::StatusOr<std::string> Tokenizer::Decode(std::span<const int> token_ids) const {
  std::string text;
  for (size_t i = 0; i < token_ids.size(); ++i) {
    if (token_ids[i] < 0 || token_ids[i] >= VocabSize()) {
      return absl::InvalidArgumentError(
          absl::StrCat("token ", i, " is ", token_ids[i], "; the vocabulary has ", VocabSize()));
    }
    const Token& token = tokens_[token_ids[i]];
    if (!token.special) text += token.text;
  }
  return text;
}

std::vector<int> Tokenizer::NonSpeechTokens() const {
  // Alone, each only if it is one token; notes of music also by their first one (three bytes, two tokens).
  static constexpr std::string_view kSigns[] = {
      "\"",  "#",  "(",  ")",  "*",   "+",  "/",  ":",   ";",   "<",  "=",  ">",  "@",  "[",   "\\",  "]",
      "^",   "_",  "`",  "{",  "|",   "}",  "~",  "「",  "」",  "『", "』", "<<", ">>", "<<<", ">>>", "--",
      "---", "-(", "-[", "('", "(\"", "((", "))", "(((", ")))", "[[", "]]", "{{", "}}", "♪♪",  "♪♪♪"};
  static constexpr std::string_view kMusic[] = {"♩", "♪", "♫", "♬", "♭", "♮", "♯"};
  std::set<int> tokens;
  for (const std::string_view sign : {" -", " '"}) tokens.insert(Encode(sign)[0]);
  const auto insert = [&](std::string_view sign, bool first) {
    for (const std::string& text : {std::string(sign), absl::StrCat(" ", std::string(sign))}) {
      const std::vector<int> encoded = Encode(text);
      if (first || encoded.size() == 1) tokens.insert(encoded[0]);
    }
  };
  for (const std::string_view sign : kSigns) insert(sign, /*first=*/false);
  for (const std::string_view sign : kMusic) insert(sign, /*first=*/true);
  return {tokens.begin(), tokens.end()};
}

}  // namespace whisper
