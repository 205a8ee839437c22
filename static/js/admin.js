// The web admin's own library names its scroll boxes in English for screen readers.
window.addEventListener("load", () => {
  for (const box of document.querySelectorAll('[aria-label="scrollable content"]')) {
    box.setAttribute("aria-label", "可滚动区域");
  }
});
