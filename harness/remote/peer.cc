#include "harness/remote/peer.h"

#include <exception>
#include <stdexcept>

namespace remote {

std::map<std::string, Handler, std::less<>>& Functions() {
  // Inside a function: other translation units register before this one's globals exist.
  static auto* functions = new std::map<std::string, Handler, std::less<>>;
  return *functions;
}

namespace {

constexpr size_t kShort = 256;  // most messages: one allocation, and not one for each time that the text doubles

Out Start(char kind, const std::vector<uint64_t>& released) {
  Out out;
  out.bytes.reserve(kShort);
  Put(out, kind);
  Put(out, released);
  return out;
}

}  // namespace

Out Peer::Begin(uint64_t object, std::string_view name) {
  Out out = Start('Q', std::exchange(released_, {}));
  Put(out, object);
  Put(out, name);
  return out;
}

In Peer::ReadHead(char* kind) {
  In in(connection_.Receive());
  *kind = Get<char>(in);
  if (*kind != 'Q' && *kind != 'R' && *kind != 'E')
    throw Malformed("the other process sent a message of no known kind");
  for (const uint64_t id : Get<std::vector<uint64_t>>(in)) exports_.erase(id);
  return in;
}

In Peer::Call(const Out& request) {
  if (std::this_thread::get_id() != thread_) {
    throw std::logic_error("a call across the process border from a second thread: only the first one may call");
  }
  try {
    connection_.Send(request.bytes);
    for (;;) {
      char kind;
      In in = ReadHead(&kind);
      if (kind == 'R') return in;
      if (kind == 'E') throw Thrown(Get<std::string>(in));
      Serve(std::move(in));
    }
  } catch (const Lost&) {
    Close();
    throw;
  }
}

void Peer::ServeUntilClosed() {
  try {
    for (;;) {
      char kind;
      In in = ReadHead(&kind);
      if (kind != 'Q') throw Malformed("the other process replied to a call that nobody made");
      Serve(std::move(in));
    }
  } catch (const Closed&) {
    Close();
  } catch (const Lost&) {
    Close();
    throw;
  }
}

void Peer::Serve(In in) {
  if (nested_ == kMaxNested) throw Malformed("calls and callbacks are nested too deeply");
  struct Depth {
    explicit Depth(int& n) : n(n) { ++n; }
    ~Depth() { --n; }
    int& n;
  } depth(nested_);

  const std::vector<uint64_t> released = std::exchange(released_, {});
  Out reply = Start('R', released);
  std::string failure;
  try {
    Run(in, reply);
    if (reply.bytes.size() > Connection::kMaxMessage) failure = "the result is too long for the process border";
  } catch (const Lost&) {
    throw;  // the conversation itself has failed
  } catch (const std::exception& e) {
    failure = e.what();
    if (failure.empty()) failure = "an exception without a text";
  } catch (const char* text) {
    failure = text;
  } catch (const std::string& text) {
    failure = text;
  } catch (...) {
    failure = "something was thrown that is not a std::exception";
  }
  if (!failure.empty()) {
    reply = Start('E', released);
    Put(reply, failure.substr(0, kMaxText));
  }
  connection_.Send(reply.bytes);
}

void Peer::Run(In& in, Out& out) {
  const auto id = Get<uint64_t>(in);
  const auto name = Get<std::string>(in);
  if (id == 0) {
    const auto function = Functions().find(name);
    if (function == Functions().end()) throw Malformed("the other process called a function that is not here: " + name);
    function->second(*this, name, in, out);
  } else if (name == kDestroy) {
    in.ExpectEnd();
    // Taken out first: its destructor may call back.
    const auto node = exports_.extract(id);
  } else {
    const std::shared_ptr<Export> entry = Find(id);  // survives being released during the call
    entry->handler(*this, name, in, out);
  }
}

const std::shared_ptr<Peer::Export>& Peer::Find(uint64_t id) {
  const auto entry = exports_.find(id);
  if (entry == exports_.end()) throw Malformed("the other process named an object that does not exist (any more)");
  return entry->second;
}

void Destroy(Peer& peer, uint64_t id) noexcept {
  try {
    const Peer::Lending lending(peer, id);
    peer.Call(peer.Begin(id, kDestroy)).ExpectEnd();
  } catch (const std::exception&) {
    // A destructor has nobody to tell. The next call says that the process is gone.
  }
  peer.Gone(id);
}

Peer::Lending::Lending(Peer& peer, uint64_t object)
    : peer_(peer), outer_(std::exchange(peer.lending_, this)), object_(object) {}

Peer::Lending::~Lending() {
  peer_.lending_ = outer_;
  for (const uint64_t id : ids_) {
    const auto entry = peer_.exports_.find(id);
    if (entry == peer_.exports_.end()) continue;
    Export& lent = *entry->second;
    --lent.calls;
    if (handle_ != 0) lent.holders.insert(handle_);
    // What was given away may be kept; what was lent stands on the stack of whoever called.
    if (lent.owner != nullptr && object_ != 0) lent.holders.insert(object_);
    peer_.EndIfUnheld(id);
  }
}

Peer::Borrowing::Borrowing(Peer& peer, bool may_keep)
    : peer_(peer), outer_(std::exchange(peer.borrowing_, this)), may_keep_(may_keep) {}

Peer::Borrowing::~Borrowing() {
  peer_.borrowing_ = outer_;
  for (const auto& key : fresh_) peer_.borrowed_.erase(key);
}

void Peer::Lend(uint64_t id) {
  if (loans_ == Loans::kStay || lending_ == nullptr) return;
  Export& entry = *exports_.at(id);
  entry.lent = true;
  ++entry.calls;
  lending_->ids_.push_back(id);
}

void Peer::EndIfUnheld(uint64_t id) {
  const auto entry = exports_.find(id);
  if (entry == exports_.end()) return;
  const Export& lent = *entry->second;
  if (!lent.lent || lent.calls > 0 || !lent.holders.empty()) return;
  // Taken out first: the destructor of what was given away may call.
  const auto node = exports_.extract(entry);
  if (lent.owner == nullptr) lent_.erase({lent.object, *lent.type});
}

void Peer::Release(uint64_t id) {
  released_.push_back(id);
  Gone(id);
}

void Peer::Gone(uint64_t handle) {
  std::vector<uint64_t> held;
  for (const auto& [id, entry] : exports_) {
    if (entry->holders.erase(handle) > 0) held.push_back(id);
  }
  for (const uint64_t id : held) EndIfUnheld(id);
}

uint64_t Peer::ExportFunction(Handler handler) { return Add({std::move(handler), nullptr, &typeid(void), nullptr}); }

uint64_t Peer::Add(Export entry) {
  const uint64_t id = ++last_id_;
  exports_[id] = std::make_shared<Export>(std::move(entry));
  Lend(id);
  return id;
}

}  // namespace remote
