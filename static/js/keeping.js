// Keeps all lessons of a training on the phone, one after the other, through the service worker's store (sw.js): what lies
// there is told by the store itself. Without this script, and on plain http, the lessons can be had as a PDF.
(function () {
  "use strict";
  var box = document.getElementById("keeping"), reader = document.getElementById("unsent"), PATIENCE = 40000, LOOSELY = { ignoreVary: true };
  if (!box || !reader) { return; }
  var workers = window.isSecureContext && window.caches && navigator.serviceWorker, button = box.querySelector("[data-keep-all]");
  var all = [], left = [], timer = null, active = null;

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }
  function say(word) {
    var done = all.length - left.length;
    each(box, "[data-keep]", function (one) { one.hidden = one.dataset.keep !== word; });
    each(box, "[data-done]", function (one) { one.textContent = done; });
    each(box, "[data-all]", function (one) { one.textContent = all.length; });
    each(box, "[data-bar]", function (one) { one.max = all.length || 1; one.value = done; one.hidden = word !== "busy"; });
    button.hidden = word === "busy" || word === "done" || word === "never";
    box.hidden = false;
  }
  function files() {
    return performance.getEntriesByType("resource").map(function (one) { return one.name; }).filter(function (one) {
      return one.indexOf(location.origin + "/static/") === 0;
    });
  }
  function look() {
    return Promise.all(all.map(function (path) { return caches.match(path, LOOSELY); })).then(function (found) {
      left = all.filter(function (_, place) { return !found[place]; });
    });
  }
  function lose() { clearTimeout(timer); active = null; say("lost"); }
  function next() {
    clearTimeout(timer);
    if (!left.length) { active = null; say("done"); return; }
    say("busy");
    timer = setTimeout(lose, PATIENCE);
    active.postMessage({ person: reader.dataset.reader, path: left[0], files: files(), unopened: true });
  }
  function begin() {
    say("busy");
    workers.register(box.dataset.worker, { scope: "/belajar/" });
    workers.register(box.dataset.worker, { scope: box.dataset.signOut }); // to forget when somebody signs out
    workers.ready.then(function (registration) {
      active = registration.active;
      next();
    }).catch(lose);
  }

  each(document, "ol.road a", function (link) { all.push(link.pathname); });
  if (!workers || !all.length) { say("never"); return; }
  workers.addEventListener("message", function (event) {
    if (!active || (event.data.kept || event.data.lost) !== left[0]) { return; }
    if (event.data.lost) { lose(); return; }
    left.shift();
    next();
  });
  button.addEventListener("click", begin);
  look().then(function () { say(!left.length ? "done" : left.length === all.length ? "offer" : "some"); }, function () { say("never"); });
})();
