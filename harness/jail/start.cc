#include "harness/jail/start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "harness/jail/end_like.h"
#include "harness/jail/report.h"
#include "harness/jail/step_down.h"

namespace course::jail {
namespace {

constexpr int kFirstFd = 3;
constexpr char kArrow[] = "=>";

std::vector<Entry> Entries(const Flags& flags) {
  std::vector<Entry> entries;
  for (int i = flags.begin(); i < flags.end(); ++i) {
    const bool writable = std::strncmp(flags[i], "--rw=", 5) == 0;
    if (!writable && std::strncmp(flags[i], "--ro=", 5) != 0) continue;
    const std::string both = flags[i] + 5;
    const size_t arrow = both.find(kArrow);
    if (arrow == std::string::npos) continue;
    entries.push_back({both.substr(0, arrow), both.substr(arrow + std::strlen(kArrow)), writable});
  }
  return entries;
}

class Words {
 public:
  template <class... Text>
  void Add(const Text&... text) {
    (words_.push_back(std::string(text)), ...);
  }
  std::vector<char*> Pointers() {
    std::vector<char*> pointers;
    for (std::string& word : words_) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
  }

 private:
  std::vector<std::string> words_;
};

// bubblewrap's arguments. Order matters to it: parents before children, "read-only" last.
Words Bubblewrap(const Flags& flags, const std::vector<Entry>& entries, int init_fd) {
  Words words;
  words.Add("bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session");
  words.Add("--cap-drop", "ALL", "--as-pid-1", "--clearenv", "--hostname", "jail");
  // Process 1 of a jail with rounds makes a namespace for each of them, and one with a /tmp mounts that itself, because
  // bubblewrap cannot limit the number of files in it. Whatever it starts has given both up first.
  if (flags.Text("--rounds") != nullptr || flags.Text("--tmp") != nullptr)
    words.Add("--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP");
  words.Add("--dir", "/dev");
  for (const char* device : {"/dev/null", "/dev/zero", "/dev/urandom"}) words.Add("--dev-bind", device, device);
  if (flags.Text("--system") != nullptr) {
    for (const char* folder : {"/usr/bin", "/usr/lib", "/usr/include"}) words.Add("--ro-bind", folder, folder);
    for (const char* folder : {"/usr/lib64", "/usr/libexec"}) words.Add("--ro-bind-try", folder, folder);
    words.Add("--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64");
  }
  if (flags.Text("--tmp") != nullptr) words.Add("--perms", "0700", "--dir", "/tmp");
  for (const Entry& entry : entries) words.Add(entry.writable ? "--bind" : "--ro-bind", entry.from, entry.to);
  words.Add("--perms", "0555", "--ro-bind-data", std::to_string(init_fd), "/.init");
  words.Add("--remount-ro", "/", "--chdir", "/");
  for (int i = flags.begin(); i < flags.end(); ++i) {
    if (std::strncmp(flags[i], "--set=", 6) != 0) continue;
    const std::string variable = flags[i] + 6;
    const size_t equals = variable.find('=');
    words.Add("--setenv", variable.substr(0, equals), variable.substr(equals + 1));
  }
  words.Add("--", "/.init", "init");
  for (const char* name :
       {"--fds", "--profile", "--writes", "--memory", "--cpu", "--file", "--processes", "--rounds", "--tmp"}) {
    if (const char* value = flags.Text(name)) words.Add(std::string(name) + "=" + value);
  }
  words.Add("--");
  for (char** word = flags.command(); *word != nullptr; ++word) words.Add(*word);
  return words;
}

// When the machine's memory runs out, the kernel ends what is in a jail and not who grades. Inherited by all of it.
void OfferToBeEndedFirst() {
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  const ssize_t ignored = write(fd, "1000", 4);
  static_cast<void>(ignored);
  close(fd);
}

// Into the cgroups that limit all of the jail. We are the first of it: whatever starts later begins in them, and
// nothing in the jail sees a file that would let it out.
void JoinCgroups(const Flags& flags) {
  for (int i = flags.begin(); i < flags.end(); ++i) {
    if (std::strncmp(flags[i], "--cgroup=", 9) != 0) continue;
    const std::string file = std::string(flags[i] + 9) + "/cgroup.procs";
    const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1) Refuse("cannot write to " + file);
    close(fd);
  }
}

volatile sig_atomic_t bubblewrap = 0;

void EndIt(int) {
  if (bubblewrap > 0) kill(bubblewrap, SIGKILL);
}

}  // namespace

int RunStart(const Flags& flags) {
  const int fds = flags.Number("--fds");
  const int outer = flags.Number("--report", -1);
  std::vector<Entry> entries = Entries(flags);
  const int init_fd = open("/proc/self/exe", O_RDONLY);
  if (init_fd < 0) Refuse("cannot open the program itself");
  if (outer >= 0) fcntl(outer, F_SETFD, FD_CLOEXEC);
  JoinCgroups(flags);
  OfferToBeEndedFirst();  // now: who has changed its user may not write its own files below /proc
  if (geteuid() == 0) {
    if (flags.Text("--uid") == nullptr) {
      errno = EPERM;
      Refuse("root must not run it, and no user is named");
    }
    Stage(entries);
    BecomeUser(flags.Number("--uid"), flags.Number("--gid"));
  }
  // What loses its parent becomes our child: so we see when the last of them is gone.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int report_pipe[2];
  if (pipe2(report_pipe, O_CLOEXEC) != 0) Refuse("a pipe");
  const int inside = kFirstFd + fds;
  const pid_t self = getpid();
  sigset_t term, before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  sigprocmask(SIG_BLOCK, &term, &before);
  const pid_t pid = fork();
  if (pid < 0) Refuse("fork");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != self) _exit(kNoJail);
    sigprocmask(SIG_SETMASK, &before, nullptr);
    // Out of the way first: each of the two may be the number that the other is to have.
    const int init = fcntl(init_fd, F_DUPFD, inside + 1);
    const int write_end = fcntl(report_pipe[1], F_DUPFD, inside + 1);
    dup2(write_end, inside);
    syscall(SYS_close_range, inside + 1, init - 1, 0);
    syscall(SYS_close_range, init + 1, ~0u, 0);
    Words words = Bubblewrap(flags, entries, init);
    char* const no_environment[] = {nullptr};
    execve("/usr/bin/bwrap", words.Pointers().data(), no_environment);
    Refuse("cannot start /usr/bin/bwrap (package bubblewrap)");
  }
  bubblewrap = pid;
  struct sigaction action = {};
  action.sa_handler = EndIt;
  sigaction(SIGTERM, &action, nullptr);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  close(report_pipe[1]);
  close(init_fd);
  // An end of the command's that we hold would hide that it has closed it.
  for (int fd = kFirstFd; fd < inside; ++fd) close(fd);
  Report report;
  ssize_t n;
  while ((n = read(report_pipe[0], &report, sizeof report)) < 0 && errno == EINTR) {
  }
  int status = 0;
  while (waitpid(-1, &status, 0) > 0 || errno == EINTR) {
  }
  if (n != sizeof report) return kNoJail;
  if (!report.started) {
    errno = report.error;
    std::fprintf(stderr, "jail: %s: %s: %s\n", flags.command()[0], report.step, std::strerror(report.error));
  }
  if (outer >= 0 && write(outer, &report, sizeof report) != sizeof report) return kNoJail;
  if (!report.started) return kNoJail;
  EndLike(report.status);
}

}  // namespace course::jail
