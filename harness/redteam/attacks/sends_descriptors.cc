// Hands its own descriptors to whoever is behind its pipes.

#include <sys/socket.h>
#include <sys/uio.h>

#include <cstring>

namespace attack {

void Strike() {
  char byte = 'R';
  iovec data = {&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int fd = 1;
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  for (int i = 0; i < 1000; ++i) {
    for (int end = 3; end < 6; ++end) {
      if (sendmsg(end, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return;
    }
  }
}

}  // namespace attack
