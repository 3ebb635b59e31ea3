// The functions of the harness itself, defined once more.

namespace remote {
class Peer;
Peer& ThePeer();
Peer& ThePeer() { return *static_cast<Peer*>(nullptr); }
}  // namespace remote

namespace attack {

void Strike() {}

}  // namespace attack
