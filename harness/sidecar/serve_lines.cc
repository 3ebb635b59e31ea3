#include "harness/sidecar/serve_lines.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

namespace course::sidecar {
namespace {

using nlohmann::json;

json Reply(const Handler& handler, const json& line) {
  json reply = {{"id", line["id"]}};
  try {
    absl::StatusOr<json> answer = handler(line["request"]);
    if (answer.ok()) {
      reply["answer"] = *std::move(answer);
    } else {
      reply["error"] = std::string(answer.status().message());
    }
  } catch (const std::exception& e) {
    reply["error"] = e.what();
  }
  return reply;
}

bool SendAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(kSocket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(n);
  }
  return true;
}

}  // namespace

int ServeLines(const Handler& handler) {
  // What is printed before a crash must not be lost in a buffer.
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::string received;
  char buffer[16 << 10];
  while (true) {
    const ssize_t n = recv(kSocket, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return 0;
    received.append(buffer, n);
    for (size_t end; (end = received.find('\n')) != std::string::npos; received.erase(0, end + 1)) {
      const json line = json::parse(received.substr(0, end), nullptr, /*allow_exceptions=*/false);
      if (!line.is_object() || !line.contains("id") || !line.contains("request")) {
        std::fprintf(stderr, "no request: %s\n", received.substr(0, end).c_str());
        return 1;
      }
      const std::string reply = Reply(handler, line).dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
      std::fflush(stdout);
      if (!SendAll(reply)) return 0;
    }
  }
}

}  // namespace course::sidecar
