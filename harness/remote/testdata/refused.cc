// Contracts that cannot cross the process border. None of this compiles; refused_test.sh checks that each EXPECT line
// is a sentence among the compiler's errors.

#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/remote/remote.h"

namespace wrong {

struct Block;
struct Nine {
  int a, b, c, d, e, f, g, h, i;
};
struct Base {
  int a;
};
struct Derived : Base {
  int b;
};
struct Grid {
  float cells[4];
  int n;
};
struct Empty {};
enum Loose { kOne, kTwo };
struct WithSpan {
  std::span<float> values;
  int n;
};
struct Options {
  std::function<int(int)> callback;
  int n;
};
class Silent {
 public:
  virtual ~Silent() = default;
  virtual int Get() = 0;
};
class Half {
 public:
  virtual ~Half() = default;
  virtual int Get() = 0;
  virtual int Set(int x) = 0;
};
class Plain {
 public:
  int x = 0;
};
class NoDestructor {
 public:
  virtual int Get() = 0;
};

// EXPECT: a pointer cannot travel: name the thing by an id
void Pointer(Block* block);
// EXPECT: this type cannot travel: use numbers, strings, standard containers
void Engine(std::mt19937_64& engine);
// EXPECT: a struct with more than 8 members cannot travel: group some of them
void Wide(const Nine& nine);
// EXPECT: a struct with a base class cannot travel
void Inherits(Derived derived);
// EXPECT: a C array inside a struct cannot travel: use std::array
void CArray(Grid grid);
// EXPECT: an empty struct cannot travel
void Nothing(Empty empty);
// EXPECT: this enum cannot travel: give it an underlying type
void Enum(Loose loose);
// EXPECT: a result cannot hold a span or a string_view
std::string_view View();
// EXPECT: a result cannot be a reference
const int& Reference();
// EXPECT: a writable span inside another type does not come back
void Hidden(WithSpan span);
// EXPECT: whose T holds a span or a string_view cannot come back
void Refill(std::string_view& view);
// EXPECT: can only travel as a parameter or a result of its own
void Nested(const Options& options);
// EXPECT: this interface has no REMOTE_CLASS line
void Unknown(Silent& silent);
// EXPECT: only an interface, a class with pure virtual methods
std::unique_ptr<Plain> NoInterface();
// EXPECT: the number in this line is not the number of parameters
void Arity(int a, int b);
// EXPECT: not a plain function
void Noexcept(int a) noexcept;

}  // namespace wrong

// EXPECT: leaves out a pure virtual method of wrong::Half
#define HALF(M) M(Get, 0)
REMOTE_CLASS(wrong::Half, HALF)
// EXPECT: wrong::Plain is no interface: it has no pure virtual method
#define PLAIN(M)
REMOTE_CLASS(wrong::Plain, PLAIN)
// EXPECT: wrong::NoDestructor is destroyed through a pointer
#define NO_DESTRUCTOR(M) M(Get, 0)
REMOTE_CLASS(wrong::NoDestructor, NO_DESTRUCTOR)

REMOTE_FUNCTION(wrong, Pointer, 1)
REMOTE_FUNCTION(wrong, Engine, 1)
REMOTE_FUNCTION(wrong, Wide, 1)
REMOTE_FUNCTION(wrong, Inherits, 1)
REMOTE_FUNCTION(wrong, CArray, 1)
REMOTE_FUNCTION(wrong, Nothing, 1)
REMOTE_FUNCTION(wrong, Enum, 1)
REMOTE_FUNCTION(wrong, View, 0)
REMOTE_FUNCTION(wrong, Reference, 0)
REMOTE_FUNCTION(wrong, Hidden, 1)
REMOTE_FUNCTION(wrong, Refill, 1)
REMOTE_FUNCTION(wrong, Nested, 1)
REMOTE_FUNCTION(wrong, Unknown, 1)
REMOTE_FUNCTION(wrong, NoInterface, 0)
REMOTE_FUNCTION(wrong, Arity, 1)
REMOTE_FUNCTION(wrong, Noexcept, 1)
