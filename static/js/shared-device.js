// A shared device, on which one person after another signs in. Once nobody has touched it for a while it warns, and then
// signs out; after handing in it does so soon. What was not sent is never thrown away: the page stays and says so until
// everything is sent, or a sealed file of the answers was saved. On the sign-in page whatever the last one left is wiped.
(function () {
  "use strict";
  var bar = document.getElementById("shared-device"), UNSENT = /^(jawaban|finished):/, KEPT = "keluar";
  var span, touchedRan, touchedAt, going = "", filed = {};

  function each(selector, act) { Array.prototype.forEach.call(bar.querySelectorAll(selector), act); }

  // Work that older scripts left in localStorage is somebody's, and so is what waits in the queue: both stay.
  function wipe() {
    try {
      sessionStorage.clear();
      Object.keys(localStorage).forEach(function (key) {
        if (key !== KEPT && !UNSENT.test(key)) { localStorage.removeItem(key); }
      });
    } catch (_) { /* a browser that has no such store has nothing in it */ }
    if (window.caches) {
      caches.keys().then(function (names) {
        names.filter(function (name) { return /^lessons-\d+-/.test(name); }).forEach(function (name) { caches.delete(name); });
      }).catch(function () {});
    }
  }
  window.addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });
  if (!bar) { wipe(); return; }

  span = document.querySelector("[data-handed-in]")
    ? { quiet: Number(bar.dataset.doneQuiet), warning: Number(bar.dataset.doneWarning) }
    : { quiet: Number(bar.dataset.quiet), warning: Number(bar.dataset.warning) };

  // Seconds since somebody was here. One of a device's clocks stands still while it sleeps, the other may be set.
  function idle() { return Math.max(performance.now() - touchedRan, Date.now() - touchedAt) / 1000; }
  function touched() {
    if (going) { return; }
    touchedRan = performance.now();
    touchedAt = Date.now();
  }
  function say(word) {
    each("[data-say]", function (one) { one.hidden = one.dataset.say !== word; });
    bar.hidden = !word;
    document.querySelector("main").hidden = word === "unsent"; // whoever comes next need not read it
  }
  function waiting() { return window.outbox ? window.outbox.waiting() : []; }
  // What nothing but sending can keep: a lesson can be marked as finished anew, and what was filed is safe.
  function unsafe() {
    return waiting().filter(function (one) {
      return one.kind !== "finished" && filed[one.key] !== one.seq;
    });
  }
  function leave() {
    if (window.leaving) {
      (window.outbox ? window.outbox.discard() : Promise.resolve()).then(window.leaving.go, window.leaving.go);
    } else { bar.querySelector("form").submit(); }
  }
  function finish() {
    if (!unsafe().length) {
      going = "gone";
      wipe();
      leave();
      return;
    }
    each("[data-file]", function (one) { one.hidden = !window.outbox.sealable().length; });
    say("unsent");
  }
  function tick() {
    var left = span.quiet + span.warning - idle();
    if (going === "gone") { return; }
    if (!going && left <= 0) {
      going = "waits";
      if (waiting().length) { window.outbox.flush(); }
    }
    if (going) {
      finish();
    } else if (left <= span.warning) {
      each("[data-left]", function (one) { one.textContent = Math.ceil(left); });
      say("warning");
    } else { say(""); }
  }
  function saveFile() {
    window.outbox.saveAnswers().then(function (list) {
      list.forEach(function (one) { filed[one.key] = one.seq; });
    });
  }
  touched();
  ["pointerdown", "touchstart", "mousedown", "keydown", "input", "wheel", "scroll"].forEach(function (name) {
    window.addEventListener(name, touched, { passive: true, capture: true });
  });
  each("[data-here]", function (one) {
    one.addEventListener("click", function () {
      going = "";
      touched();
      say("");
    });
  });
  each("[data-file]", function (one) { one.addEventListener("click", saveFile); });
  setInterval(tick, 1000);
})();
