// One call: sending it (Invoke), answering it (Dispatch), and the types of a function by position (Signature).

#ifndef HARNESS_REMOTE_CALL_H_
#define HARNESS_REMOTE_CALL_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "harness/remote/argument.h"

namespace remote {

template <class R, class... P>
R Invoke(Peer& peer, uint64_t object, std::string_view name, P... arguments) {
  Peer::Lending lending(peer, object);
  Out request = peer.Begin(object, name);
  (Arg<P>::Send(peer, request, arguments), ...);
  In in = peer.Call(request);
  try {
    if constexpr (std::is_void_v<R>) {
      (Arg<P>::TakeBack(in, arguments), ...);
      in.ExpectEnd();
    } else {
      uint64_t handle = 0;
      R result = GetResult<R>(peer, in, &handle);
      lending.KeptBy(handle);
      (Arg<P>::TakeBack(in, arguments), ...);
      in.ExpectEnd();
      return result;
    }
  } catch (const Lost&) {
    peer.Close();
    throw;
  }
}

template <class R, class... P, class F>
void Dispatch(Peer& peer, In& in, Out& out, F&& f) {
  std::tuple<Arg<P>...> arguments{Arg<P>::Take(peer, in)...};  // braces: left to right
  in.ExpectEnd();
  std::apply(
      [&](auto&... argument) {
        if constexpr (std::is_void_v<R>) {
          f(argument.Pass()...);
        } else {
          PutResult<R>(peer, out, f(argument.Pass()...));
        }
        (argument.SendBack(out), ...);
      },
      arguments);
}

// Result and parameter types of F, so that an author names only the function and the number of its parameters.
template <class F>
struct Signature {
  static_assert(kCannotTravel<F>,
                "not a plain function: a contract's function is neither a template nor noexcept (a lost process is an "
                "exception), and its interfaces' methods are const or nothing");
};

template <class R, class... P>
struct Signature<R(P...)> {
  using Result = R;
  template <size_t I>
  using Parameter = std::tuple_element_t<I, std::tuple<P...>>;
  static constexpr size_t kArity = sizeof...(P);

  static R Call(Peer& peer, uint64_t object, std::string_view name, P... arguments) {
    return Invoke<R, P...>(peer, object, name, std::forward<P>(arguments)...);
  }

  template <auto kFunction>
  static void Answer(Peer& peer, std::string_view, In& in, Out& out) {
    const Peer::Borrowing borrowing(peer, /*may_keep=*/kGivesHandle<R>);
    Dispatch<R, P...>(peer, in, out, kFunction);
  }

  template <auto kMethod, class I>
  static void AnswerMethod(I& self, Peer& peer, In& in, Out& out) {
    Dispatch<R, P...>(peer, in, out, [&self](P... a) -> R { return (self.*kMethod)(std::forward<P>(a)...); });
  }
};

template <class C, class R, class... P>
struct Signature<R (C::*)(P...)> : Signature<R(P...)> {};
template <class C, class R, class... P>
struct Signature<R (C::*)(P...) const> : Signature<R(P...)> {};

}  // namespace remote

#endif  // HARNESS_REMOTE_CALL_H_
