#include "web/cohort/testing/api_server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "base/sha256.h"
#include "harness/store/sqlite_store.h"
#include "web/cohort/manners.h"

namespace course::web::testing {
namespace {

std::string LabJson(const std::string& name, const std::string& title, int points, const std::string& tests) {
  return absl::StrReplaceAll(
      R"({"kind":"lab","parts":[{"label":"//phases/00-toy/NAME","name":"NAME","title":"TITLE","points":POINTS,
          "tags":["cpu"],"minutes":30,"contract":["toy.h"],"limits":{}},{"tests":[TESTS]}]})",
      {{"NAME", name}, {"TITLE", title}, {"POINTS", absl::StrCat(points)}, {"TESTS", tests}});
}

std::string TestJson(const std::string& suite, const std::string& name, int points) {
  return absl::StrCat("{\"suite\":\"", suite, "\",\"name\":\"", name, "\",\"points\":", points,
                      ",\"file\":\"lab_test.cc\",\"line\":7}");
}

std::unique_ptr<store::Store> Opened(const std::string& path) {
  auto store = store::OpenSqliteStore(path);
  CHECK(store.ok()) << store.status().ToString();
  return *std::move(store);
}

cohort::Config ToyConfig(const catalog::Course& course) {
  cohort::Config config;
  config.id = "toy-2027";
  config.name = "Toys, spring 2027";
  config.url = "http://127.0.0.1:1";
  for (const catalog::Lab* lab : course.Labs()) {
    config.assignments.push_back({.id = lab->label, .title = lab->title, .max_points = lab->points});
  }
  config.assignments[0].due = absl::FromUnixMillis(2'000'000);
  return config;
}

}  // namespace

catalog::Course ToyCourse() {
  const auto course = catalog::ParseManifest(absl::StrCat(
      R"({"kind":"course","parts":[{"kind":"phase","name":"00-toy","package":"//phases/00-toy","title":"Toys",
          "summary":"","parts":[)",
      LabJson("lab-01-counting", "Counting", 5,
              TestJson("Counting", "CountsUp", 2) + "," + TestJson("Counting", "RefusesNegatives", 3)),
      ",", LabJson("lab-02-sorting", "Sorting", 4, TestJson("Sorting", "KeepsOrder", 4)), "]}]}"));
  CHECK(course.ok()) << course.status().ToString();
  return *course;
}

ApiServer::ApiServer(const std::function<void(ApiOptions&)>& change, catalog::Course course)
    : store_(Opened(database_)), course_(std::move(course)), config_(ToyConfig(course_)) {
  ApiOptions options = {.config = &config_,
                        .course = &course_,
                        .grading = &store_->grading(),
                        .cohort = &store_->cohort(),
                        .now_ms = [this] { return now_ms.load(); }};
  if (change) change(options);
  api_ = std::make_unique<Api>(std::move(options));
  server_.set_payload_max_length(kLongestTable + 1);
  server_.set_keep_alive_max_count(1);
  const httplib::Server::Handler answer = [this](const httplib::Request& from, httplib::Response& to) {
    Request request = {.method = from.method, .path = from.path, .body = from.body};
    for (const auto& [name, value] : from.params) request.query.emplace(name, value);
    Principal who;
    const std::string field = from.get_header_value("Authorization");
    {
      const std::lock_guard lock(mutex_);
      const auto found = field.starts_with("Bearer ") ? tokens_.find(field.substr(7)) : tokens_.end();
      if (found != tokens_.end()) who = found->second;
    }
    const Response response = api_->Reply(request, &who);
    to.status = response.status;
    if (response.retry_after_s > 0) to.set_header("Retry-After", absl::StrCat(response.retry_after_s));
    to.set_content(response.body, response.content_type);
  };
  server_.Get("/api/v1.*", answer);
  server_.Post("/api/v1.*", answer);
  port_ = server_.bind_to_any_port("127.0.0.1");
  thread_ = std::thread([this] { server_.listen_after_bind(); });
  while (!server_.is_running()) std::this_thread::yield();
}

ApiServer::~ApiServer() {
  server_.stop();
  thread_.join();
}

std::string ApiServer::Url() const { return absl::StrCat("http://127.0.0.1:", port_); }

std::string ApiServer::AddAccount(const std::string& login, cohort::Role role) {
  const std::string id = base::Sha256Hex(login).substr(0, 32);
  const absl::Status created = store_->cohort().CreateAccount({.id = id,
                                                               .login = login,
                                                               .name = "Name of " + login,
                                                               .role = std::string(cohort::RoleName(role)),
                                                               .state = "active",
                                                               .created_ms = 1},
                                                              {.actor = "test", .at_ms = 1});
  CHECK(created.ok()) << created.ToString();
  const std::lock_guard lock(mutex_);
  accounts_[id] = {.account = id, .role = role, .login = login, .name = "Name of " + login, .by_token = true};
  return id;
}

std::string ApiServer::AddToken(const std::string& account, const std::set<std::string>& scopes) {
  const std::lock_guard lock(mutex_);
  const std::string token = base::Sha256Hex(absl::StrCat("token ", ++made_));
  tokens_[token] = accounts_.at(account);
  tokens_[token].scopes = scopes;
  return token;
}

void ApiServer::Revoke(const std::string& token) {
  const std::lock_guard lock(mutex_);
  tokens_.erase(token);
}

HttpAnswer ApiServer::Ask(const std::string& method, const std::string& target, const std::string& token,
                          const std::string& body) const {
  httplib::Client client("127.0.0.1", port_);
  client.set_read_timeout(60);
  httplib::Request request;
  request.method = method;
  request.path = "/api/v1" + target;
  if (!token.empty()) request.headers.emplace("Authorization", "Bearer " + token);
  if (method == "POST") request.headers.emplace("Content-Type", "application/json");
  request.body = body;
  const httplib::Result result = client.send(request);
  if (!result) return {};
  return {result->status, result->body, result->get_header_value("Content-Type"),
          result->get_header_value("Retry-After")};
}

}  // namespace course::web::testing
