// How one parameter and one result of a call cross the border.
//
//   value, const T&, T&&        its bytes go over
//   T&, std::span<T>            its bytes go over and come back
//   std::function               stays where it is; the other side gets a function that calls it
//   Interface&                  stays where it is; the other side gets a proxy (an object of theirs goes home as
//   itself) std::unique_ptr<Interface>  stays where it is; the other side owns it through a proxy (also in a StatusOr)

#ifndef HARNESS_REMOTE_ARGUMENT_H_
#define HARNESS_REMOTE_ARGUMENT_H_

#include <algorithm>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "harness/remote/peer.h"

namespace remote {

// Calls `name` of `object` (0: a free function) in the other process.
template <class R, class... P>
R Invoke(Peer& peer, uint64_t object, std::string_view name, P... arguments);
// Reads arguments of types P, calls f(P...) -> R here, writes the result.
template <class R, class... P, class F>
void Dispatch(Peer& peer, In& in, Out& out, F&& f);

template <class I>
concept HasProxy = Interface<I> && requires {
  sizeof(Proxy<I>);
};

template <class I>
consteval void ExpectInterface() {
  static_assert(Interface<I>,
                "only an interface, a class with pure virtual methods, can be an object across the border");
  static_assert(!Interface<I> || HasProxy<I>,
                "this interface has no REMOTE_CLASS line above the first line of remote.cc that uses it");
}

// ---- Objects and functions: a number for something that stays on its side.

// An owned object or a function, as a number. 0 is null.
template <class I>
void PutHandle(Peer& peer, Out& out, std::unique_ptr<I> object) {
  ExpectInterface<I>();
  Put(out, object == nullptr ? uint64_t{0} : peer.ExportOwned(std::move(object)));
}
template <class R, class... P>
void PutHandle(Peer& peer, Out& out, std::function<R(P...)> function) {
  if (function == nullptr) return Put(out, uint64_t{0});
  Put(out, peer.ExportFunction([function](Peer& p, std::string_view, In& in, Out& reply) {
    Dispatch<R, P...>(p, in, reply, function);
  }));
}

template <class I>
std::unique_ptr<I> GetHandle(Peer& peer, In& in, std::type_identity<std::unique_ptr<I>>, uint64_t* handle = nullptr) {
  ExpectInterface<I>();
  const auto id = Get<uint64_t>(in);
  if (handle != nullptr) *handle = id;
  if (id == 0) return nullptr;
  return std::make_unique<Proxy<I>>(peer, id, /*owner=*/true);
}
template <class R, class... P>
std::function<R(P...)> GetHandle(Peer& peer, In& in, std::type_identity<std::function<R(P...)>>,
                                 uint64_t* handle = nullptr) {
  const auto id = Get<uint64_t>(in);
  if (handle != nullptr) *handle = id;
  if (id == 0) return nullptr;
  // The last copy of the function tells the other side that it is no longer needed.
  std::shared_ptr<Peer> lease(&peer, [id](Peer* p) { p->Release(id); });
  return [lease, id](P... arguments) -> R { return Invoke<R, P...>(*lease, id, "()", std::forward<P>(arguments)...); };
}

template <class V>
concept ByHandle = kIs<V, std::unique_ptr> || kIs<V, std::function>;

// ---- Parameters.

// Values. The callee holds `value` and hands out references to it.
template <class A>
struct Arg {
  using V = std::remove_cvref_t<A>;
  static constexpr bool kByReference = std::is_lvalue_reference_v<A> && !std::is_const_v<std::remove_reference_t<A>>;
  static constexpr bool kComesBack = kByReference || kIsWritableSpan<V>;
  static_assert(!kByReference || !Contains<IsView, V>(),
                "a T& whose T holds a span or a string_view cannot come back: let it own its data");
  static_assert(kIsWritableSpan<V> || !Contains<IsWritableSpan, V>(),
                "a writable span inside another type does not come back: pass it as a parameter of its own");

  V value;

