// Typesets the formulas, which stand in the page as TeX: readable without this script, set by KaTeX with it.
for (const element of document.querySelectorAll(".math")) {
  window.katex.render(element.textContent, element, {
    displayMode: element.classList.contains("display"),
    throwOnError: false,
  });
}
