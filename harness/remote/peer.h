// One end of a conversation between a test and the process that holds the learner's code.
//
// Both ends are the same. Whoever calls sends a request and serves the other side's requests until its own reply is
// there, so a callback runs while the call that it belongs to waits. Calls are therefore strictly nested, and one
// thread makes them all.
//
//   request  'Q', ids that the sender no longer needs, object (0: a free function), name, arguments
//   reply    'R', ids, result, what flows back through writable spans and references
//   failure  'E', ids, the text of an exception
//
// What a test lends, an object or a function of its own, can be named by the servant for as long as the call lasts; if
// the call gives back an object or a function of the servant's, as long as that one lives. After it the thing may be
// gone, and a servant that names it is told so instead of being served by what lies there now.

#ifndef HARNESS_REMOTE_PEER_H_
#define HARNESS_REMOTE_PEER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <typeindex>
#include <typeinfo>
#include <utility>
#include <vector>

#include "harness/remote/codec.h"
#include "harness/remote/connection.h"

namespace remote {

class Peer;

// Reads the arguments, calls, writes the result and what flows back.
using Handler = std::function<void(Peer&, std::string_view method, In&, Out&)>;

// The proxy of interface I in the other process; REMOTE_CLASS specialises it (remote.h).
template <class I>
struct Proxy;

// The method name that destroys an object: no C++ method can be called so.
inline constexpr std::string_view kDestroy = "~";

// The free functions that the other side may call, by qualified name. Filled by REMOTE_FUNCTION before main().
std::map<std::string, Handler, std::less<>>& Functions();

// How long the other side may name what it was lent. The servant has nothing to protect, and its objects live until
// they are destroyed.
enum class Loans { kEnd, kStay };

class Peer {
 public:
  explicit Peer(Ends ends, std::chrono::milliseconds stall = std::chrono::seconds(30), Loans loans = Loans::kEnd)
      : connection_(ends, stall), loans_(loans) {}

  // A call of ours, from its arguments to its result: what becomes known to the other side meanwhile is lent, unless it
  // is given away.
  class Lending {
   public:
    // `object`: whose method it is; 0: a free function. It may keep what it is given as its own.
    Lending(Peer& peer, uint64_t object);
    ~Lending();
    Lending(const Lending&) = delete;
    Lending& operator=(const Lending&) = delete;
    // The call gave back this object or function of the other side, which may keep everything.
    void KeptBy(uint64_t handle) { handle_ = handle; }

   private:
    friend class Peer;
    Peer& peer_;
    Lending* const outer_;
    const uint64_t object_;
    uint64_t handle_ = 0;
    std::vector<uint64_t> ids_;
  };

  // A call that we serve. Unless it makes something that may hold on to them, the proxies of what it was lent end with
  // it.
  class Borrowing {
   public:
    Borrowing(Peer& peer, bool may_keep);
    ~Borrowing();
    Borrowing(const Borrowing&) = delete;
    Borrowing& operator=(const Borrowing&) = delete;

   private:
    friend class Peer;
    Peer& peer_;
    Borrowing* const outer_;
    const bool may_keep_;
    std::vector<std::pair<uint64_t, std::type_index>> fresh_;
  };

  // A request to which the arguments are appended.
  Out Begin(uint64_t object, std::string_view name);
  // Sends it and returns the reply, read up to the result. Throws Thrown if the function threw, Lost if no reply will
  // come, std::logic_error from a second thread.
  In Call(const Out& request);
  // Serves until the other side closes the connection. Throws Lost on anything else.
  void ServeUntilClosed();

  bool closed() const { return connection_.closed(); }
  // Ends the conversation: for whoever finds that a reply makes no sense.
  void Close() { connection_.Close(); }

