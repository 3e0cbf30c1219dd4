// Leaving, on every page of somebody who is signed in, before it is shown: leaving that could not be finished is finished
// first. Without this script the button to sign out is a plain form.
(function () {
  "use strict";
  var root = document.documentElement, here = document.currentScript.dataset, MARK = "keluar", LEAVING = "1", LESSONS = "lessons-", PASSES = "portal-passes";
  var SEEN = "portal-seen", PATIENCE = 8000, GLANCE = 1000, FIRST_GAP = 4000, LAST_GAP = 60000, disk = null, gone = false, failures = 0;
  if (!window.fetch || !window.Promise || !window.queue) { return; }

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function ready(act) {
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", act); } else { act(); }
  }

  // Whoever left without a signal is signed out by the first page that comes, before it is shown. The mark of it is at
  // hand in localStorage, which reaches the disk seconds later, and lies on the disk (queue.js) before a page says that
  // it has been left: a phone may die the moment after. Cookies would have to be trusted by the server, and a page cannot
  // end its own. Once the server has answered, the time stands at hand instead: a page that was asked for earlier is asked
  // for once more, and a mark on the disk that is older counts no more.
  function stored() { try { return localStorage.getItem(MARK); } catch (_) { return null; } }
  function store(word) {
    try { if (word) { localStorage.setItem(MARK, word); } else { localStorage.removeItem(MARK); } } catch (_) { /* none */ }
  }
  function marked() { return stored() === LEAVING; }
  function overAt() { return marked() ? 0 : Number(stored()) || 0; }
  function onDisk() {
    disk = disk || window.queue.open([MARK], function () {});
    return disk;
  }
  function keepMark() {
    store(LEAVING);
    return onDisk().then(function (box) {
      return box.put({ owner: MARK, kind: MARK, to: "", part: "", value: "", seq: 1, at: Date.now() });
    });
  }
  function dropMark() {
    store(String(Date.now()));
    return onDisk().then(function (box) { return Promise.all(box.records().map(box.drop)); });
  }
  // Whether the disk has a mark. One that could not be dropped once it was over is dropped now.
  function markedOnDisk() {
    return onDisk().then(function (box) {
      var found = box.records();
      if (!found.length || found[0].at > overAt()) { return found.length > 0; }
      return box.drop(found[0]).then(function () { return false; });
    });
  }
  function ask(address, options) {
    options.credentials = "same-origin";
    options.redirect = "manual";
    options.headers = options.headers || {};
    options.headers.Accept = "application/json";
    return Promise.race([fetch(address, options), new Promise(function (_, no) { setTimeout(no, PATIENCE); })])
      .then(function (came) {
        if (!came.headers.get("X-Portal")) { throw new Error("not ours"); }
        return came;
      });
  }
  // End the passes of this phone (pocket-keep.js), which may outlive the session. Fails without a signal.
  function passes() { try { return JSON.parse(localStorage.getItem(PASSES)) || []; } catch (_) { return []; } }
  function endPass(path) {
    return ask(path + "/kunci", {}).then(function (came) {
      return came.status !== 200 ? came : came.json().then(function (found) {
        return ask(path + "/lepas", { method: "POST", headers: { "X-CSRFToken": found.token } });
      });
    });
  }
  function endPasses() {
    return Promise.all(passes().map(endPass)).then(function () { try { localStorage.removeItem(PASSES); } catch (_) { /* none */ } });
  }
  // End the session at the server, whatever token this page has. Fails without a signal. Where another page has ended it
  // while this one was asking, a session that is there by now is that of whoever signed in since.
  function end() {
    return endPasses().then(function () { return ask(here.pass, {}); }).then(function (came) {
      if (came.status === 401) { return came; }
      return came.json().then(function (found) {
        return overAt() ? { status: 401 } : ask(here.leave, { method: "POST", headers: { "X-CSRFToken": found.token } });
      });
    }).then(function (came) { if (came.status !== 204 && came.status !== 401) { throw new Error("still in"); } });
  }
  function forget() {
    try { sessionStorage.clear(); } catch (_) { /* none */ }
    if (!window.caches) { return Promise.resolve(); }
    return caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf(LESSONS) === 0 && name.length > 12; })
        .map(function (name) { return caches.delete(name); }));
    }).catch(function () {});
  }
  function show() { root.hidden = false; }
  function showGone() {
    if (gone) { return; }
    gone = true;
    ready(function () {
      var main = document.createElement("main"), title = document.createElement("h1"), why = document.createElement("p");
      main.className = "phone px-3 pt-5";
      title.className = "h3";
      title.tabIndex = -1;
      document.title = title.textContent = here.gone;
      why.textContent = here.why;
      main.appendChild(title);
      main.appendChild(why);
      document.body.textContent = "";
      document.body.appendChild(main);
      show();
      title.focus(); // so that it is read out
    });
  }
  function finishLeaving() {
    store(LEAVING);
    root.hidden = !gone;
    end().then(forget).then(dropMark).then(function () { location.replace(here.signIn); }, later);
  }
  // Nobody has answered: say so, and try again by and by.
  function later() {
    failures += 1;
    showGone();
    setTimeout(function () { if (marked()) { finishLeaving(); } }, window.queue.pause(failures, FIRST_GAP, LAST_GAP));
  }
  // The disk is asked by every page; only the first of a tab waits for the answer, as later ones of the same run of the
  // browser have what is at hand. A tab that a browser brings back after its death does not arrive by navigating.
  function firstOfTab() {
    try {
      if (sessionStorage.getItem(SEEN) && performance.navigation.type === 0) { return false; }
      sessionStorage.setItem(SEEN, "1");
    } catch (_) { /* then each page is the first */ }
    return true;
  }
  function check() {
    if (firstOfTab()) {
      root.hidden = true;
      setTimeout(function () { if (!marked()) { show(); } }, GLANCE);
    }
    markedOnDisk().then(function (yes) { if (yes) { finishLeaving(); } else if (!marked()) { show(); } }, show);
  }
  // Signing out. Pages that hold unsent work ask first ("portal:leaving"), and call go() once it is settled.
  function go() {
    keepMark().then(forget).then(end).then(dropMark).then(function () { location.assign(here.signIn); }, later);
  }
  function leave(event) {
    event.preventDefault();
    if (document.dispatchEvent(new CustomEvent("portal:leaving", { cancelable: true, detail: go }))) { go(); }
  }

  if (document.querySelector("meta[name=leave]") && location.pathname === here.leave) {
    root.hidden = true;
    go();
  } else if (marked()) {
    finishLeaving();
  } else if (overAt() > performance.timing.navigationStart) {
    root.hidden = true;
    store(null);
    location.reload();
  } else {
    check();
  }
  window.addEventListener("pageshow", function (event) { if (event.persisted && marked()) { finishLeaving(); } });
  window.addEventListener("storage", function (event) {
    if (event.key === MARK && marked()) { showGone(); } else if (event.key === MARK && gone) { location.replace(here.signIn); }
  });
  window.addEventListener("online", function () { if (marked()) { finishLeaving(); } });
  window.leaving = { go: go };
  ready(function () {
    each("form[data-sign-out]", function (form) { form.addEventListener("submit", leave); });
    each("button[data-sign-out]", function (button) { button.hidden = false; button.addEventListener("click", leave); });
  });
})();
