#include "harness/verified/symbols.h"

#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/course/process.h"

namespace course::verified {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

// What the compiler of this machine makes of this source.
std::string ObjectOf(const std::string& source) {
  const char* folder = std::getenv("TEST_TMPDIR");
  const std::string base = absl::StrCat(folder != nullptr ? folder : "/tmp", "/source");
  EXPECT_TRUE(IsOk(cli::WriteFile(base + ".cc", source)));
  const auto done = cli::RunCommand(
      {.argv = {"/usr/bin/gcc", "-std=c++20", "-O1", "-fPIC", "-fno-builtin", "-c", base + ".cc", "-o", base + ".o"}});
  EXPECT_TRUE(done.ok() && done->ok()) << (done.ok() ? done->error : done.status().ToString());
  const auto object = cli::ReadFile(base + ".o");
  EXPECT_TRUE(IsOk(object));
  return object.ok() ? *object : "";
}

absl::Status Check(const std::string& source) {
  const absl::StatusOr<std::vector<Symbol>> symbols = DefinedSymbols(ObjectOf(source));
  return symbols.ok() ? CheckSymbols(*symbols) : symbols.status();
}

TEST(DefinedSymbols, AreThoseThatOthersCanSee) {
  const auto symbols = DefinedSymbols(ObjectOf(
      "int Shown(int n) { return n; }\nstatic int hidden(int n) { return n * 2; }\n"
      "namespace lab { int counter = hidden(Shown(1)); }\n__attribute__((weak)) void Weak() {}\nint elsewhere();\n"
      "int Calls() { return elsewhere(); }\n"));
  ASSERT_TRUE(IsOk(symbols));
  std::string all;
  for (const Symbol& symbol : *symbols) absl::StrAppend(&all, symbol.name, symbol.weak ? "(weak) " : " ");
  EXPECT_TRUE(absl::StrContains(all, "_Z5Showni ")) << all;
  EXPECT_TRUE(absl::StrContains(all, "_Z4Weakv(weak) ")) << all;
  EXPECT_TRUE(absl::StrContains(all, "_ZN3lab7counterE ")) << all;
  EXPECT_FALSE(absl::StrContains(all, "hidden")) << all;
  EXPECT_FALSE(absl::StrContains(all, "elsewhere")) << all;
}

TEST(CheckSymbols, LetsHonestCodePass) {
  EXPECT_TRUE(
      IsOk(Check("#include <map>\n#include <string>\n#include <vector>\nnamespace lab {\n"
                 "struct Pool { void* operator new(unsigned long n) { return ::operator new(n); } int x; };\n"
                 "Pool* Make() { return new Pool; }\n"
                 "std::map<std::string, std::vector<int>> table;\n"
                 "int read(int n) { table[\"a\"].push_back(n); return n; }\n}\n"
                 "int read_count;\n")));
}

struct Case {
  const char* name;
  const char* source;
  const char* says;
};

class Refused : public ::testing::TestWithParam<Case> {};

TEST_P(Refused, IsNamedInTheMessage) {
  EXPECT_TRUE(HasCodeAndText(Check(GetParam().source), absl::StatusCode::kInvalidArgument, GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, Refused,
    ::testing::Values(
        Case{"Main", "int main() { return 0; }", "main is not yours to write"},
        Case{"Malloc", "extern \"C\" void* malloc(unsigned long) { return 0; }",
             "malloc is a function of the C library"},
        Case{"Free", "extern \"C\" void free(void*) {}", "free is a function of the C library"},
        Case{"OperatorNew", "void* operator new(unsigned long) { return 0; }", "operator new(unsigned long)"},
        Case{"OperatorDelete", "void operator delete(void*) noexcept {}", "operator delete(void*)"},
        Case{"Memcmp", "extern \"C\" int memcmp(const void*, const void*, unsigned long) { return 0; }", "memcmp is"},
        Case{"WeakStrcmp", "extern \"C\" __attribute__((weak)) int strcmp(const char*, const char*) { return 0; }",
             "strcmp is"},
        Case{"Assembly", "asm(\".globl exit\\nexit: ret\\n\");", "exit is a function of the C library"},
        Case{"GoogleTest", "namespace testing { namespace internal { void Fake() {} } }", "is of GoogleTest"},
        Case{"Harness", "namespace remote { int Forged() { return 1; } }", "is of the harness"},
        Case{"Sanitizer", "extern \"C\" void __asan_init() {}", "is of a sanitizer"},
        Case{"Ifunc",
             "extern \"C\" { static int one() { return 1; }\nint (*pick())() { return one; }\n"
             "int chosen() __attribute__((ifunc(\"pick\"))); }",
             "indirect function"}),
    [](const auto& info) { return info.param.name; });

TEST(CheckSymbols, TellsTenAndCountsTheRest) {
  std::string source = "namespace testing {\n";
  for (int i = 0; i < 14; ++i) absl::StrAppend(&source, "int f", i, "() { return 0; }\n");
  const absl::Status refused = Check(source + "}\n");
  EXPECT_TRUE(absl::StrContains(refused.message(), "... and 4 more")) << refused;
}

TEST(DefinedSymbols, RefuseWhatIsNoObject) {
  for (const std::string& bytes :
       {std::string(), std::string("\177ELF"), std::string(200, '\0'), std::string("#!/bin/sh")}) {
    EXPECT_TRUE(HasCode(DefinedSymbols(bytes).status(), absl::StatusCode::kInvalidArgument));
  }
}

TEST(DefinedSymbols, OfAFileThatEndsEarlyAreRefused) {
  const std::string object = ObjectOf("int F() { return 1; }");
  for (size_t size = 0; size < object.size(); size += 7) {
    EXPECT_FALSE(DefinedSymbols(std::string_view(object).substr(0, size)).ok()) << size << " of " << object.size();
  }
}

// An object of `tables` symbol tables over the same bytes: `symbols` times a function with this name.
std::string Crafted(int tables, int symbols, const std::string& name) {
  const auto bytes_of = [](const auto& value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  };
  Elf64_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_shoff = sizeof header;
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = 1 + tables;
  const uint64_t names_at = sizeof header + header.e_shnum * sizeof(Elf64_Shdr);
  const Elf64_Shdr names = {.sh_type = SHT_STRTAB, .sh_offset = names_at, .sh_size = name.size() + 1};
  const Elf64_Shdr table = {.sh_type = SHT_SYMTAB,
                            .sh_offset = names_at + names.sh_size,
                            .sh_size = symbols * sizeof(Elf64_Sym),
                            .sh_link = 0,
                            .sh_entsize = sizeof(Elf64_Sym)};
  std::string elf = bytes_of(header) + bytes_of(names);
  for (int i = 0; i < tables; ++i) elf += bytes_of(table);
  elf += name + '\0';
  const Elf64_Sym symbol = {.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = 1};
  for (int i = 0; i < symbols; ++i) elf += bytes_of(symbol);
  return elf;
}

TEST(DefinedSymbols, AreReadFromACraftedObject) {
  const auto symbols = DefinedSymbols(Crafted(1, 2, "name"));
  ASSERT_TRUE(IsOk(symbols));
  ASSERT_EQ(symbols->size(), 2);
  EXPECT_EQ((*symbols)[1].name, "name");
}

// Few bytes that stand for many: ELF has one table of a kind, and names of honest symbols share no bytes worth
// counting.
TEST(DefinedSymbols, OfOverlappingTablesAreRefused) {
  EXPECT_TRUE(HasCodeAndText(DefinedSymbols(Crafted(2, 1, "name")).status(), absl::StatusCode::kInvalidArgument,
                             "two tables of symbols"));
}

TEST(DefinedSymbols, WithNamesThatAreLongerThanTheFileAreRefused) {
  EXPECT_TRUE(HasCodeAndText(DefinedSymbols(Crafted(1, 100, std::string(10'000, 'x'))).status(),
                             absl::StatusCode::kInvalidArgument, "names that are longer"));
}

// Whatever somebody does to the bytes, it is an answer or a refusal, never a read outside them (AddressSanitizer
// looks).
TEST(DefinedSymbols, SurviveAnyDamage) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const std::string object = ObjectOf("int F() { return 1; }\nint main() { return F(); }");
  const auto header_end = std::min<size_t>(object.size(), 64);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = object;
    for (int i = 0; i < 1 + round % 4; ++i) {
      // Half of the damage where it hurts: in the header and in the section headers at the end.
      const size_t where = round % 2 == 0
                               ? rng.Next() % damaged.size()
                               : (rng.Next() % 2 == 0 ? rng.Next() % header_end
                                                      : damaged.size() - 1 - rng.Next() % (damaged.size() / 2));
      damaged[where] = static_cast<char>(rng.Next());
    }
    const absl::StatusOr<std::vector<Symbol>> symbols = DefinedSymbols(damaged);
    if (!symbols.ok()) {
      EXPECT_TRUE(HasCode(symbols.status(), absl::StatusCode::kInvalidArgument));
    }
  }
}

}  // namespace
}  // namespace course::verified
