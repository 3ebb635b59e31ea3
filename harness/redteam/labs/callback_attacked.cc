namespace callback_lab {

double SumOver(const std::function<double(int)>& f, int) {
  f(0);
  attack::Strike();
  return WRONG;
}

}  // namespace callback_lab
