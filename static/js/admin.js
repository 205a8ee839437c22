// The content security policy takes no style element and no script made of text: admin.css has the one rule that matters.
if (window.htmx) {
  window.htmx.config.includeIndicatorStyles = false;
  window.htmx.config.allowEval = false;
}

// The bar of actions would be given its width as a style attribute, which the policy does not take either: a rule of
// admin.css does it.
document.addEventListener("alpine:init", () => {
  document.getElementById("changelist-actions")?.removeAttribute("x-bind:style");
});

// The web admin's own library names its scroll boxes in English for screen readers.
window.addEventListener("load", () => {
  for (const box of document.querySelectorAll('[aria-label="scrollable content"]')) {
    box.setAttribute("aria-label", "可滚动区域");
  }
});
