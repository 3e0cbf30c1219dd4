// Reading with a bad network. A finishing that cannot be sent waits on this phone, under its account; a lesson that was
// opened is kept by the service worker. Without this script the pages work with plain links and a plain form.
(function () {
  "use strict";
  var box = document.getElementById("waiting"), person = box.dataset.person, token = box.dataset.token;
  var form = document.querySelector("form[data-finish]"), lesson = document.getElementById("reading");
  var KEY = "finished:" + person, FIRST_GAP = 5000, LAST_GAP = 300000, PATIENCE = 10000;
  var gap = FIRST_GAP, timer = null, sending = false;

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }

  window.addEventListener("beforeprint", function () { each("details", function (one) { one.open = true; }); });

  // What waits: addresses of lessons, in the order of finishing.
  function waiting() {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch (_) { return []; }
  }
  function without(address) { return waiting().filter(function (one) { return one !== address; }); }
  function store(list) { localStorage.setItem(KEY, JSON.stringify(list)); }
  function storable() {
    try { store(waiting()); return true; } catch (_) { return false; }
  }

  function say(what) { each("[data-say]", function (one) { one.hidden = one.dataset.say !== what; }); }
  function leadOn() { // nothing is left to do here but to go on
    form.querySelector("button").hidden = true;
    form.querySelector("a:last-child").hidden = false;
  }

  function ask(address, options) {
    options.credentials = "same-origin";
    options.redirect = "manual";
    return Promise.race([fetch(address, options), new Promise(function (_, no) { setTimeout(no, PATIENCE); })]);
  }
  // A token of the account's present session, out of the page of the lesson.
  function renew(address) {
    return ask(address, {}).then(function (answer) { return answer.text(); }).then(function (text) {
      var found = new DOMParser().parseFromString(text, "text/html").getElementById("waiting");
      if (!found || found.dataset.person !== person) { return false; }
      token = found.dataset.token;
      return true;
    });
  }
  // Send one. How it ends: "sent", "gone" (no such lesson, or not yet open), "signed-out", or "waiting".
  function send(address, late, again) {
    var headers = { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true" };
    var body = "csrf_token=" + encodeURIComponent(token) + (late ? "&late=1" : "");
    return ask(address, { method: "POST", headers: headers, body: body }).then(function (answer) {
      if ([204, 404, 409].indexOf(answer.status) >= 0) {
        store(without(address));
        return { state: answer.ok ? "sent" : "gone", next: answer.headers.get("HX-Redirect") };
      }
      if (answer.status === 401 || (answer.status === 400 && again)) { return { state: "signed-out" }; }
      if (answer.status !== 400) { return { state: "waiting" }; }
      return renew(address).then(function (yes) { return yes ? send(address, late, true) : { state: "signed-out" }; });
    }).catch(function () { return { state: "waiting" }; });
  }

  function rest(list) {
    if (!list.length) { return Promise.resolve("sent"); }
    return send(list[0], true).then(function (result) {
      return result.state === "sent" || result.state === "gone" ? rest(list.slice(1)) : result.state;
    });
  }
  function flush() {
    if (sending || !waiting().length) { return; }
    sending = true;
    clearTimeout(timer);
    rest(waiting()).then(function (state) { sending = false; say(state); later(); });
  }
  function later() {
    if (!waiting().length) { return; }
    timer = setTimeout(flush, gap);
    gap = Math.min(2 * gap, LAST_GAP);
  }
  function finish(event) {
    var address = form.getAttribute("action"), button = form.querySelector("button"), words = button.textContent;
    event.preventDefault();
    store(without(address).concat(address));
    button.disabled = true;
    button.textContent = button.dataset.sending;
    send(address, false).then(function (result) {
      button.disabled = false;
      button.textContent = words;
      if (result.next) { location.assign(result.next); return; }
      leadOn();
      say(result.state);
      later();
    });
  }

  if (window.fetch && window.Promise && window.DOMParser && storable()) {
    if (form) { form.addEventListener("submit", finish); }
    if (form && waiting().indexOf(form.getAttribute("action")) >= 0) { leadOn(); }
    if (waiting().length) { say("waiting"); flush(); }
    window.addEventListener("online", function () { gap = FIRST_GAP; flush(); });
  }

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
