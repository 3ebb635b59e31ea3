#include "cohort/exchange/bundle_file.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "cohort/exchange/gzip.h"
#include "nlohmann/json.hpp"

namespace course::cohort {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kFormat[] = "course-cohort-bundle";
constexpr int kSchema = 1;
constexpr uint64_t kLatest = std::numeric_limits<int64_t>::max();
constexpr std::string_view kHash = "{\"sha256\":\"";
constexpr std::string_view kWork = "{\"work\":";

std::string Line(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

absl::Status Wrong(int line, const std::string& rule) {
  return absl::InvalidArgumentError(absl::StrCat("bundle, line ", line, ": ", rule));
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  absl::StatusOr<Bundle> Read() {
    RETURN_IF_ERROR(CheckHash());
    ASSIGN_OR_RETURN(const json first, NextObject());
    RETURN_IF_ERROR(ReadFirst(first));
    ASSIGN_OR_RETURN(const json config, NextObject());
    RETURN_IF_ERROR(ReadText(config, "config", bundle_.config));
    ASSIGN_OR_RETURN(const std::string_view work, NextLine());
    if (!work.starts_with(kWork) || !work.ends_with('}')) return Wrong(line_, "must be {\"work\": ...}");
    bundle_.work = std::string(work.substr(kWork.size(), work.size() - kWork.size() - 1));
    if (!text_.empty()) return Wrong(line_ + 1, "a line too many");
    return std::move(bundle_);
  }

 private:
  // Nothing is understood before it is known to be what was written.
  absl::Status CheckHash() {
    const size_t at = text_.rfind(kHash);
    if (at == std::string_view::npos || (at > 0 && text_[at - 1] != '\n')) {
      return absl::InvalidArgumentError("this is no cohort bundle: its last line has no SHA-256");
    }
    const std::string said(text_.substr(at));
    text_ = text_.substr(0, at);
    const std::string hash = base::Sha256Hex(text_);
    if (said == absl::StrCat(std::string(kHash), hash, "\"}\n")) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("the bundle was changed: its lines have the SHA-256 ", hash,
                                                   ", its last line says ", said.substr(0, 100)));
  }

  absl::StatusOr<std::string_view> NextLine() {
    ++line_;
    const size_t end = text_.find('\n');
    if (end == std::string_view::npos) return Wrong(line_, "is missing");
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return line;
  }

  absl::StatusOr<json> NextObject() {
    ASSIGN_OR_RETURN(const std::string_view line, NextLine());
    json value = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded() || !value.is_object()) return Wrong(line_, "must be a JSON object");
    return value;
  }

  absl::Status ReadText(const json& object, const char* name, std::string& text) const {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string())
      return Wrong(line_, absl::StrCat("must have a text \"", name, "\""));
    text = *member;
    return absl::OkStatus();
  }

  absl::Status ReadFirst(const json& first) {
    std::string format;
    RETURN_IF_ERROR(ReadText(first, "format", format));
    if (format != kFormat)
      return Wrong(line_, absl::StrCat("\"format\" must be \"", kFormat, "\", is \"", format, "\""));
    const auto schema = first.find("schema");
    if (schema == first.end() || !schema->is_number_integer()) return Wrong(line_, "must have a number \"schema\"");
    if (*schema != kSchema) {
      return absl::FailedPreconditionError(absl::StrCat("the bundle has schema ", schema->dump(),
                                                        ", this version of the course reads ", kSchema,
                                                        *schema > kSchema ? ": ./course update" : ""));
    }
    RETURN_IF_ERROR(ReadText(first, "cohort", bundle_.cohort));
    const auto exported = first.find("exported_ms");
    if (exported == first.end() || !exported->is_number()) return Wrong(line_, "must have a number \"exported_ms\"");
    // The library would make 2^64 - 1 a -1.
    const bool too_large = exported->is_number_unsigned() && exported->get<uint64_t>() > kLatest;
    if (!exported->is_number_integer() || too_large) {
      return Wrong(line_,
                   absl::StrCat("\"exported_ms\" must be a whole number up to ", kLatest, ", is ", exported->dump()));
    }
    bundle_.exported_ms = *exported;
    return absl::OkStatus();
  }

  std::string_view text_;
  int line_ = 0;
  Bundle bundle_;
};

}  // namespace

std::string PackBundle(const Bundle& bundle) {
  std::string text =
      Line({{"format", kFormat}, {"schema", kSchema}, {"cohort", bundle.cohort}, {"exported_ms", bundle.exported_ms}});
  absl::StrAppend(&text, Line({{"config", bundle.config}}), std::string(kWork), bundle.work, "}\n");
  absl::StrAppend(&text, std::string(kHash), base::Sha256Hex(text), "\"}\n");
  return Gzip(text);
}

absl::StatusOr<Bundle> UnpackBundle(std::string_view bytes, size_t most) {
  ASSIGN_OR_RETURN(const std::string text, Gunzip(bytes, most));
  return Reader(text).Read();
}

}  // namespace course::cohort
