#include "harness/jail/advice.h"

#include <unistd.h>

#include <fstream>

namespace course::jail {
namespace {

int ReadNumber(const char* path) {
  std::ifstream file(path);
  int value = -1;
  return file >> value ? value : -1;
}

}  // namespace

Switches ReadSwitches() {
  return {.max_user_namespaces = ReadNumber("/proc/sys/user/max_user_namespaces"),
          .unprivileged_userns_clone = ReadNumber("/proc/sys/kernel/unprivileged_userns_clone"),
          .apparmor_restricts_userns = ReadNumber("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
          .in_container = access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0,
          .bubblewrap = access("/usr/bin/bwrap", X_OK) == 0};
}

std::string Advice(const Switches& switches) {
  if (!switches.bubblewrap) return "bubblewrap is not installed: apt-get install bubblewrap";
  if (switches.max_user_namespaces == 0) {
    return "user namespaces are switched off: sysctl -w user.max_user_namespaces=10000";
  }
  if (switches.unprivileged_userns_clone == 0) {
    return "user namespaces are for root only: sysctl -w kernel.unprivileged_userns_clone=1";
  }
  if (switches.apparmor_restricts_userns == 1) {
    return "AppArmor keeps user namespaces from bubblewrap: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
  }
  if (switches.in_container) {
    return "this container forbids namespaces: start it with --security-opt seccomp=unconfined "
           "--security-opt systempaths=unconfined, or grade outside of it";
  }
  return "";
}

}  // namespace course::jail
