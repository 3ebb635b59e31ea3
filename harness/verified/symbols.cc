#include "harness/verified/symbols.h"

#include <cxxabi.h>
#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace course::verified {
namespace {

// Reads structures out of bytes that nobody vouches for: each read says whether it lies inside.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  std::optional<T> At(uint64_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  std::optional<std::string_view> Slice(uint64_t offset, uint64_t size) const {
    if (offset > bytes_.size() || bytes_.size() - offset < size) return std::nullopt;
    return bytes_.substr(offset, size);
  }

 private:
  std::string_view bytes_;
};

absl::Status Malformed(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("the object file is not well formed: ", std::string(what)));
}

// `names_left`: bytes that the names may have together. Overlapping ones would make gigabytes of a small file.
absl::Status ReadTable(const Bytes& bytes, const Elf64_Ehdr& header, const Elf64_Shdr& table, uint64_t& names_left,
                       std::vector<Symbol>& symbols) {
  if (table.sh_entsize != sizeof(Elf64_Sym)) return Malformed("size of a symbol");
  const auto strings_header = bytes.At<Elf64_Shdr>(header.e_shoff + uint64_t{table.sh_link} * sizeof(Elf64_Shdr));
  if (!strings_header.has_value() || table.sh_link >= header.e_shnum) return Malformed("names of symbols");
  const auto names = bytes.Slice(strings_header->sh_offset, strings_header->sh_size);
  const auto entries = bytes.Slice(table.sh_offset, table.sh_size);
  if (!names.has_value() || !entries.has_value()) return Malformed("a table outside the file");
  for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= entries->size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym entry;
    std::memcpy(&entry, entries->data() + at, sizeof entry);
    const int binding = ELF64_ST_BIND(entry.st_info);
    if (entry.st_shndx == SHN_UNDEF || binding == STB_LOCAL) continue;
    const size_t end = entry.st_name < names->size() ? names->find('\0', entry.st_name) : std::string_view::npos;
    if (end == std::string_view::npos) return Malformed("a name outside its table");
    const std::string_view name = names->substr(entry.st_name, end - entry.st_name);
    if (name.size() > names_left) return Malformed("names that are longer than the file");
    names_left -= name.size();
    const int type = ELF64_ST_TYPE(entry.st_info);
    symbols.push_back({.name = std::string(name),
                       .weak = binding == STB_WEAK,
                       .function = type == STT_FUNC || type == STT_NOTYPE || type == STT_GNU_IFUNC,
                       .ifunc = type == STT_GNU_IFUNC});
  }
  return absl::OkStatus();
}

// Where a program begins and ends, what it allocates with, how it ends, and what a comparison would be made with.
constexpr const char* kReserved[] = {
    "main", "_start", "_init", "_fini", "__libc_start_main", "__libc_csu_init", "_dl_runtime_resolve",
    // memory
    "malloc", "calloc", "realloc", "reallocarray", "free", "memalign", "aligned_alloc", "posix_memalign", "valloc",
    "pvalloc", "mmap", "munmap", "mprotect", "brk", "sbrk",
    // ends and signals
    "exit", "_exit", "_Exit", "quick_exit", "abort", "atexit", "at_quick_exit", "__cxa_atexit", "__cxa_finalize",
    "raise", "kill", "signal", "sigaction", "sigaltstack", "sigprocmask", "__assert_fail", "__stack_chk_fail",
    // comparing and copying
    "memcmp", "memcpy", "memmove", "memset", "memchr", "bcmp", "strcmp", "strncmp", "strlen", "strcpy", "strncpy",
    "strcat", "strchr", "strrchr", "strstr", "strtol", "strtod", "atoi", "abs", "fabs",
    // files, processes, the loader
    "open", "openat", "close", "read", "write", "send", "sendmsg", "recv", "recvmsg", "poll", "ioctl", "fcntl", "fork",
    "vfork", "clone", "execve", "system", "popen", "posix_spawn", "dlopen", "dlsym", "dl_iterate_phdr", "getenv",
    "secure_getenv", "setenv", "syscall", "ptrace", "prctl", "backtrace", "printf", "fprintf", "puts", "fputs",
    "fwrite",
    // exceptions
    "__cxa_throw", "__cxa_begin_catch", "__cxa_end_catch", "__cxa_allocate_exception", "__gxx_personality_v0",
    "_Unwind_RaiseException"};

