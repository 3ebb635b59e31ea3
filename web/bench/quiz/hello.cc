#include "web/bench/quiz/hello.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "web/guard/answer.h"
#include "web/http/listener.h"

namespace course::web::bench {

void ServeHello(const std::function<void(int port)>& ready) {
  const std::string page = "<form><input name=\"csrf\" value=\"x\"><input name=\"pick\" value=\"0\"></form>" +
                           std::string(8'000, ' ');  // about as long as a question's page
  const auto last = [](Answer answer) {
    answer.close = true;
    return answer;
  };
  const auto say = [&](const guard::Knock&, const Request& request) {
    if (request.path.ends_with("/save")) return last(guard::Render({.content_type = "application/json", .body = "{}"}));
    if (request.path.starts_with("/api/")) {  // what a clone hands in, and asks for
      const int status = request.method == "POST" ? 202 : 200;
      return last(guard::Render({.status = status, .content_type = "application/json", .body = request.path}));
    }
    if (request.method == "POST") {
      const bool begins = request.path.ends_with("/start");
      return guard::Render({.status = 303, .location = begins ? "/attempts/x/1" : request.path});
    }
    return last(guard::Render({.body = page}, "learner=0123456789abcdef0123456789abcdef; Path=/"));
  };
  const auto is_for_clones = [](std::string_view path) { return path.starts_with("/api/"); };
  const auto improper = [&](const guard::Knock& knock) {
    return is_for_clones(knock.target) ? std::nullopt : guard::Improper(knock);
  };
  const auto listener = Listener::Bind(0, say, {.manners = {.improper = improper, .for_programs = is_for_clones}});
  if (!listener.ok()) return;
  ready((*listener)->port());
  (*listener)->Run();
}

}  // namespace course::web::bench
