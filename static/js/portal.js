// What every page needs before it is shown: leaving that could not be finished is finished first, nothing foreign is put
// into a page, and an honest word is said when sending fails. Pages work without it.
(function () {
  "use strict";
  var root = document.documentElement, here = document.currentScript.dataset, MARK = "keluar", LEAVING = "1", LESSONS = "lessons-";
  var PATIENCE = 8000;

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function ready(act) {
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", act); } else { act(); }
  }

  // Whoever left without a signal is signed out by the first page that comes, before it is shown. The mark is a plain
  // entry of this phone's store: cookies would have to be trusted by the server, and a page cannot end its own. Once
  // the server has answered, the time stands there instead: a page that was asked for earlier is asked for once more.
  function stored() { try { return localStorage.getItem(MARK); } catch (_) { return null; } }
  function store(word) {
    try { if (word) { localStorage.setItem(MARK, word); } else { localStorage.removeItem(MARK); } } catch (_) { /* none */ }
  }
  function marked() { return stored() === LEAVING; }
  function ended() { store(String(Date.now())); }
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
  // End the session at the server, whatever token this page has. Fails without a signal.
  function end() {
    return ask(here.pass, {}).then(function (came) {
      if (came.status === 401) { return came; }
      return came.json().then(function (found) {
        return ask(here.leave, { method: "POST", headers: { "X-CSRFToken": found.token } });
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
  function showGone() {
    ready(function () {
      var gone = document.querySelector("template[data-gone]");
      document.body.textContent = "";
      if (gone) { document.body.appendChild(document.importNode(gone.content, true)); }
      document.title = gone ? document.querySelector("main [role=heading]").textContent : document.title;
      root.hidden = false;
    });
  }
  function finishLeaving() {
    root.hidden = true;
    end().then(forget).then(function () { ended(); location.replace(here.signIn); }, showGone);
  }
  if (marked() && window.fetch && window.Promise) {
    finishLeaving();
  } else if (Number(stored()) > performance.timing.navigationStart) {
    root.hidden = true;
    store(null);
    location.reload();
  }
  window.addEventListener("pageshow", function (event) { if (event.persisted && marked()) { finishLeaving(); } });
  window.addEventListener("storage", function (event) { if (event.key === MARK && event.newValue === LEAVING) { showGone(); } });
  window.addEventListener("online", function () { if (marked()) { finishLeaving(); } });

  // Signing out. Pages that hold unsent work ask first ("portal:leaving"), and call go() once it is settled.
  function go() {
    store(LEAVING);
    forget().then(end).then(function () { ended(); location.assign(here.signIn); }, showGone);
  }
  function leave(event) {
    if (!window.fetch || !window.Promise) { return; }
    event.preventDefault();
    if (document.dispatchEvent(new CustomEvent("portal:leaving", { cancelable: true, detail: go }))) { go(); }
  }
  ready(function () {
    if (!document.querySelector("[data-drafts]")) { try { sessionStorage.removeItem("portal-sent"); } catch (_) { /* none */ } }
    each("form[data-sign-out]", function (form) { form.addEventListener("submit", leave); });
  });

  // Of what htmx brings, only the portal's own goods are put in: no page of a proxy, no sign-in page, no error page.
  function say(word) { root.classList.toggle("is-offline", word === "offline"); root.classList.toggle("is-out", word === "out"); }
  document.addEventListener("htmx:before:response", function (event) {
    var came = event.detail.ctx.response, own = came.headers.get("X-Portal"), status = came.status;
    var word = !own || status >= 500 || status === 429 ? "offline" : status === 401 || status === 400 ? "out" : "";
    say(word);
    if (word || status >= 400 && status !== 422) { event.preventDefault(); }
  });
  document.addEventListener("htmx:after:process", function () { root.classList.add("has-htmx"); }, { once: true });
  document.addEventListener("htmx:error", function () { say("offline"); });
  window.addEventListener("offline", function () { say("offline"); });
  window.addEventListener("online", function () { say(""); });

  // What is typed into a secret field can be looked at.
  ready(function () {
    each("[data-reveal]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var shown = button.getAttribute("aria-pressed") === "true";
        button.setAttribute("aria-pressed", String(!shown));
        document.getElementById(button.dataset.reveal).type = shown ? "password" : "text";
      });
    });
  });

  // A search by so many digits, which may be a NIK, is sent by POST: it must stand in no address (web/search.py).
  document.addEventListener("htmx:config:request", function (event) {
    var ctx = event.detail.ctx, form = ctx.sourceElement, typed = ctx.request.body, sent;
    if (!form.matches("[data-search]")) { return; }
    if (/(?:\d[\s.\-]*){6}/.test(typed.get("cari"))) {
      sent = new URLSearchParams(typed);
      Array.from(typed.keys()).forEach(function (name) { typed.delete(name); });
      ctx.request.action = form.getAttribute("action");
      ctx.fetch = function (address, options) {
        options.method = "POST";
        options.body = sent;
        return fetch(address, options);
      };
    } else {
      ["csrf_token", "di"].forEach(function (name) { typed.delete(name); });
    }
  });
})();
