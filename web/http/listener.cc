#include "web/http/listener.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "web/guard/answer.h"
#include "web/guard/programs.h"

namespace course::web {
namespace {

using HandlerResponse = httplib::Server::HandlerResponse;

constexpr size_t kLongestPath = 1'024;  // bytes, decoded: no file of a course is deeper

guard::Knock KnockOf(const httplib::Request& request) {
  guard::Knock knock = {.method = request.method,
                        .target = request.target,
                        .site = request.get_header_value("Sec-Fetch-Site"),
                        .cookie = request.get_header_value("Cookie"),
                        .last_event_id = request.get_header_value("Last-Event-ID"),
                        .authorization = request.get_header_value("Authorization"),
                        .forwarded_for = request.get_header_value("X-Forwarded-For"),
                        .content_type = request.get_header_value("Content-Type"),
                        .has_transfer_encoding = request.has_header("Transfer-Encoding"),
                        .has_range = request.has_header("Range")};
  const auto all = [&](const char* name, std::vector<std::string>& values) {
    const auto [first, last] = request.headers.equal_range(name);
    for (auto field = first; field != last; ++field) values.push_back(field->second);
  };
  all("Host", knock.hosts);
  all("Content-Length", knock.content_lengths);
  if (request.has_header("Origin")) knock.origin = request.get_header_value("Origin");
  return knock;
}

// Whether the client with this port is still connected to ours. The library tells nobody which descriptor is whose.
bool IsConnected(int own_port, int peer_port) {
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return true;
  bool connected = false;
  while (const dirent* entry = readdir(folder)) {
    const int fd = std::atoi(entry->d_name);
    sockaddr_in address = {};
    socklen_t size = sizeof address;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 || address.sin_family != AF_INET) continue;
    if (ntohs(address.sin_port) != peer_port) continue;
    size = sizeof address;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) continue;
    if (ntohs(address.sin_port) != own_port) continue;
    // Nothing to read, and no end: it waits. What it sends ahead waits, too.
    char byte;
    const ssize_t n = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    connected = n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
    break;
  }
  closedir(folder);
  return connected;
}

// Ends what the clients of this port say. The library looks at a connection that waits for its next request only when
// something comes or after the keep-alive time; this is what comes. Answers under way are still sent.
void HangUp(int port) {
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return;  // then they end after the keep-alive time
  while (const dirent* entry = readdir(folder)) {
    const int fd = std::atoi(entry->d_name);
    sockaddr_in address = {};
    socklen_t size = sizeof address;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 || address.sin_family != AF_INET) continue;
    if (ntohs(address.sin_port) == port) shutdown(fd, SHUT_RD);
  }
  closedir(folder);
}

}  // namespace

void Configure(httplib::Server& server, const ListenerOptions& options) {
  server.set_tcp_nodelay(true);  // without it every request on a kept connection waits 40 ms
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(5);
  server.set_read_timeout(options.patience);
  server.set_write_timeout(10);
  server.set_payload_max_length(options.manners.longest_body);
  server.new_task_queue = [pool = options.pool] { return new Pool(pool); };
}

Listener::Listener(Answerer answerer, const ListenerOptions& options)
    : answerer_(std::move(answerer)), options_(options) {
  Configure(server_, options);
  // Only SO_REUSEADDR: with SO_REUSEPORT, httplib's default, a second server would silently share the port.
  server_.set_socket_options([this](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socket_ = socket;
  });
  // Before the library reads a body, and before it matches the path by a regular expression.
  server_.set_pre_routing_handler([this](const httplib::Request& from, httplib::Response& to) {
    return Meet(from, to) ? HandlerResponse::Handled : HandlerResponse::Unhandled;
  });
  server_.Post(".*", [this](const httplib::Request& from, httplib::Response& to) {
    Send(answerer_(KnockOf(from), RequestOf(from)), to);
  });
  // What the library refused by itself; the others have their fields already.
  const httplib::Server::HandlerWithResponse dress = [this](const httplib::Request&, httplib::Response& to) {
    if (to.has_header("Content-Security-Policy")) return HandlerResponse::Unhandled;
    Send(guard::RenderRefusal(to.status), to);
    return HandlerResponse::Handled;
  };
  server_.set_error_handler(dress);
  // A library's, such as no memory: the other pages go on.
  server_.set_exception_handler([this](const httplib::Request&, httplib::Response& to, std::exception_ptr error) {
    std::string what = "an exception of no known kind";
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& known) {
      what = known.what();
    } catch (...) {
    }
    Send(guard::RenderBroken(what), to);
  });
}

