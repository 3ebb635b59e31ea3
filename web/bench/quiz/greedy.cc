#include "web/bench/quiz/greedy.h"

#include <poll.h>
#include <sys/mman.h>

#include <atomic>
#include <functional>
#include <memory>
#include <new>
#include <vector>

#include "web/bench/quiz/http_client.h"
#include "web/bench/quiz/taker.h"

namespace course::web::bench {
namespace {

// Waits for one answer; a status of 0 if the connection breaks.
HttpAnswer Ask(HttpClient& client, int port, const std::string& request) {
  if (!client.Send(port, request)) return {};
  while (true) {
    pollfd ready = {client.fd(), POLLIN, 0};
    poll(&ready, 1, 100);  // not for ever: what could not be sent at once is sent by Receive()
    const HttpClient::Heard heard = client.Receive();
    if (heard == HttpClient::Heard::kAnswer) return client.answer();
    if (heard != HttpClient::Heard::kNothing) return {};
  }
}

// As a taker does, up to the first draft.
std::string FirstDraft(int port, const std::string& bank) {
  Taker taker({.bank = bank, .answers = 1});
  HttpClient client;
  while (taker.kind() != Taker::Kind::kDraft) {
    if (taker.Take(Ask(client, port, taker.Request(port))) == Taker::Next::kFailed) return "";
  }
  return taker.Request(port);
}

}  // namespace

struct Greedy::Shared {
  std::atomic<int64_t> sent{0}, refused{0};
};

Greedy::Greedy(int port, const std::string& bank, int connections)
    : shared_(new (mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Shared) {
  process_.emplace([&](const std::function<void(int)>& ready) {
    const std::string draft = FirstDraft(port, bank);
    if (draft.empty()) return;
    ready(port);
    std::vector<std::unique_ptr<HttpClient>> clients(connections);
    for (auto& client : clients) client = std::make_unique<HttpClient>();
    std::vector<pollfd> waiting(connections);
    while (true) {
      for (int i = 0; i < connections; ++i) {
        if (!clients[i]->waiting()) clients[i]->Send(port, draft);
        waiting[i] = {.fd = clients[i]->fd(), .events = POLLIN};
      }
      poll(waiting.data(), waiting.size(), 1'000);
      for (const auto& client : clients) {
        if (client->fd() < 0 || client->Receive() != HttpClient::Heard::kAnswer) continue;
        ++shared_->sent;
        if (client->answer().status == 429) ++shared_->refused;
      }
    }
  });
}

Greedy::~Greedy() {
  process_.reset();
  munmap(shared_, sizeof(Shared));
}

Greedy::Counts Greedy::counts() const { return {.sent = shared_->sent, .refused = shared_->refused}; }

}  // namespace course::web::bench
