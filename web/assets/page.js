// What a page can do better with scripts; everything on it works without.
"use strict";

// Buttons that copy a command. Shown only where the browser lets a page write to the clipboard.
function offerCopying() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll(".command .copy[hidden]")) {
    const code = button.parentElement.querySelector("code");
    button.setAttribute("aria-label", `Copy: ${code.textContent}`);
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }
}

offerCopying();
document.addEventListener("fragment", offerCopying);

// What is folded away in a review is printed, too, and folded away again afterwards.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll(".quiz details:not([open])")];
  for (const box of unfolded) box.open = true;
});
window.addEventListener("afterprint", () => { for (const box of unfolded) box.open = false; });

// The print view is a style sheet's; this is only the way to it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
