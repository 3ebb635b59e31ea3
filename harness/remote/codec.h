// How a value becomes bytes and a value again: the members one after the other, each container after its length.
//
// The bytes mean something only to the same build on the same machine. What a value may be is in traits.h; a type that
// cannot travel is refused by the compiler with a sentence that says what to use instead.

#ifndef HARNESS_REMOTE_CODEC_H_
#define HARNESS_REMOTE_CODEC_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/remote/errors.h"
#include "harness/remote/message.h"
#include "harness/remote/traits.h"

namespace remote {

template <class T>
inline constexpr bool kCannotTravel = false;

// Never compiles: says why T cannot travel and what to use instead.
template <class T>
void Refuse() {
  static_assert(!std::is_pointer_v<T>,
                "a pointer cannot travel: name the thing by an id, or pass a value, a span or an interface reference");
  static_assert(!Interface<T> && !kIs<T, std::unique_ptr> && !kIs<T, std::function>,
                "an interface, a unique_ptr or a std::function can only travel as a parameter or a result of its "
                "own, not inside another type");
  static_assert(
      std::is_pointer_v<T> || Interface<T> || kIs<T, std::unique_ptr> || kIs<T, std::function> || kCannotTravel<T>,
      "this type cannot travel: use numbers, strings, standard containers, absl::Status or StatusOr, or a "
      "struct of these with public members only and no constructor; anything with private state becomes an "
      "interface (REMOTE_CLASS)");
}

// Whether a container of T can be copied as one block of memory.
template <class T>
concept Block = Scalar<T> && !std::is_same_v<T, bool>;

// Appends `value`. The order of the cases matters: a std::string is a container too.
template <class T>
void Put(Out& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    Put(out, uint8_t{value});
  } else if constexpr (Scalar<T>) {
    out.Raw(&value, sizeof value);
  } else if constexpr (Text<T>) {
    Put(out, uint64_t{value.size()});
    out.Raw(value.data(), value.size());
  } else if constexpr (kIsSpan<T> || Sequence<T> || kIsArray<T>) {
    using E = std::remove_cv_t<typename T::value_type>;
    Put(out, uint64_t{value.size()});
    if constexpr (Block<E> && requires { value.data(); }) {
      out.Block(value.data(), value.size());
    } else {
      for (const auto& element : value) Put<E>(out, element);
    }
  } else if constexpr (kIs<T, std::optional>) {
    Put(out, value.has_value());
    if (value.has_value()) Put(out, *value);
  } else if constexpr (Product<T>) {
    std::apply([&](const auto&... part) { (Put(out, part), ...); }, value);
  } else if constexpr (std::is_same_v<T, absl::Status>) {
    Put(out, static_cast<int32_t>(value.code()));
    Put(out, value.message());
  } else if constexpr (kIs<T, absl::StatusOr>) {
    Put(out, value.status());
    if (value.ok()) Put(out, *value);
  } else if constexpr (Struct<T>) {
    std::apply([&](const auto&... member) { (Put(out, member), ...); }, Tie(value));
  } else {
    Refuse<T>();
  }
}

template <class T>
T Get(In& in);