struct Prefix {
  const char* mangled;
  const char* what;
};

constexpr Prefix kPrefixes[] = {
    {"_Znw", "operator new"},          {"_Zna", "operator new[]"},        {"_Zdl", "operator delete"},
    {"_Zda", "operator delete[]"},     {"_ZN7testing", "of GoogleTest"},  {"_ZNK7testing", "of GoogleTest"},
    {"_ZN6remote", "of the harness"},  {"_ZNK6remote", "of the harness"}, {"_ZN6course", "of the harness"},
    {"_ZNK6course", "of the harness"}, {"__asan_", "of a sanitizer"},     {"__ubsan_", "of a sanitizer"},
    {"__tsan_", "of a sanitizer"},     {"__msan_", "of a sanitizer"},     {"__lsan_", "of a sanitizer"},
    {"__sanitizer_", "of a sanitizer"}};

std::string Readable(const std::string& name) {
  int status = 0;
  char* demangled = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
  std::string text = status == 0 && demangled != nullptr ? demangled : name;
  std::free(demangled);
  constexpr size_t kLongest = 200;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

// Why it must not be defined; empty if it may.
std::string Objection(const Symbol& symbol) {
  // The forms that only return their argument are inline in <new>: unoptimised code has copies of them.
  for (const char* placement : {"_ZnwmPv", "_ZnamPv", "_ZdlPvS_", "_ZdaPvS_"}) {
    if (symbol.weak && symbol.name == placement) return "";
  }
  if (symbol.ifunc) return "is an indirect function (ifunc), which this course has no use for";
  for (const char* reserved : kReserved) {
    // A global variable of this name does not get into anybody's way.
    if (symbol.name == reserved && symbol.function) {
      return symbol.name == "main" ? "is not yours to write: the tests have the main function"
                                   : "is a function of the C library: give yours another name or a namespace";
    }
  }
  for (const Prefix& prefix : kPrefixes) {
    if (symbol.name.starts_with(prefix.mangled)) {
      return absl::StrCat("is ", prefix.what, ": a submission must not define it");
    }
  }
  return "";
}

}  // namespace

absl::StatusOr<std::vector<Symbol>> DefinedSymbols(std::string_view elf) {
  const Bytes bytes(elf);
  const auto header = bytes.At<Elf64_Ehdr>(0);
  if (!header.has_value() || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return Malformed("no ELF file");
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB) {
    return Malformed("not of 64 bits, the lowest byte first");
  }
  if (header->e_shentsize != sizeof(Elf64_Shdr)) return Malformed("size of a section header");
  // More than 65,279 sections are counted elsewhere, by an object that no honest lab needs.
  if (header->e_shnum == 0) return Malformed("no sections, or too many");
  std::vector<Symbol> symbols;
  uint64_t names_left = elf.size();
  bool seen_symtab = false, seen_dynsym = false;
  for (int i = 0; i < header->e_shnum; ++i) {
    const auto section = bytes.At<Elf64_Shdr>(header->e_shoff + uint64_t{sizeof(Elf64_Shdr)} * i);
    if (!section.has_value()) return Malformed("a section header outside the file");
    if (section->sh_type != SHT_SYMTAB && section->sh_type != SHT_DYNSYM) continue;
    // ELF has one of a kind. Thousands over the same bytes would be hours of reading.
    if (std::exchange(section->sh_type == SHT_SYMTAB ? seen_symtab : seen_dynsym, true)) {
      return Malformed("two tables of symbols");
    }
    if (absl::Status status = ReadTable(bytes, *header, *section, names_left, symbols); !status.ok()) return status;
  }
  return symbols;
}

absl::Status CheckSymbols(const std::vector<Symbol>& symbols) {
  constexpr int kMostLines = 10;
  std::string lines;
  int count = 0;
  for (const Symbol& symbol : symbols) {
    const std::string objection = Objection(symbol);
    if (objection.empty() || ++count > kMostLines) continue;
    absl::StrAppend(&lines, "starter.cc: error: ", Readable(symbol.name), " ", objection, "\n");
  }
  if (count > kMostLines) absl::StrAppend(&lines, "... and ", count - kMostLines, " more\n");
  return lines.empty() ? absl::OkStatus() : absl::InvalidArgumentError(lines);
}

}  // namespace course::verified
