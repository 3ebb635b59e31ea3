#include "harness/testing/events.h"

#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>

namespace course::testing {
namespace {

constexpr size_t kHeader = 5;

bool IsKind(char c) {
  switch (static_cast<EventKind>(c)) {
    case EventKind::kStart:
    case EventKind::kFailure:
    case EventKind::kSkip:
    case EventKind::kEnd:
    case EventKind::kOnceResult:
    case EventKind::kCrash:
    case EventKind::kFrames:
    case EventKind::kOutOfMemory:
      return true;
  }
  return false;
}

void WriteAll(int fd, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t n = write(fd, data, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    data += n;
    size -= n;
  }
}

}  // namespace

void WriteEvent(int fd, EventKind kind, std::string_view payload) {
  const int saved_errno = errno;
  payload = payload.substr(0, kMaxPayload);
  const uint32_t size = payload.size();
  char header[kHeader] = {static_cast<char>(kind)};
  for (int i = 0; i < 4; ++i) header[1 + i] = static_cast<char>(size >> (8 * i));
  // One system call for both parts: short frames are then atomic, whatever other threads write.
  iovec parts[2] = {{header, kHeader}, {const_cast<char*>(payload.data()), payload.size()}};
  ssize_t n;
  do {
    n = writev(fd, parts, 2);
  } while (n < 0 && errno == EINTR);
  if (n >= 0 && static_cast<size_t>(n) < kHeader) {
    WriteAll(fd, header + n, kHeader - n);
    n = kHeader;
  }
  if (n >= 0) WriteAll(fd, payload.data() + (n - kHeader), payload.size() - (n - kHeader));
  errno = saved_errno;
}

ParsedEvents ParseEvents(std::string_view bytes) {
  ParsedEvents out;
  while (!bytes.empty()) {
    if (!IsKind(bytes[0])) {
      out.problem = "a frame of unknown kind " + std::to_string(static_cast<unsigned char>(bytes[0]));
      return out;
    }
    if (bytes.size() < kHeader) {
      out.truncated = true;
      return out;
    }
    uint32_t size = 0;
    for (int i = 0; i < 4; ++i) size |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[1 + i])) << (8 * i);
    if (size > kMaxPayload) {
      out.problem = "a frame of " + std::to_string(size) + " bytes, more than " + std::to_string(kMaxPayload);
      return out;
    }
    if (bytes.size() - kHeader < size) {
      out.truncated = true;
      return out;
    }
    out.events.push_back({static_cast<EventKind>(bytes[0]), std::string(bytes.substr(kHeader, size))});
    bytes.remove_prefix(kHeader + size);
  }
  return out;
}

bool ParseCrash(std::string_view payload, CrashRecord* record) {
  if (payload.size() != sizeof *record) return false;
  std::memcpy(record, payload.data(), sizeof *record);
  return true;
}

std::vector<uint64_t> ParseFrames(std::string_view payload) {
  std::vector<uint64_t> frames(payload.size() / sizeof(uint64_t));
  if (!frames.empty()) std::memcpy(frames.data(), payload.data(), frames.size() * sizeof(uint64_t));
  return frames;
}

}  // namespace course::testing