  // What the other side may name from now on. Ids are never used twice: a stale one is an error, not another object.
  uint64_t ExportFunction(Handler handler);
  template <class I>
  uint64_t ExportOwned(std::unique_ptr<I> object);
  template <class I>
  uint64_t ExportBorrowed(I& object);
  // The object behind an id that the other side sent back; it lives as long as it is in use here, whatever the other
  // side says meanwhile. Throws Malformed if there is none, or one of another type.
  template <class I>
  std::shared_ptr<I> Exported(uint64_t id);

  // The proxy for an object that the other side lends us. It is kept as long as the connection, because whoever is
  // given an interface may hold on to it, unless a Borrowing says that nobody does.
  template <class I>
  std::shared_ptr<I> Borrow(uint64_t id);
  // Tells the other side, with the next message, that `id` is no longer needed.
  void Release(uint64_t id);
  // An object or a function of the other side's is gone, and with it its right to what it was lent.
  void Gone(uint64_t handle);

 private:
  struct Export {
    Handler handler;
    void* object;
    const std::type_info* type;
    std::shared_ptr<void> owner;
    // Who may name it: calls that go on, and objects and functions of the other side's. What was lent ends with the
    // last.
    bool lent = false;
    int calls = 0;
    std::set<uint64_t> holders;
  };

  const std::shared_ptr<Export>& Find(uint64_t id);
  uint64_t Add(Export entry);
  void Lend(uint64_t id);
  void EndIfUnheld(uint64_t id);
  In ReadHead(char* kind);
  void Serve(In in);
  void Run(In& in, Out& out);

  static constexpr int kMaxNested = 256;
  static constexpr size_t kMaxText = 65536;  // of an exception

  Connection connection_;
  const Loans loans_;
  Lending* lending_ = nullptr;      // the innermost
  Borrowing* borrowing_ = nullptr;  // the innermost
  const std::thread::id thread_ = std::this_thread::get_id();
  uint64_t last_id_ = 0;
  int nested_ = 0;
  std::map<uint64_t, std::shared_ptr<Export>> exports_;
  // Lending the same object again gives the same id, or a loop of calls would fill exports_.
  std::map<std::pair<void*, std::type_index>, uint64_t> lent_;
  std::map<std::pair<uint64_t, std::type_index>, std::shared_ptr<void>> borrowed_;
  std::vector<uint64_t> released_;
};

// Destroys an object of ours in the other process. Never throws: if that process is gone, so is the object.
void Destroy(Peer& peer, uint64_t id) noexcept;

// The connection of this process: the test's (started on first use) or the servant's only one.
Peer& ThePeer();

template <class I>
uint64_t Peer::ExportOwned(std::unique_ptr<I> object) {
  I* raw = object.get();
  return Add({Proxy<I>::Methods(raw), raw, &typeid(I), std::shared_ptr<I>(std::move(object))});
}

template <class I>
uint64_t Peer::ExportBorrowed(I& object) {
  uint64_t& id = lent_[{&object, typeid(I)}];
  if (exports_.contains(id)) {
    Lend(id);
  } else {
    id = Add({Proxy<I>::Methods(&object), &object, &typeid(I), nullptr});
  }
  return id;
}

template <class I>
std::shared_ptr<I> Peer::Exported(uint64_t id) {
  const std::shared_ptr<Export>& entry = Find(id);
  if (*entry->type != typeid(I)) throw Malformed("the other process named an object of another type");
  return std::shared_ptr<I>(entry, static_cast<I*>(entry->object));
}

template <class I>
std::shared_ptr<I> Peer::Borrow(uint64_t id) {
  std::shared_ptr<void>& proxy = borrowed_[{id, typeid(I)}];
  if (proxy == nullptr) {
    proxy = std::make_shared<Proxy<I>>(*this, id, /*owner=*/false);
    if (borrowing_ != nullptr && !borrowing_->may_keep_) borrowing_->fresh_.emplace_back(id, typeid(I));
  }
  return std::shared_ptr<I>(proxy, static_cast<Proxy<I>*>(proxy.get()));
}

}  // namespace remote

#endif  // HARNESS_REMOTE_PEER_H_
