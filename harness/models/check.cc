#include "harness/models/check.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/model_files.h"
#include "sodium.h"

namespace course::models {
namespace {

constexpr size_t kPart = 1 << 20;  // [bytes] read at once

// What a download that went wrong usually leaves in the place of the file.
std::string WhatItIsInstead(const std::string& path) {
  char first[64] = {};
  std::ifstream(path, std::ios::binary).read(first, sizeof first - 1);
  const std::string text = first;
  if (absl::StartsWith(text, "version https://git-lfs")) {
    return ": it is a pointer of Git LFS, which stands for the file and is not it";
  }
  if (absl::StartsWithIgnoreCase(text, "<!doctype") || absl::StartsWithIgnoreCase(text, "<html")) {
    return ": it is a web page, perhaps the one about the file";
  }
  return "";
}

}  // namespace

std::string_view StateName(State state) {
  switch (state) {
    case State::kAbsent:
      return "absent";
    case State::kVerified:
      return "verified";
    case State::kNotPinned:
      return "not pinned";
    case State::kWrong:
      return "wrong";
  }
  return "";
}

absl::StatusOr<std::string> Sha256OfFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::vector<char> part(kPart);
  while (in.read(part.data(), kPart), in.gcount() > 0) {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), in.gcount());
  }
  if (in.bad()) return absl::InternalError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_final(&state, hash);
  char text[2 * sizeof hash + 1];
  return std::string(sodium_bin2hex(text, sizeof text, hash, sizeof hash));
}

Checked Check(const KnownFile& file, std::string_view workspace) {
  Checked checked = {.file = &file};
  const absl::StatusOr<std::string> path = base::FindModelFile(file.name, workspace);
  if (!path.ok()) return checked;
  checked.path = *path;
  checked.state = State::kWrong;
  std::error_code error;
  const auto bytes = static_cast<int64_t>(std::filesystem::file_size(*path, error));
  if (error) {
    checked.reason = absl::StrCat("cannot be read: ", error.message());
    return checked;
  }
  if (file.bytes != 0 && bytes != file.bytes) {
    checked.reason = absl::StrCat("has ", bytes, " bytes instead of ", file.bytes, WhatItIsInstead(*path));
    return checked;
  }
  const absl::StatusOr<std::string> sha256 = Sha256OfFile(*path);
  if (!sha256.ok()) {
    checked.reason = std::string(sha256.status().message());
    return checked;
  }
  checked.sha256 = *sha256;
  if (const std::string instead = WhatItIsInstead(*path); !instead.empty()) {
    checked.reason = "is not the file" + instead;
  } else if (file.sha256.empty()) {
    checked.state = State::kNotPinned;
  } else if (*sha256 != file.sha256) {
    checked.reason = absl::StrCat("has the SHA-256 ", *sha256, " instead of ", std::string(file.sha256));
  } else {
    checked.state = State::kVerified;
  }
  return checked;
}

}  // namespace course::models
