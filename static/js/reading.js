// Reading with a bad network: what was finished waits in the outbox, and a lesson that was opened is kept by the service
// worker. Without this script the pages work with plain links and a plain form.
(function () {
  "use strict";
  var form = document.querySelector("form[data-finish]"), lesson = document.getElementById("reading");
  var person = document.getElementById("unsent").dataset.reader;

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  window.addEventListener("beforeprint", function () { each("details", function (one) { one.open = true; }); });

  function begin() {
    var out = window.outbox, address = form.getAttribute("action"), button = form.querySelector("button");
    function waits() { return out.waiting().some(function (one) { return one.to === address; }); }
    function leadOn() { // nothing is left to do here but to go on
      button.hidden = true;
      form.querySelector("a:last-child").hidden = false;
    }
    form.addEventListener("submit", function (event) {
      var words = button.textContent;
      event.preventDefault();
      button.disabled = true;
      button.textContent = button.dataset.sending;
      out.fresh = address;
      out.put({ owner: form.dataset.person, kind: "finished", to: address, part: "", value: "", seq: 1 }).then(out.flush).then(function () {
        out.fresh = "";
        button.disabled = false;
        button.textContent = words;
        if (waits()) { leadOn(); }
      });
    });
    out.received = function (receipt, to) { if (to === out.fresh && receipt.next) { location.assign(receipt.next); } };
    if (waits()) { leadOn(); }
  }
  if (form) { if (window.outbox) { begin(); } else { document.addEventListener("portal:outbox", begin); } }

  // Keeping this page on the phone: the worker is told what the page consists of.
  function files() {
    var found = performance.getEntriesByType("resource").map(function (one) { return one.name; });
    each("main img", function (one) { found.push(one.src); });
    return found.filter(function (one) { return one.indexOf(location.origin + "/") === 0; });
  }
  function keep() {
    workers.addEventListener("message", function (event) {
      if (event.data.kept === location.pathname) { document.querySelector("#kept > span").hidden = false; }
    });
    workers.register(lesson.dataset.worker, { scope: "/belajar/" });
    workers.register(lesson.dataset.worker, { scope: lesson.dataset.signOut }); // to forget when somebody signs out
    workers.ready.then(function (registration) {
      registration.active.postMessage({ person: person, path: location.pathname, files: files() });
    });
  }
  var workers = window.isSecureContext && navigator.serviceWorker;
  if (workers && !lesson && workers.controller) { workers.controller.postMessage({ person: person }); }
  if (workers && lesson && lesson.dataset.from === "network") {
    if (document.readyState === "complete") { keep(); } else { window.addEventListener("load", keep); }
  }
})();
