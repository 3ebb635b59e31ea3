#include "harness/verified/conversation.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/runner/child.h"
#include "harness/runner/safe_text.h"
#include "harness/runner/surroundings.h"

namespace course::verified {
namespace {

// The outputs of all tests of a lab, and room.
constexpr size_t kMostBytes = size_t{16} << 20;
// From SIGTERM to SIGKILL, for it to end what it started: the test program and the jails.
constexpr int kEndGraceMs = 3000;

}  // namespace

absl::StatusOr<std::unique_ptr<Conversation>> Conversation::Start(const std::string& program,
                                                                  const std::string& request,
                                                                  std::chrono::seconds limit) {
  const runner::Fd file(open(program.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return absl::UnavailableError(absl::StrCat("cannot open ", program, ": ", std::strerror(errno)));
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return absl::UnavailableError(absl::StrCat("socketpair: ", std::strerror(errno)));
  }
  std::unique_ptr<Conversation> conversation(new Conversation(limit));
  conversation->socket_ = runner::Fd(ends[0]);
  const runner::Fd theirs(ends[1]);
  ASSIGN_OR_RETURN(runner::Pipe output, runner::Pipe::Create());
  runner::ChildSpec spec;
  spec.program_fd = file.get();
  spec.arguments = {program};
  spec.environment = runner::TestEnvironment();
  spec.output_fd = output.write.get();
  spec.fds = {theirs.get()};
  spec.filter_processes = false;  // to start others is its work; those that it starts are filtered
  ASSIGN_OR_RETURN(conversation->pid_, runner::StartChild(spec));
  conversation->output_ = std::move(output.read);
  RETURN_IF_ERROR(conversation->Send(request));
  return conversation;
}

Conversation::~Conversation() {
  if (pid_ <= 0) return;
  // Asked first: what it started is in sessions of its own, and it alone knows them. Killed, the kernel ends its
  // children with it, and the jails with those.
  kill(pid_, SIGTERM);
  for (int waited = 0; waited < kEndGraceMs; waited += 5) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0) return;
    poll(nullptr, 0, 5);
  }
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

absl::Status Conversation::Send(std::string_view request) {
  while (!request.empty()) {
    // MSG_NOSIGNAL: a closed socket is an error here, not the end of this process.
    const ssize_t n = send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return Broken("did not take the request");
    request.remove_prefix(n);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Conversation::NextLine() {
  while (true) {
    if (const size_t end = received_.find('\n'); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    if (received_.size() > kMostBytes) return Broken("said more than a result can be");
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now()).count();
    if (left <= 0) return Broken("took longer than it may");
    pollfd fds[] = {{socket_.get(), POLLIN, 0}, {output_.get(), POLLIN, 0}};
    poll(fds, std::size(fds), static_cast<int>(std::min<int64_t>(left, 1000)));
    TakeOutput();
    if (fds[0].revents == 0) continue;
    char buffer[64 << 10];
    const ssize_t n = recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n <= 0) return Broken("ended before it had a result");
    received_.append(buffer, n);
  }
}

void Conversation::TakeOutput() {
  char buffer[16 << 10];
  while (output_.get() >= 0) {
    const ssize_t n = read(output_.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return;  // EAGAIN: nothing more for now
    if (n == 0) output_ = runner::Fd();
    if (n > 0) printed_.Append(std::string_view(buffer, n));
  }
}

absl::Status Conversation::Broken(const std::string& what) {
  TakeOutput();
  std::string text = absl::StrCat("the process that grades ", what);
  if (printed_.total() > 0) absl::StrAppend(&text, ". It printed: ", runner::SafeText(printed_.Text()));
  return absl::InternalError(text);
}

}  // namespace course::verified
