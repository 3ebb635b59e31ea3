#include "harness/verified/compile.h"

#include <sys/statvfs.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "harness/recorder/clean_text.h"
#include "harness/runner/safe_text.h"
#include "harness/verified/jail_tools.h"
#include "harness/verified/symbols.h"
#include "harness/watch/commands.h"
#include "harness/watch/dependencies.h"

namespace course::verified {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr size_t kMaxMessage = 16 << 10;  // as the recorder keeps it
constexpr size_t kMaxObject = size_t{128} << 20;
constexpr size_t kMaxRule = 1 << 20;   // of the dependencies
constexpr fsfilcnt_t kRoomFiles = 16;  // a compiler needs a handful
constexpr char kObject[] = "/out/starter.o";
constexpr char kServant[] = "/out/servant";
constexpr char kRule[] = "/out/starter.d";

class Compilation {
 public:
  explicit Compilation(const CompileInput& input)
      : input_(input), bundle_(input.bundle), out_(input.scratch + "/out"), header_(!input.header.empty()) {}

  absl::StatusOr<Built> Run() {
    const Clock::time_point start = Clock::now();
    RETURN_IF_ERROR(MakeFolderForJail(out_));
    Built built;
    ASSIGN_OR_RETURN(built.ok, Steps(built.message));
    // #warning prints whatever stands behind it, a terminal's commands as well.
    built.message = runner::SafeText(recorder::CleanText(WithoutJail(built.message), {}, kMaxMessage));
    built.servant = out_ + "/servant";
    built.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return built;
  }

 private:
  absl::StatusOr<bool> Steps(std::string& message) {
    Say(Stage::kCompiling);
    ASSIGN_OR_RETURN(jail::JailOutcome compiled, Compile());
    message = Told(compiled, "the compiler");
    if (!Succeeded(compiled)) {
      RETURN_IF_ERROR(HasRoom());
      return false;
    }
    if (const std::string undeclared = Undeclared(); !undeclared.empty()) {
      absl::StrAppend(&message, undeclared);
      return false;
    }
    if (const absl::Status symbols = CheckObject(); absl::IsInvalidArgument(symbols)) {
      absl::StrAppend(&message, std::string(symbols.message()));
      return false;
    } else if (!symbols.ok()) {
      return symbols;
    }
    Say(Stage::kLinking);
    ASSIGN_OR_RETURN(const jail::JailOutcome linked, Link());
    absl::StrAppend(&message, Told(linked, "the linker"));
    if (Succeeded(linked) && HasServant(message)) return true;
    RETURN_IF_ERROR(HasRoom());
    return false;
  }

  // Asked after a failure, which a full disk makes of anything. Not by what was printed: that is the submission's to
  // say.
  absl::Status HasRoom() const {
    std::error_code unknown;
    // What it left behind is nobody's any more, and may be what fills the disk.
    for (const fs::directory_entry& file : fs::directory_iterator(out_, unknown)) fs::remove_all(file.path(), unknown);
    struct statvfs disk {};
    if (statvfs(out_.c_str(), &disk) != 0) return absl::OkStatus();
    const uintmax_t available = uintmax_t{disk.f_bavail} * disk.f_frsize;
    const bool counts_files = disk.f_files > 0;  // btrfs, for one, does not
    const bool lacks_bytes = available < input_.room_bytes, lacks_files = counts_files && disk.f_favail < kRoomFiles;
    if (!lacks_bytes && !lacks_files) return absl::OkStatus();
    const std::string left =
        lacks_bytes ? absl::StrCat(available >> 20, " MiB") : absl::StrCat(disk.f_favail, " files");
    return absl::ResourceExhaustedError(
        absl::StrCat("the disk of ", out_, " has ", left, " left: nothing can be compiled there"));
  }

  // A link to a file of the host would be followed by whoever mounts it into the next jail.
  bool HasServant(std::string& message) const {
    std::error_code missing;
    if (fs::symlink_status(out_ + "/servant", missing).type() == fs::file_type::regular) return true;
    absl::StrAppend(&message, "the linker left no regular file\n");
    return false;
  }

