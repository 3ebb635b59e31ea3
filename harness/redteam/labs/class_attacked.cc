namespace class_lab {
namespace {

class Attacker : public Pool {
 public:
  ~Attacker() override { attack::Strike(); }
  int Take() override {
    attack::Strike();
    return -2;
  }
  bool Give(int) override { return true; }
  int Free() const override { return static_cast<int>(WRONG); }
};

}  // namespace

std::unique_ptr<Pool> MakePool(int) {
  attack::Strike();
  return std::make_unique<Attacker>();
}

}  // namespace class_lab