namespace internal {

template <class T>
T GetScalar(In& in) {
  if constexpr (std::is_same_v<T, bool>) {
    // Any other byte in a bool is undefined behaviour.
    const auto byte = Get<uint8_t>(in);
    if (byte > 1) throw Malformed("a bool is neither 0 nor 1");
    return byte == 1;
  } else {
    static_assert(
        !std::is_enum_v<T> || requires { T{std::underlying_type_t<T>{}}; },
        "this enum cannot travel: give it an underlying type (enum class Kind, or enum Kind : int), so that "
        "every number is a valid value of it");
    T value;
    in.Raw(&value, sizeof value);
    return value;
  }
}

// The elements of a span, kept with the message.
template <class T>
T GetSpan(In& in) {
  using E = std::remove_cv_t<typename T::element_type>;
  E* first;
  size_t size;
  if constexpr (std::is_same_v<E, bool>) {  // std::vector<bool> has no addresses
    size = in.Count(1);
    auto& elements = in.Keep(std::make_unique<bool[]>(size));
    for (size_t i = 0; i < size; ++i) elements[i] = Get<bool>(in);
    first = elements.get();
  } else if constexpr (Block<E>) {
    size = in.Count(sizeof(E));
    first = in.Block<E>(size);
  } else {
    auto& elements = in.Keep(Get<std::vector<E>>(in));
    first = elements.data();
    size = elements.size();
  }
  if (T::extent != std::dynamic_extent && size != T::extent) throw Malformed("a span has the wrong length");
  return T(first, size);
}

template <class T>
T GetSequence(In& in) {
  using E = typename T::value_type;
  T value;
  if constexpr (kIs<T, std::vector> && Block<E>) {
    const size_t n = in.Count(sizeof(E));
    const E* first = in.Block<E>(n);
    value.assign(first, first + n);
  } else if constexpr (Map<T>) {
    for (size_t n = in.Count(1); n > 0; --n) {
      auto key = Get<typename T::key_type>(in);
      value.emplace(std::move(key), Get<typename T::mapped_type>(in));
    }
  } else {
    for (size_t n = in.Count(1); n > 0; --n) value.insert(value.end(), Get<E>(in));
  }
  return value;
}

template <class T>
T GetArray(In& in) {
  using E = typename T::value_type;
  T value{};
  if (in.Count(1) != value.size()) throw Malformed("a std::array has the wrong length");
  if constexpr (Block<E>) {
    std::copy_n(in.Block<E>(value.size()), value.size(), value.begin());
  } else {
    for (E& element : value) element = Get<E>(in);
  }
  return value;
}

inline absl::Status GetStatus(In& in) {
  const auto code = Get<int32_t>(in);
  if (code < 0 || code > static_cast<int>(absl::StatusCode::kUnauthenticated)) throw Malformed("no such status code");
  const auto text = Get<std::string>(in);
  return absl::Status(static_cast<absl::StatusCode>(code), text);
}

template <class T>
T GetStruct(In& in) {
  const In::Level level(in);
  static_assert(std::is_default_constructible_v<T>,
                "this struct cannot travel: give each of its members a value to start from, such as int rows = 0");
  T value{};
  std::apply([&](auto&... member) { ((member = Get<std::remove_cvref_t<decltype(member)>>(in)), ...); }, Tie(value));
  return value;
}

template <class... Part>
std::tuple<Part...> GetTuple(In& in, std::type_identity<std::tuple<Part...>>) {
  return std::tuple<Part...>{Get<Part>(in)...};  // braces: left to right
}

}  // namespace internal

// Reads what Put wrote. Throws Malformed.
template <class T>
T Get(In& in) {
  if constexpr (Scalar<T>) {
    return internal::GetScalar<T>(in);
  } else if constexpr (std::is_same_v<T, std::string>) {
    std::string text(in.Count(1), '\0');
    in.Raw(text.data(), text.size());
    return text;
  } else if constexpr (Text<T>) {
    return in.Keep(Get<std::string>(in));
  } else if constexpr (kIsSpan<T>) {
    return internal::GetSpan<T>(in);
  } else if constexpr (Sequence<T>) {
    return internal::GetSequence<T>(in);
  } else if constexpr (kIsArray<T>) {
    return internal::GetArray<T>(in);
  } else if constexpr (kIs<T, std::optional>) {
    if (!Get<bool>(in)) return std::nullopt;
    return Get<typename T::value_type>(in);
  } else if constexpr (kIs<T, std::pair>) {
    auto first = Get<typename T::first_type>(in);
    return T(std::move(first), Get<typename T::second_type>(in));
  } else if constexpr (kIs<T, std::tuple>) {
    return internal::GetTuple(in, std::type_identity<T>());
  } else if constexpr (std::is_same_v<T, absl::Status>) {
    return internal::GetStatus(in);
  } else if constexpr (kIs<T, absl::StatusOr>) {
    absl::Status status = internal::GetStatus(in);
    if (!status.ok()) return status;
    return Get<typename T::value_type>(in);
  } else if constexpr (Struct<T>) {
    return internal::GetStruct<T>(in);
  } else {
    Refuse<T>();
  }
}

}  // namespace remote

#endif  // HARNESS_REMOTE_CODEC_H_
