// What a compiled submission defines and must not: the judge's own functions, those of the C library, main.
//
// In the servant such a definition would harm nobody but its author, who has that process for himself anyway. It is
// refused because it earns a clear message instead of a riddle, and because there is no honest reason for it.

#ifndef HARNESS_VERIFIED_SYMBOLS_H_
#define HARNESS_VERIFIED_SYMBOLS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::verified {

struct Symbol {
  std::string name;  // mangled
  bool weak = false;
  bool function = false;  // or code without a type, as assembly makes it
  bool ifunc = false;     // resolved by code that runs while the program is still being loaded
};

// The symbols that an object (ELF64, little-endian, relocatable) or a shared library defines for others.
// InvalidArgument, naming the place, for anything that is not well formed: the bytes come from somebody else.
absl::StatusOr<std::vector<Symbol>> DefinedSymbols(std::string_view elf);

// InvalidArgument with one sentence a symbol, for a learner, if there is one that must not be defined.
absl::Status CheckSymbols(const std::vector<Symbol>& symbols);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_SYMBOLS_H_
