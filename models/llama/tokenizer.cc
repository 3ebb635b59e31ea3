#include "models/llama/tokenizer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <queue>
#include <tuple>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace llama {
namespace {

static_assert(std::endian::native == std::endian::little);

template <class... Part>
absl::Status Refuse(size_t token, size_t offset, const Part&... why) {
  return absl::InvalidArgumentError(absl::StrCat("token ", token, ", at byte ", offset, ": ", why...));
}

// Takes a number off the front of `rest`, which holds it.
template <class Number>
Number Take(std::string_view& rest) {
  Number number;
  std::memcpy(&number, rest.data(), sizeof(number));
  rest.remove_prefix(sizeof(number));
  return number;
}

// How many bytes the character at the beginning of `text` has: the first one and those that continue it (10xxxxxx), at
// most four. What is no UTF-8 is cut up somehow, and is in the end its bytes.
size_t CharacterLength(std::string_view text) {
  size_t length = 1;
  while (length < std::min<size_t>(4, text.size()) && (text[length] & 0xc0) == 0x80) ++length;
  return length;
}

// Two neighbours that can be joined.
struct Pair {
  float score;                  // of the piece that they are together
  int left, right;              // places
  int left_token, right_token;  // what stood there when the pair was found
  int joined;
  // For a queue that gives the largest: the highest score first, of equal ones the leftmost.
  bool operator<(const Pair& other) const { return std::tie(score, other.left) < std::tie(other.score, left); }
};

}  // namespace

absl::StatusOr<std::unique_ptr<LlamaTokenizer>> LlamaTokenizer::Parse(std::string_view bytes) {
  if (bytes.size() < 4) {
    return absl::InvalidArgumentError(absl::StrCat("a file of ", bytes.size(), " bytes; the longest length takes 4"));
  }
  std::string_view rest = bytes;
  const auto longest = Take<int32_t>(rest);
  std::vector<Piece> pieces;
  while (!rest.empty()) {
    const size_t token = pieces.size(), offset = bytes.size() - rest.size();
    if (rest.size() < 8) return Refuse(token, offset, "cut off after ", rest.size(), " of 8 bytes");
    const auto score = Take<float>(rest);
    const auto length = Take<int32_t>(rest);
    if (!std::isfinite(score)) return Refuse(token, offset, "its score is ", score, ", not finite");
    if (length < 1 || length > longest) {
      return Refuse(token, offset, "a length of ", length, " is outside 1 .. ", longest);
    }
    if (rest.size() < static_cast<size_t>(length)) {
      return Refuse(token, offset, "cut off after ", rest.size(), " of its ", length, " bytes");
    }
    const std::string_view text = rest.substr(0, length);
    if (token >= kFirstByte && token < kFirstPiece) {
      const std::string expected = absl::StrFormat("<0x%02X>", token - kFirstByte);
      if (text != expected)
        return Refuse(token, offset, "\"", std::string(text), "\" stands where ", expected, " belongs");
    }
    pieces.push_back({std::string(text), score});
    rest.remove_prefix(length);
  }
  if (pieces.size() < kFirstPiece) {
    return absl::InvalidArgumentError(
        absl::StrCat(pieces.size(), " tokens; the first ", kFirstPiece, " are taken by what begins, ends and bytes"));
  }
  return absl::WrapUnique(new LlamaTokenizer(std::move(pieces)));
}

absl::StatusOr<std::unique_ptr<LlamaTokenizer>> LlamaTokenizer::Read(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, base::ReadFile(path));
  auto tokenizer = Parse(bytes);
  if (tokenizer.ok()) return tokenizer;
  return absl::Status(tokenizer.status().code(), absl::StrCat(path, ": ", tokenizer.status().message()));
}

LlamaTokenizer::LlamaTokenizer(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {
  for (int byte = 0; byte < 256; ++byte) bytes_.push_back(std::string(1, static_cast<char>(byte)));
  // Not those before: a text that happens to read "<0x41>" is not the letter A, nor does one end an output. Of pieces
  // with the same text the first one counts.
  for (size_t token = kFirstPiece; token < pieces_.size(); ++token) {
    learnt_.emplace(pieces_[token].text, static_cast<int>(token));
  }
}

std::string_view LlamaTokenizer::TextOf(int token) const {
  if (token == kBos || token == kEos) return "";
  return token >= kFirstByte && token < kFirstPiece ? bytes_[token - kFirstByte] : pieces_[token].text;
}

std::vector<int> LlamaTokenizer::Characters(std::string_view text) const {
  std::vector<int> tokens;
  while (!text.empty()) {
    const std::string_view character = text.substr(0, CharacterLength(text));
    if (const auto found = learnt_.find(std::string(character)); found != learnt_.end()) {
      tokens.push_back(found->second);
    } else {
      for (const char byte : character) tokens.push_back(kFirstByte + static_cast<unsigned char>(byte));
    }
    text.remove_prefix(character.size());
  }
  return tokens;
}

int LlamaTokenizer::Joined(int left, int right) const {
  if (left < kFirstPiece || right < kFirstPiece) return -1;  // a byte stays alone: what it is part of has no piece
  const auto found = learnt_.find(absl::StrCat(pieces_[left].text, pieces_[right].text));
  return found == learnt_.end() ? -1 : found->second;
}

std::vector<int> LlamaTokenizer::Encode(std::string_view text) const {
  if (text.empty()) return {kBos};
  // A list, so that joining two pieces moves no other: -1 marks a place whose piece has been joined to one before it.
  std::vector<int> tokens = Characters(std::string(" ").append(text));
  const int n = static_cast<int>(tokens.size());
  std::vector<int> before(n), after(n);
  for (int i = 0; i < n; ++i) before[i] = i - 1, after[i] = i + 1;

  std::priority_queue<Pair> pairs;
  const auto consider = [&](int left, int right) {
    if (left < 0 || right >= n) return;
    const int joined = Joined(tokens[left], tokens[right]);
    if (joined >= 0) pairs.push({pieces_[joined].score, left, right, tokens[left], tokens[right], joined});
  };
  for (int i = 0; i + 1 < n; ++i) consider(i, i + 1);
  while (!pairs.empty()) {
    const Pair pair = pairs.top();
    pairs.pop();
    // One of the two has been joined to somebody else meanwhile.
    if (tokens[pair.left] != pair.left_token || tokens[pair.right] != pair.right_token) continue;
    tokens[pair.left] = pair.joined;
    tokens[pair.right] = -1;
    after[pair.left] = after[pair.right];
    if (after[pair.left] < n) before[after[pair.left]] = pair.left;
    consider(before[pair.left], pair.left);
    consider(pair.left, after[pair.left]);
  }

  std::vector<int> ids = {kBos};
  for (const int token : tokens) {
    if (token >= 0) ids.push_back(token);
  }
  return ids;
}

absl::StatusOr<std::string> LlamaTokenizer::Decode(std::span<const int> token_ids) const {
  std::string text;
  bool at_beginning = false;
  for (size_t i = 0; i < token_ids.size(); ++i) {
    const int token = token_ids[i];
    if (token < 0 || token >= VocabSize()) {
      return absl::InvalidArgumentError(
          absl::StrCat("token ", i, " is ", token, ", outside the vocabulary 0 .. ", VocabSize() - 1));
    }
    std::string_view piece = TextOf(token);
    if (at_beginning && piece.starts_with(' ')) piece.remove_prefix(1);
    at_beginning = token == kBos;
    text += piece;
  }
  return text;
}

}  // namespace llama
