#include "web/server.h"

#include <signal.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "httplib.h"
#include "web/pages/layout.h"
#include "web/site.h"

namespace course::web {
namespace {

constexpr size_t kShortestToken = 16;
std::atomic<bool> g_told_to_stop{false};

// Scripts, styles and fonts only from this server; inline styles only inside an SVG figure of the course.
constexpr char kPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src "
    "'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
constexpr char kSvgPolicy[] = "default-src 'none'; style-src 'unsafe-inline'";

// Equal, in a time that does not tell how much of it was.
bool SameSecret(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

class Dashboard {
 public:
  Dashboard(std::unique_ptr<Site> site, const ServeOptions& options) : site_(std::move(site)), options_(options) {
    server_.set_tcp_nodelay(true);  // without it every request on a kept connection waits 40 ms
    server_.set_keep_alive_timeout(5);
    server_.set_payload_max_length(64 << 10);
    // Only SO_REUSEADDR: with SO_REUSEPORT, httplib's default, a second server would silently share the port.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return Admit(request, response) ? httplib::Server::HandlerResponse::Unhandled
                                      : httplib::Server::HandlerResponse::Handled;
    });
    server_.Get(".*", [this](const httplib::Request& request, httplib::Response& response) {
      Send(site_->Get(request.path), response);
    });
    server_.Post(".*", [this](const httplib::Request& request, httplib::Response& response) {
      Send(site_->Post(request.path), response);
    });
  }

  absl::Status Run() {
    port_ = options_.port;
    if (port_ == 0) {
      port_ = server_.bind_to_any_port("127.0.0.1");
      if (port_ < 0) return absl::FailedPreconditionError("no free port on 127.0.0.1");
    } else if (!server_.bind_to_port("127.0.0.1", port_)) {
      return absl::FailedPreconditionError(
          absl::StrCat("port ", port_, " on 127.0.0.1 is taken by another program: choose one with --port N"));
    }
    cookie_ = absl::StrCat("course_", port_);
    std::thread watcher([this] {
      while (!done_ && !g_told_to_stop && !(options_.stop != nullptr && *options_.stop)) {
        if (server_.is_running() && !announced_) {
          announced_ = true;
          if (options_.on_ready) options_.on_ready(port_);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
      server_.stop();
    });
    server_.listen_after_bind();
    done_ = true;
    watcher.join();
    return absl::OkStatus();
  }

 private:
  // Answers what may not come in; true for a request that may.
  bool Admit(const httplib::Request& request, httplib::Response& response) {
    const std::string host = request.get_header_value("Host");
    // A page elsewhere may point a name of its own at 127.0.0.1; its requests carry that name.
    if (host != absl::StrCat("127.0.0.1:", port_) && host != absl::StrCat("localhost:", port_)) {
      Send(
          {.status = 421, .body = MessagePage("Wrong address", "This server answers to 127.0.0.1 and localhost only.")},
          response);
      return false;
    }
    const std::string origin = request.get_header_value("Origin");
    if (request.method != "GET" && !origin.empty() && origin != "http://" + host) {
      Send({.status = 403, .body = MessagePage("Not from here", "A form of another site was refused.")}, response);
      return false;
    }
    if (request.has_param("token") && SameSecret(request.get_param_value("token"), options_.token)) {
      response.set_header("Set-Cookie",
                          absl::StrCat(cookie_, "=", options_.token, "; HttpOnly; SameSite=Strict; Path=/"));
      Send({.status = 303, .location = request.path}, response);
      return false;
    }
    if (HasCookie(request)) return true;
    Send({.status = 401,
          .body =
              MessagePage("Please come in by the printed address",
                          "The address that the command prints carries a key, so that nobody else on this machine can "
                          "see your work. This prints it again:",
                          "./course up")},
         response);
    return false;
  }

  bool HasCookie(const httplib::Request& request) const {
    for (absl::string_view pair : absl::StrSplit(request.get_header_value("Cookie"), ';')) {
      while (absl::StartsWith(pair, " ")) pair.remove_prefix(1);
      const std::string name = cookie_ + "=";
      if (absl::StartsWith(pair, name) && SameSecret(std::string(pair.substr(name.size())), options_.token))
        return true;
    }
    return false;
  }

  static void Send(const Response& from, httplib::Response& to) {
    const bool svg = from.content_type == "image/svg+xml";
    to.status = from.status;
    to.set_header("Content-Security-Policy", svg ? kSvgPolicy : kPolicy);
    to.set_header("X-Content-Type-Options", "nosniff");
    to.set_header("Referrer-Policy", "no-referrer");
    to.set_header("Cache-Control", from.immutable ? "public, max-age=31536000, immutable" : "no-store");
    if (!from.location.empty()) to.set_header("Location", from.location);
    to.set_content(from.body, from.content_type.c_str());
  }

  const std::unique_ptr<Site> site_;
  const ServeOptions options_;
  httplib::Server server_;
  int port_ = 0;
  std::string cookie_;  // named after the port: two clones on one machine do not sign each other out
  bool announced_ = false;
  std::atomic<bool> done_{false};
};

}  // namespace

absl::Status Serve(const ServeOptions& options) {
  if (options.token.size() < kShortestToken) {
    return absl::InvalidArgumentError(
        absl::StrCat("the token has ", options.token.size(), " characters; at least ", kShortestToken));
  }
  if (options.port < 0 || options.port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("port ", options.port, " is not between 1 and 65535"));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Site> site, Site::Create(options.root, options.database, options.manifest));
  struct sigaction action = {};
  action.sa_handler = [](int) { g_told_to_stop = true; };
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  Dashboard dashboard(std::move(site), options);
  return dashboard.Run();
}

}  // namespace course::web
