// The frames that a test program sends to the runner while a TEST runs: one byte of kind, four of length
// (little-endian), then the payload.
//
// Both ends are here. The writer is safe in a signal handler and when memory is exhausted; the reader trusts nothing,
// because the graded code lives in the process that writes.

#ifndef HARNESS_TESTING_EVENTS_H_
#define HARNESS_TESTING_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace course::testing {

enum class EventKind : char {
  kStart = 'T',        // payload: "Suite.Name"
  kFailure = 'F',      // payload: "file:line\nmessage"
  kSkip = 'S',         // payload: the reason
  kEnd = 'E',          // payload: "1" if the TEST passed (or skipped), else "0"
  kOnceResult = 'O',   // payload: the bytes that a ONCE step returned
  kCrash = 'C',        // payload: a CrashRecord
  kFrames = 'B',       // payload: uint64 addresses in the program's file, the innermost first
  kOutOfMemory = 'M',  // payload: empty; operator new found no memory
};

struct Event {
  EventKind kind;
  std::string payload;
  bool operator==(const Event&) const = default;
};

// What the crash handler knows. Sent as these bytes: both ends are the same machine.
struct CrashRecord {
  int32_t signal;
  int32_t memory_fault;  // 1 if `address` is what the code wanted to read or write (SIGSEGV, SIGBUS)
  uint64_t address;
  uint64_t peak_kb;  // VmPeak of the process; 0 if unknown
};

// Longer payloads are cut by the writer (a ONCE result is refused instead) and refused by the reader.
inline constexpr size_t kMaxPayload = size_t{64} << 20;

// Writes one frame; no allocation, errors ignored (a runner that is gone cannot be told). Async-signal-safe.
void WriteEvent(int fd, EventKind kind, std::string_view payload);

struct ParsedEvents {
  std::vector<Event> events;
  bool truncated = false;  // the bytes end inside a frame: usual when the process was killed while it wrote
  std::string problem;     // not empty: bytes that WriteEvent never produces, and what is wrong with them
};

// Stops at the first problem; the events before it are kept.
ParsedEvents ParseEvents(std::string_view bytes);

// nullopt-like: false if the payload has another size than a CrashRecord.
bool ParseCrash(std::string_view payload, CrashRecord* record);

// The addresses of a kFrames payload; a torn last one is dropped.
std::vector<uint64_t> ParseFrames(std::string_view payload);

}  // namespace course::testing

#endif  // HARNESS_TESTING_EVENTS_H_