absl::StatusOr<std::unique_ptr<Listener>> Listener::Bind(int port, Answerer answerer, const ListenerOptions& options) {
  std::unique_ptr<Listener> listener(new Listener(std::move(answerer), options));
  errno = 0;
  if (port == 0) {
    listener->port_ = listener->server_.bind_to_any_port("127.0.0.1");
    if (listener->port_ <= 0) return absl::FailedPreconditionError("no free port on 127.0.0.1");
  } else if (listener->server_.bind_to_port("127.0.0.1", port)) {
    listener->port_ = port;
  } else if (errno == EACCES) {
    return absl::PermissionDeniedError(
        absl::StrCat("this user may not listen on port ", port, ": choose one above 1023 with --port N"));
  } else {
    return absl::FailedPreconditionError(
        absl::StrCat("port ", port, " on 127.0.0.1 is taken by another program: choose one with --port N"));
  }
  // The library lets five wait to be accepted; a browser that restores its windows opens more at once.
  ::listen(listener->socket_, SOMAXCONN);
  return listener;
}

// The library keeps the parameters of the address and of the form in one place; a form's address has none. A form with
// a file in it comes as parts.
Request Listener::RequestOf(const httplib::Request& from) const {
  const bool form = from.method == "POST";
  Request request = {.method = form ? "POST" : "GET", .path = from.path};
  // Of a repeated name the first value counts, as in browsers' URLSearchParams.get().
  for (const auto& [name, value] : from.params) (form ? request.form : request.query).emplace(name, value);
  for (const auto& [name, part] : from.files) request.form.emplace(name, part.content);
  if (form && options_.manners.for_programs(from.path)) request.body = from.body;
  request.still_there = [peer_port = from.remote_port, own_port = port_] { return IsConnected(own_port, peer_port); };
  return request;
}

bool Listener::Run() {
  const bool ended_well = server_.listen_after_bind();
  ended_ = true;
  return ended_well;
}

void Listener::Stop() {
  // The library forgets a stop() that comes before it runs.
  while (!server_.is_running() && !ended_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  server_.stop();
  HangUp(port_);
}

// True if the request has its answer: all but the forms, whose body is still to be read.
bool Listener::Meet(const httplib::Request& from, httplib::Response& to) const {
  if (Pool::TurnsAway()) {
    Send(guard::RenderRefusal(503), to);
    return true;
  }
  const guard::Knock knock = KnockOf(from);
  if (const std::optional<int> status = options_.manners.improper(knock)) {
    const bool program = options_.manners.for_programs(knock.target);
    Send(program ? options_.manners.refusal(*status) : guard::RenderRefusal(*status), to);
    return true;
  }
  const bool form = from.method == "POST";
  if (from.path.size() > kLongestPath || !guard::IsPlainPath(from.path)) {
    // The same words as for a page that is not there: whoever tries to climb out learns nothing.
    Answer answer = guard::RenderNotFound();
    answer.close = form;  // its body would be taken for the next request
    Send(std::move(answer), to);
    return true;
  }
  if (form) {
    if (from.get_header_value<uint64_t>("Content-Length") <= guard::kLongestForm || !options_.manners.refuse_long_body) {
      return false;
    }
    std::optional<Answer> refused = options_.manners.refuse_long_body(knock);
    if (!refused.has_value()) return false;
    refused->close = true;  // its body would be taken for the next request
    Send(*std::move(refused), to);
    return true;
  }
  Send(answerer_(knock, RequestOf(from)), to);
  return true;
}

void Listener::Send(Answer answer, httplib::Response& to) const {
  to.status = answer.status;
  for (const auto& [name, value] : answer.fields) to.set_header(name, value);
  const std::shared_ptr<const std::string> body = std::move(answer.body);
  if (const std::shared_ptr<live::Mailbox> news = std::move(answer.news)) {
    to.set_chunked_content_provider(
        answer.content_type,
        [news, heartbeat = options_.heartbeat](size_t, httplib::DataSink& sink) {
          bool ended = false;
          std::string bytes = news->Take(heartbeat, ended);
          if (bytes.empty() && !ended) {
            if (!sink.is_writable()) return false;
            bytes = ":\n\n";
          }
          if (!bytes.empty() && !sink.write(bytes.data(), bytes.size())) return false;
          if (ended) sink.done();
          return true;
        },
        [news](bool) { news->Close(); });
  } else if (answer.close) {
    // The library ends a connection when an answer fails. This one fails after its last byte.
    to.set_header("Connection", "close");
    to.set_header("Content-Length", std::to_string(body ? body->size() : 0));
    to.set_content_provider(answer.content_type, [body](size_t, httplib::DataSink& sink) {
      if (body) sink.write(body->data(), body->size());
      return false;
    });
  } else if (body) {
    // A provider instead of set_content(): the library would compress the page anew for each visitor.
    to.set_content_provider(body->size(), answer.content_type,
                            [body](size_t offset, size_t length, httplib::DataSink& sink) {
                              if (offset > body->size() || length > body->size() - offset) return false;
                              return sink.write(body->data() + offset, length);
                            });
  }
}

}  // namespace course::web