  static void Send(Peer&, Out& out, const V& argument) { Put(out, argument); }
  static Arg Take(Peer&, In& in) { return {Get<V>(in)}; }
  A Pass() { return static_cast<A&&>(value); }
  void SendBack(Out& out) {
    if constexpr (kComesBack) Put(out, value);
  }
  template <class T>
  static void TakeBack(In& in, T& argument) {
    if constexpr (kIsWritableSpan<V>) {
      const auto got = Get<V>(in);
      if (got.size() != argument.size()) throw Malformed("a span came back with another length");
      std::copy(got.begin(), got.end(), argument.begin());
    } else if constexpr (kComesBack) {
      argument = Get<V>(in);
    }
  }
};

template <class A>
requires ByHandle<std::remove_cvref_t<A>>
struct Arg<A> {
  using V = std::remove_cvref_t<A>;
  static_assert(!kIs<V, std::unique_ptr> || !std::is_lvalue_reference_v<A>, "pass a unique_ptr by value");

  V value;

  template <class T>
  static void Send(Peer& peer, Out& out, T&& argument) {
    // A unique_ptr parameter gives up what it owns; a function is copied.
    if constexpr (kIs<V, std::unique_ptr>) {
      PutHandle(peer, out, std::move(argument));
    } else {
      PutHandle(peer, out, argument);
    }
  }
  static Arg Take(Peer& peer, In& in) { return {GetHandle(peer, in, std::type_identity<V>())}; }
  A Pass() { return static_cast<A&&>(value); }
  void SendBack(Out&) {}
  template <class T>
  static void TakeBack(In&, T&) {}
};

template <class A>
requires Interface<std::remove_cvref_t<A>>
struct Arg<A> {
  using I = std::remove_cvref_t<A>;

  std::shared_ptr<I> object;

  static void Send(Peer& peer, Out& out, const I& argument) {
    ExpectInterface<I>();
    const auto* proxy = dynamic_cast<const Proxy<I>*>(&argument);
    const bool theirs = proxy != nullptr && proxy->remote_peer == &peer;
    Put(out, theirs);
    Put(out, theirs ? proxy->remote_id : peer.ExportBorrowed(const_cast<I&>(argument)));
  }
  static Arg Take(Peer& peer, In& in) {
    const bool ours = Get<bool>(in);
    const auto id = Get<uint64_t>(in);
    return {ours ? peer.Exported<I>(id) : peer.Borrow<I>(id)};
  }
  A Pass() { return static_cast<A>(*object); }
  void SendBack(Out&) {}
  template <class T>
  static void TakeBack(In&, T&) {}
};

// ---- Results.

template <class R>
inline constexpr bool kIsStatusOrHandle = false;
template <ByHandle H>
inline constexpr bool kIsStatusOrHandle<absl::StatusOr<H>> = true;

template <class R>
void PutResult(Peer& peer, Out& out, R result) {
  if constexpr (ByHandle<R>) {
    PutHandle(peer, out, std::move(result));
  } else if constexpr (kIsStatusOrHandle<R>) {
    Put(out, result.status());
    if (result.ok()) PutHandle(peer, out, *std::move(result));
  } else {
    Put(out, result);
  }
}

// An object or a function: the result, or what a StatusOr holds.
template <class R>
inline constexpr bool kGivesHandle = ByHandle<R> || kIsStatusOrHandle<R>;

// `handle`: the other side's id of the object or function that the result is or holds; 0 if there is none.
template <class R>
R GetResult(Peer& peer, In& in, uint64_t* handle) {
  static_assert(!std::is_reference_v<R>, "a result cannot be a reference: what it refers to is in the other process");
  static_assert(
      !Contains<IsView, R>(),
      "a result cannot hold a span or a string_view: nothing here owns what they point at; return a vector or "
      "a string");
  if constexpr (ByHandle<R>) {
    return GetHandle(peer, in, std::type_identity<R>(), handle);
  } else if constexpr (kIsStatusOrHandle<R>) {
    absl::Status status = Get<absl::Status>(in);
    if (!status.ok()) return status;
    return GetHandle(peer, in, std::type_identity<typename R::value_type>(), handle);
  } else {
    return Get<R>(in);
  }
}

}  // namespace remote

#endif  // HARNESS_REMOTE_ARGUMENT_H_
