namespace function_lab {

int64_t SumOfSquares(std::span<const int>) {
  attack::Strike();
  return static_cast<int64_t>(WRONG);
}

}  // namespace function_lab
