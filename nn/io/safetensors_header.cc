#include "nn/io/safetensors_header.h"

#include <limits>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace nn::io {
namespace {

using nlohmann::json;

// A name from outside as it may stand in a message: one line, and not without end.
std::string Quoted(std::string_view name) {
  constexpr size_t kMost = 100;
  const std::string_view beginning = name.substr(0, kMost);
  return absl::StrCat("\"", absl::Utf8SafeCHexEscape(absl::string_view(beginning.data(), beginning.size())),
                      name.size() > kMost ? "...\"" : "\"");
}

// The parser calls one function per piece of JSON; each says whether it may stand where the last one left off.
//
//   kStart -{-> kFile -"name"-> kEntry -{-> kMember -"shape"-> kShape -[-> kNumbers ... back to kMember, kFile, kEnd
//                     -"__metadata__"-> kMetadata -{-> kKey -"key"-> kText -"text"-> kKey
class HeaderReader : public nlohmann::json_sax<json> {
 public:
  SafetensorsHeader header;
  std::string error;  // the first one; empty if there is none

  bool start_object(size_t) override {
    switch (place_) {
      case Place::kStart:
        return GoTo(Place::kFile);
      case Place::kEntry:
        members_.clear();
        return GoTo(Place::kMember);
      case Place::kMetadata:
        return GoTo(Place::kKey);
      default:
        return Misplaced("an object");
    }
  }

  bool end_object() override {
    if (place_ == Place::kFile) return GoTo(Place::kEnd);
    if (place_ == Place::kMember) {
      for (const char* name : {"dtype", "shape", "data_offsets"}) {
        if (!members_.contains(name)) return Refuse(absl::StrCat(where_, " has no ", name));
      }
      if (const size_t n = entry_->data_offsets.size(); n != 2) {
        return Refuse(absl::StrCat(where_, ": data_offsets are ", n, " numbers; they must be begin and end"));
      }
    }
    return GoTo(Place::kFile);
  }

  bool key(string_t& name) override {
    if (place_ == Place::kFile) return TensorOrMetadata(name);
    if (place_ == Place::kKey) {
      const auto [text, is_new] = header.metadata.emplace(name, "");
      if (!is_new) return Refuse(absl::StrCat(where_, ": the key ", Quoted(name), " comes twice"));
      text_ = &text->second;
      return GoTo(Place::kText);
    }
    if (!members_.insert(name).second) return Refuse(absl::StrCat(where_, ": ", Quoted(name), " comes twice"));
    if (name == "dtype") {
      text_ = &entry_->dtype;
      return GoTo(Place::kText);
    }
    numbers_ = name == "shape" ? &entry_->shape : &entry_->data_offsets;
    if (name == "shape" || name == "data_offsets") return GoTo(Place::kArray);
    return Refuse(
        absl::StrCat(where_, " has a member ", Quoted(name), "; the format knows dtype, shape and data_offsets"));
  }

  bool start_array(size_t) override { return place_ == Place::kArray ? GoTo(Place::kNumbers) : Misplaced("an array"); }
  bool end_array() override { return GoTo(Place::kMember); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ != Place::kNumbers) return Misplaced(absl::StrCat("the number ", value));
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
      return Refuse(absl::StrCat(where_, ": ", value, " is larger than 2^63 - 1"));
    }
    numbers_->push_back(static_cast<int64_t>(value));
    return true;
  }
  bool number_integer(number_integer_t value) override { return Misplaced(absl::StrCat("the number ", value)); }
  bool number_float(number_float_t, const string_t& text) override {
    return Misplaced(absl::StrCat("the number ", text.substr(0, 40)));
  }

  bool string(string_t& text) override {
    if (place_ != Place::kText) return Misplaced(absl::StrCat("the text ", Quoted(text)));
    *text_ = std::move(text);
    return GoTo(in_metadata_ ? Place::kKey : Place::kMember);
  }

  bool null() override { return Misplaced("null"); }
  bool boolean(bool value) override { return Misplaced(value ? "true" : "false"); }
  bool binary(binary_t&) override { return Misplaced("binary data"); }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return Refuse(absl::StrCat("no JSON at byte ", position, " of the header"));
  }

 private:
  enum class Place { kStart, kFile, kEntry, kMember, kArray, kNumbers, kMetadata, kKey, kText, kEnd };

  bool GoTo(Place place) {
    place_ = place;
    return true;
  }

  bool TensorOrMetadata(const std::string& name) {
    in_metadata_ = name == kMetadataName;
    where_ = in_metadata_ ? std::string(kMetadataName) : absl::StrCat("tensor ", Quoted(name));
    const bool is_new = in_metadata_ ? !std::exchange(has_metadata_, true) : !header.tensors.contains(name);
    if (!is_new) return Refuse(absl::StrCat(where_, " comes twice"));
    if (in_metadata_) return GoTo(Place::kMetadata);
    entry_ = &header.tensors[name];
    return GoTo(Place::kEntry);
  }

  bool Misplaced(const std::string& what) {
    constexpr const char* kExpected[] = {"an object", "a name",   "an object with dtype, shape and data_offsets",
                                         "a member",  "an array", "a whole number that is not negative",
                                         "an object", "a key",    "a text",
                                         "the end"};
    return Refuse(absl::StrCat(where_.empty() ? "the header" : where_, " has ", what, " where ",
                               kExpected[static_cast<int>(place_)], " must stand"));
  }

  bool Refuse(std::string reason) {
    if (error.empty()) error = std::move(reason);
    return false;
  }

  Place place_ = Place::kStart;
  std::string where_;  // "tensor "x"" as soon as there is one
  bool in_metadata_ = false, has_metadata_ = false;
  TensorEntry* entry_ = nullptr;
  std::set<std::string> members_;  // of this entry, so far
  std::string* text_ = nullptr;    // where the next text goes
  std::vector<int64_t>* numbers_ = nullptr;
};

}  // namespace

absl::StatusOr<SafetensorsHeader> ParseSafetensorsHeader(std::string_view json_text) {
  // The parser takes a zero byte for the end of its input and would not look behind it.
  if (const size_t zero = json_text.find('\0'); zero != std::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat("a zero at byte ", zero, " of the header"));
  }
  HeaderReader reader;
  if (!json::sax_parse(json_text.begin(), json_text.end(), &reader)) {
    return absl::InvalidArgumentError(reader.error);
  }
  return std::move(reader.header);
}

}  // namespace nn::io
