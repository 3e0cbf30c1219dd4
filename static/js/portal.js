// Small improvements on pages that work without them: the clock of a quiz, and an honest word when sending fails.
(function () {
  "use strict";
  var root = document.documentElement;

  function twoDigits(value) { return (value < 10 ? "0" : "") + value; }

  function startClock(box) {
    var end = Date.now() + Number(box.dataset.secondsLeft) * 1000;
    function show() {
      var left = Math.max(0, Math.round((end - Date.now()) / 1000));
      box.textContent = twoDigits(Math.floor(left / 60)) + "." + twoDigits(left % 60);
      if (left > 0) { setTimeout(show, 1000); } else { box.classList.add("is-over"); }
    }
    show();
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-seconds-left]"), startClock);

  // An answer counts as saved only once the server has said that it holds the one now chosen.
  function showSaved() {
    var form = document.querySelector("form[data-saves]");
    var box = form && form.querySelector("[data-saved]");
    var chosen = form && form.querySelector("input[name=choice]:checked");
    if (box) { form.classList.toggle("is-unsaved", Boolean(chosen) && box.dataset.saved !== chosen.value); }
  }
  // What was chosen while nothing could carry it: before htmx had come, or while the signal was gone.
  function sendAgain() {
    var chosen = document.querySelector("form[data-saves].is-unsaved input[name=choice]:checked");
    if (chosen) { chosen.dispatchEvent(new Event("change", { bubbles: true })); }
  }
  showSaved(); // somebody may have chosen before this script came
  document.addEventListener("change", showSaved);
  document.addEventListener("htmx:after:swap", showSaved);
  document.addEventListener("htmx:after:process", function () { root.classList.add("has-htmx"); sendAgain(); }, { once: true });
  document.addEventListener("htmx:error", function () { root.classList.add("is-offline"); });
  document.addEventListener("htmx:after:swap", function () { root.classList.remove("is-offline"); });
  window.addEventListener("offline", function () { root.classList.add("is-offline"); });
  window.addEventListener("online", function () { root.classList.remove("is-offline"); sendAgain(); });
})();
