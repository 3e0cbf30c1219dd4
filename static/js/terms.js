// A word of the glossary shows what it means in a small bubble: while the pointer or the focus is on it, or after a tap.
// The bubble stays while the pointer is on it; Escape closes it; a second tap follows the link to the list of words.
(function () {
  "use strict";
  var PATIENCE = 300, GAP = 4, EDGE = 12;
  var bubble = document.createElement("div"), shown = null, dismissed = null, pressed = null, timer = null;
  bubble.id = "term-bubble";
  bubble.className = "term-bubble";
  bubble.setAttribute("role", "tooltip");
  bubble.hidden = true;

  function explanation(link) {
    var word = document.getElementById(link.getAttribute("href").slice(1));
    return word && word.nextElementSibling ? word.nextElementSibling.textContent : "";
  }
  function place(link) { // under the word; above it where the space below ends
    var word = link.getClientRects()[0], foot = document.querySelector(".foot-action");
    var low = foot ? foot.getBoundingClientRect().top : window.innerHeight;
    var wide = document.documentElement.clientWidth, high = bubble.offsetHeight;
    var top = word.bottom + GAP;
    if (top + high > low && word.top - GAP - high > 0) { top = word.top - GAP - high; }
    bubble.style.left = window.pageXOffset + Math.max(EDGE, Math.min(word.left, wide - EDGE - bubble.offsetWidth)) + "px";
    bubble.style.top = window.pageYOffset + top + "px";
  }
  function hide() {
    clearTimeout(timer);
    if (shown) { shown.removeAttribute("aria-describedby"); }
    shown = null;
    bubble.hidden = true;
  }
  function show(link) {
    clearTimeout(timer);
    if (shown === link || !explanation(link)) { return; }
    hide();
    shown = link;
    bubble.textContent = explanation(link);
    bubble.hidden = false;
    link.setAttribute("aria-describedby", bubble.id);
    place(link);
  }
  function hideSoon() {
    clearTimeout(timer);
    timer = setTimeout(function () { if (document.activeElement !== shown) { hide(); } }, PATIENCE);
  }

  function watch(link) {
    link.addEventListener("pointerenter", function () { dismissed = null; });
    link.addEventListener("pointermove", function (event) { // not on entering: a word may come to lie under the pointer
      if (event.pointerType === "mouse" && link !== dismissed) { show(link); }
    });
    link.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse") { hideSoon(); } });
    link.addEventListener("focus", function () { show(link); });
    link.addEventListener("blur", hideSoon);
    link.addEventListener("click", function (event) {
      if (pressed !== null && pressed !== link) { event.preventDefault(); show(link); } else { hide(); }
      pressed = null;
    });
  }

  if (!window.PointerEvent) { return; }
  document.body.appendChild(bubble);
  Array.prototype.forEach.call(document.querySelectorAll("a.term"), watch);
  bubble.addEventListener("pointerenter", function () { clearTimeout(timer); });
  bubble.addEventListener("pointerleave", hideSoon);
  // what was shown when the finger came down tells a first tap from a second
  document.addEventListener("pointerdown", function (event) {
    pressed = shown || document.body;
    if (shown && !shown.contains(event.target) && !bubble.contains(event.target)) { hide(); }
  });
  document.addEventListener("keydown", function (event) {
    pressed = null;
    if (event.key === "Escape" || event.key === "Esc") { dismissed = shown; hide(); }
  });
  window.addEventListener("resize", hide);
})();
