// The sample docs/nginx-cohort.conf, run by a real nginx with a certificate of its own before a real server. Skipped
// where there is no nginx or no openssl.

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "web/cohort/door.h"
#include "web/cohort/testing/served_cohort.h"

extern char** environ;

namespace course::web {
namespace {

namespace fs = std::filesystem;
using cohort::Role;
using testing::kPassword;
using testing::ServedCohort;
using testing::SignInForm;

constexpr char kName[] = "course.example.org";

// The first of the usual places that has such a program; "" if none has.
std::string FindProgram(const std::string& name) {
  for (const char* folder : {"/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"}) {
    if (access((folder + name).c_str(), X_OK) == 0) return folder + name;
  }
  return "";
}

// Starts a program whose output goes into a file; its process id.
pid_t Start(const std::vector<std::string>& argv, const std::string& output) {
  std::vector<char*> raw;
  for (const std::string& arg : argv) raw.push_back(const_cast<char*>(arg.c_str()));
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, raw[0], &actions, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? pid : 0;
}

int EndOf(pid_t pid) {
  int status = 0;
  if (pid <= 0 || waitpid(pid, &status, 0) != pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Ports that nobody had a moment ago, all of them others.
std::vector<int> FreePorts(int count) {
  std::vector<int> sockets, ports;
  for (int i = 0; i < count; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
    sockets.push_back(fd);
    ports.push_back(ntohs(address.sin_port));
  }
  for (const int fd : sockets) close(fd);
  return ports;
}

class NginxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string nginx = FindProgram("nginx"), openssl = FindProgram("openssl");
    if (nginx.empty() || openssl.empty()) {
      GTEST_SKIP() << "needs " << (nginx.empty() ? "nginx (apt-get install nginx-light)" : "openssl");
    }
    folder_ = fs::path(::testing::TempDir()) / absl::StrCat("nginx", getpid());
    fs::create_directories(folder_ / "ssl");
    const std::vector<int> ports = FreePorts(2);
    https_ = ports[0];
    // nginx asks a port that is known before the server has one, so it is written into nginx's file afterwards.
    served_ = std::make_unique<ServedCohort>([this](CohortServeOptions& options) {
      options.config.url = absl::StrCat("https://", kName);
      options.patience = std::chrono::milliseconds(2'000);
    });
    const std::string log = folder_ / "log";
    ASSERT_EQ(EndOf(Start({openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                           absl::StrCat("/CN=", kName), "-addext", absl::StrCat("subjectAltName=DNS:", kName),
                           "-keyout", folder_ / "ssl/privkey.pem", "-out", folder_ / "ssl/fullchain.pem"},
                          log)),
              0)
        << *base::ReadFile(log);
    const auto sample = base::ReadFile("docs/nginx-cohort.conf");
    ASSERT_TRUE(base::testing::IsOk(sample));
    // Other ports and folders; times that a test can wait for. Everything else is as it is delivered.
    const std::string site = absl::StrReplaceAll(
        *sample, {{"127.0.0.1:8800", absl::StrCat("127.0.0.1:", served_->port())},
                  {"listen 443 ssl http2", absl::StrCat("listen 127.0.0.1:", https_, " ssl http2")},
                  {"listen 443 ssl default_server", absl::StrCat("listen 127.0.0.1:", https_, " ssl default_server")},
                  {"listen 80", absl::StrCat("listen 127.0.0.1:", ports[1])},
                  {"/etc/ssl/cohort", (folder_ / "ssl").string()},
                  {"client_header_timeout       10s", "client_header_timeout       1s"},
                  {"client_body_timeout         10s", "client_body_timeout         1s"}});
    const std::string temporary = absl::StrCat(
        "client_body_temp_path ", (folder_ / "body").string(), "; proxy_temp_path ", (folder_ / "proxy").string(),
        "; fastcgi_temp_path ", (folder_ / "f").string(), "; uwsgi_temp_path ", (folder_ / "u").string(),
        "; scgi_temp_path ", (folder_ / "s").string(), "; access_log off;\n");
    std::ofstream(folder_ / "nginx.conf") << "daemon off; master_process off; pid " << (folder_ / "pid").string()
                                          << "; error_log stderr;\nevents {}\nhttp {\n"
                                          << temporary << site << "}\n";
    nginx_ = Start({nginx, "-p", folder_, "-c", folder_ / "nginx.conf"}, log);
    ASSERT_GT(nginx_, 0);
    for (int tries = 0; tries < 500; ++tries) {
      if (Client()->Get("/login")) return;
      ASSERT_EQ(waitpid(nginx_, nullptr, WNOHANG), 0) << "nginx ended: " << *base::ReadFile(log);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    FAIL() << "nginx does not answer: " << *base::ReadFile(log);
  }

  void TearDown() override {
    if (nginx_ > 0) {
      kill(nginx_, SIGTERM);
      EndOf(nginx_);
    }
    served_ = nullptr;
    fs::remove_all(folder_);
  }

  // A browser that trusts the certificate, as far as its name goes.
  std::unique_ptr<httplib::SSLClient> Client(const std::string& host = kName) {
    auto client = std::make_unique<httplib::SSLClient>(kName, https_);
    client->set_hostname_addr_map({{kName, "127.0.0.1"}});
    client->set_ca_cert_path((folder_ / "ssl/fullchain.pem").c_str());
    client->enable_server_certificate_verification(true);
    client->set_default_headers({{"Host", host}});
    client->set_read_timeout(20);
    return client;
  }

  fs::path folder_;
  std::unique_ptr<ServedCohort> served_;
  int https_ = 0;
  pid_t nginx_ = 0;
};

const char kFormType[] = "application/x-www-form-urlencoded";

TEST_F(NginxTest, StandsBeforeTheServerAsTheDocumentSays) {
  served_->Enrol("ada", Role::kLearner);
  const auto client = Client();

  // Signing in, by TLS; the cookie is for this host and TLS alone.
  const httplib::Headers ours = {{"Origin", absl::StrCat("https://", kName)}, {"Sec-Fetch-Site", "same-origin"}};
  const auto in = client->Post("/login", ours, SignInForm("ada", kPassword), kFormType);
  ASSERT_TRUE(in) << httplib::to_string(in.error());
  ASSERT_EQ(in->status, 303) << in->body;
  EXPECT_EQ(in->get_header_value("Location"), "/");
  const std::string cookie = in->get_header_value("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-course=")) << cookie;
  for (const char* flag : {"; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"}) {
    EXPECT_TRUE(absl::StrContains(cookie, flag)) << cookie;
  }
  EXPECT_FALSE(absl::StrContains(cookie, "Domain")) << cookie;
  EXPECT_EQ(in->get_header_value("Strict-Transport-Security"), "max-age=31536000");
  const std::string pair = cookie.substr(0, cookie.find(';')), secret = pair.substr(pair.find('=') + 1);
  const httplib::Headers signed_in = {{"Cookie", pair}};
  const auto account = client->Get("/account", signed_in);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->status, 200);
  EXPECT_TRUE(absl::StrContains(account->body, "ada"));

  // News come through as they are told, not once there are enough of them.
  std::string news;
  const auto listened = client->Get("/me/events?after=0", signed_in, [&news](const char* bytes, size_t size) {
    news.append(bytes, size);
    return !absl::StrContains(news, "\n\n");
  });
  EXPECT_EQ(listened.error(), httplib::Error::Canceled) << "the first news end it";
  EXPECT_TRUE(news.starts_with(": welcome")) << news;

  // Forms of other sites, also those of the same host without TLS.
  const std::string form = absl::StrCat("csrf=", CohortDoor::CsrfOf(secret), "&name=mine");
  for (const char* origin : {"https://evil.example", "http://course.example.org"}) {
    httplib::Headers headers = signed_in;
    headers.emplace("Origin", origin);
    EXPECT_EQ(client->Post("/account/tokens", headers, form, kFormType)->status, 403) << origin;
  }
  EXPECT_EQ(client->Post("/account/tokens", signed_in, form, kFormType)->status, 200);

  // Another host's name: nginx closes without a word.
  EXPECT_FALSE(Client("evil.example")->Get("/login"));

  // Too large: nginx says so and the server never hears of it.
  const auto large = client->Post("/login", ours, std::string((64 << 10) + 1, 'x'), kFormType);
  ASSERT_TRUE(large);
  EXPECT_EQ(large->status, 413);
  EXPECT_TRUE(absl::StrContains(large->body, "nginx")) << large->body;
  const auto too_long = client->Get("/login", {{"X-Long", std::string(9'000, 'x')}});
  ASSERT_TRUE(too_long);
  EXPECT_EQ(too_long->status, 400);
  httplib::Headers many;
  for (int i = 0; i < 400; ++i) many.emplace(absl::StrCat("X-Field-", i), std::string(100, 'x'));
  const auto too_many = client->Get("/login", many);
  ASSERT_TRUE(too_many);
  EXPECT_EQ(too_many->status, 400);

  // The address is nginx's word: a client that writes another one is limited as himself.
  int refused = 0;
  for (int i = 0; i < 14; ++i) {
    const auto guess = client->Post("/login", {{"X-Forwarded-For", absl::StrCat("10.0.0.", i)}},
                                    SignInForm("ada", "another password"), kFormType);
    ASSERT_TRUE(guess);
    refused += guess->status == 429 ? 1 : 0;
  }
  EXPECT_GE(refused, 2) << "ten tries, whatever the field says";
}

TEST_F(NginxTest, EndsWhoeverDawdles) {
  // Half a request and then nothing: nginx gives up after its time, and somebody else is served meanwhile.
  httplib::SSLClient other(kName, https_);
  const auto slow = Client();
  std::thread dawdler([&] {
    // A body that never comes whole: the provider waits longer than nginx does.
    bool first = true;
    const auto result = slow->Post(
        "/login", {}, size_t{1'000},
        [&first](size_t, size_t, httplib::DataSink& sink) {
          if (!first) std::this_thread::sleep_for(std::chrono::milliseconds(2'500));
          const bool begun = first;
          first = false;
          return sink.write("x", 1) && begun;
        },
        kFormType);
    if (result) {
      EXPECT_EQ(result->status, 408);
    }
  });
  const auto quick = Client()->Get("/login");
  ASSERT_TRUE(quick);
  EXPECT_EQ(quick->status, 200);
  dawdler.join();
}

}  // namespace
}  // namespace course::web