  void Say(Stage stage) const {
    if (input_.on_stage) input_.on_stage(stage);
  }

  absl::StatusOr<jail::JailOutcome> Compile() {
    if (header_) {
      ASSIGN_OR_RETURN(jail::JailOutcome outcome, CompileOnce());
      // The header's place must not show in a message: the plain command says it again. (As in harness/watch.)
      if (!absl::StrContains(outcome.output, "In file included from") && !absl::StrContains(outcome.output, kHeader) &&
          !absl::StrContains(outcome.output, "<command-line>")) {
        return outcome;
      }
      header_ = false;
    }
    return CompileOnce();
  }

  absl::StatusOr<jail::JailOutcome> CompileOnce() const {
    std::vector<std::string> command = bundle_.compile;
    for (size_t i = 0; i + 1 < command.size(); ++i) {
      if (command[i] == "-o") command[i + 1] = kObject;
      if (command[i] == "-MF") command[i + 1] = kRule;
    }
    if (header_) {
      // gcc must not fall back to reading the text of the header without a word.
      const std::string includes = absl::StrCat(kHeader, "/includes.h");
      command.insert(command.begin() + 1, {"-Winvalid-pch", "-include", includes});
    }
    jail::JailPlan plan = ToolPlan(bundle_.Tree(), command, out_);
    plan.mounts.push_back({input_.scratch + "/starter.cc", absl::StrCat(kTree, "/", bundle_.source)});
    if (header_) plan.mounts.push_back({input_.header, kHeader});
    return jail::Run(plan);
  }

  absl::StatusOr<jail::JailOutcome> Link() const {
    std::vector<std::string> command = bundle_.link;
    for (std::string& word : command) {
      if (word == bundle_.object) word = kObject;
      if (word == bundle_.servant) word = kServant;
    }
    command.push_back("-Wl,--no-allow-shlib-undefined");
    return jail::Run(ToolPlan(bundle_.Objects(), command, out_));
  }

  // What Bazel checks after a compile, in its words, shortened. What lies outside the jail cannot be included at all.
  std::string Undeclared() const {
    const absl::StatusOr<std::string> rule = ReadFromJail(out_ + "/starter.d", kMaxRule);
    if (!rule.ok()) return "";
    const std::string file = watch::FirstUndeclared(watch::ParseDependencies(*rule), kHeader);
    if (file.empty()) return "";
    return absl::StrCat(bundle_.source, " includes ", file, ", which the lab's contract does not offer\n");
  }

  absl::Status CheckObject() const {
    ASSIGN_OR_RETURN(const std::string object, ReadFromJail(out_ + "/starter.o", kMaxObject));
    ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, DefinedSymbols(object));
    return CheckSymbols(symbols);
  }

  static bool Succeeded(const jail::JailOutcome& outcome) {
    return outcome.ended == jail::Ended::kExited && outcome.exit_code == 0;
  }

  // What it printed, and why it was ended if it was.
  static std::string Told(const jail::JailOutcome& outcome, const char* who) {
    std::string text = outcome.output;
    if (!text.empty() && text.back() != '\n') text += '\n';
    if (outcome.ended != jail::Ended::kExited) {
      absl::StrAppend(&text, who, " was ended: ", jail::Describe(outcome), "\n");
    }
    return text;
  }

  // As Bazel would print it: paths relative to the tree.
  static std::string WithoutJail(const std::string& message) {
    return absl::StrReplaceAll(message, {{kObject, "starter.o"}, {kServant, "servant"}, {"/course/", ""}});
  }

  const CompileInput& input_;
  const Bundle& bundle_;
  const std::string out_;
  bool header_;
};

}  // namespace

absl::StatusOr<Built> CompileAndLink(const CompileInput& input) { return Compilation(input).Run(); }

}  // namespace course::verified
