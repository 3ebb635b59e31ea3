// A20: tells somebody on the network, or under a name without a file.

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace attack {

void Strike() {
  const int inet = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(22);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(inet, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) std::puts("STOLEN a connection");
  const int local = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name = {};
  name.sun_family = AF_UNIX;
  std::strcpy(name.sun_path + 1, "/tmp/.X11-unix/X0");
  if (connect(local, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) std::puts("STOLEN a connection");
}

}  // namespace attack
