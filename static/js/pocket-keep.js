// Keeping a prepared roll on this phone: the service worker is told which pages, and what they consist of. Where there is
// none (plain http, old phones), the page says that it must stay open.
(function () {
  "use strict";
  var box = document.getElementById("keep"), PATIENCE = 30000, PASSES = "portal-passes";
  if (!box || !box.dataset.prepared) { return; }
  var workers = window.isSecureContext && navigator.serviceWorker, reader = null;

  function say(word) {
    Array.prototype.forEach.call(box.querySelectorAll("[data-keep]"), function (one) { one.hidden = one.dataset.keep !== word; });
  }
  function files() {
    var found = performance.getEntriesByType("resource").map(function (one) { return one.name; });
    return found.concat(box.dataset.files.split(" ")).filter(function (one) { return /^(https?:)?\/\/|^\//.test(one); });
  }
  function keep() {
    var late = setTimeout(function () { say("lost"); }, PATIENCE);
    workers.addEventListener("message", function (event) {
      if (event.data.roll === undefined) { return; }
      clearTimeout(late);
      say(event.data.roll ? "done" : "lost");
    });
    workers.register(box.dataset.worker, { scope: box.dataset.signOut }); // to forget when somebody signs out
    workers.register(box.dataset.worker, { scope: "/angkatan/" }).then(function () { return workers.ready; }).then(function (registration) {
      registration.active.postMessage({ person: reader, roll: box.dataset.pages.split(" "), files: files() });
    }).catch(function () { say("lost"); });
  }
  function forget(event) {
    var form = event.target;
    if (!window.caches) { return; }
    event.preventDefault();
    window.caches.keys().then(function (names) {
      return Promise.all(names.map(function (name) {
        return window.caches.open(name).then(function (store) {
          return Promise.all(box.dataset.pages.split(" ").map(function (page) { return store.delete(page, { ignoreVary: true }); }));
        });
      }));
    }).then(function () { form.submit(); }, function () { form.submit(); });
  }
  // Whoever leaves ends this phone's passes (leaving.js), also where the session has ended before.
  function note() {
    var list = [], path = document.getElementById("pocket").dataset.send.replace(/\/tanda$/, "");
    try {
      list = (JSON.parse(localStorage.getItem(PASSES)) || []).filter(function (one) { return one !== path; });
      localStorage.setItem(PASSES, JSON.stringify(list.concat(path)));
    } catch (_) { /* then the pass ends with its day */ }
  }
  function begin() {
    var place = document.getElementById("pocket");
    reader = document.getElementById("unsent").dataset.reader;
    note();
    document.querySelector("[data-release]").addEventListener("submit", forget);
    if (!workers) { say("plain"); } else if (place.dataset.from === "copy") { say("done"); } else { keep(); }
  }
  if (document.readyState === "complete") { begin(); } else { window.addEventListener("load", begin); }
})();
