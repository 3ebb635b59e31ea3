// A sidecar that does as it is told, also what no sidecar should.
//
//   toy_sidecar        answers properly, and carries out {"do": ...} first
//   toy_sidecar exits  ends at once with exit code 3

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "harness/sidecar/serve_lines.h"

namespace {

using nlohmann::json;

void Say(std::string_view bytes) { send(course::sidecar::kSocket, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

[[noreturn]] void Flood(int fd, std::string_view what) {
  // In pieces, so that whoever reads has to stop it.
  while (write(fd, what.data(), what.size()) > 0) {
  }
  while (true) pause();
}

absl::StatusOr<json> Handle(const json& request) {
  const std::string what = request.value("do", "");
  if (what == "hang")
    while (true) pause();
  if (what == "crash") raise(SIGABRT);
  if (what == "exit") _exit(3);
  if (what == "close") {
    close(course::sidecar::kSocket);
    while (true) pause();
  }
  if (what == "say") Say(request["bytes"].get<std::string>());
  if (what == "hang after") {
    Say(request["bytes"].get<std::string>());
    while (true) pause();
  }
  if (what == "flood the answer") Flood(course::sidecar::kSocket, std::string(10'000, 'x'));
  if (what == "flood the output") Flood(STDOUT_FILENO, std::string(10'000, 'x'));
  if (what == "print") std::printf("%s\n", request["text"].get<std::string>().c_str());
  if (what == "throw") throw std::runtime_error("thrown by the handler");
  if (what == "refuse") return absl::InvalidArgumentError("a refusal");
  if (what == "take memory") {
    std::vector<char> block(size_t{1} << 40);
    return json(block.size());
  }
  if (what == "start a process") {
    const pid_t pid = fork();
    if (pid == 0)
      while (true) pause();
    return json(pid);
  }
  return json{{"pid", getpid()}, {"echo", request}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "exits") return 3;
  return course::sidecar::ServeLines(Handle);
}
