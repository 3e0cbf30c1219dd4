// What every page needs: nothing foreign is put into it, and an honest word is said when sending fails. Pages work
// without it.
(function () {
  "use strict";
  var root = document.documentElement;

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function ready(act) {
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", act); } else { act(); }
  }

  ready(function () {
    if (!document.querySelector("[data-drafts]")) { try { sessionStorage.removeItem("portal-sent"); } catch (_) { /* none */ } }
    // A sign-in page that nobody is signed in on: whatever was left before is over (leaving.js).
    each("[data-nobody]", function () { try { localStorage.setItem("keluar", String(Date.now())); } catch (_) { /* none */ } });
  });

  // Of what htmx brings, only the portal's own goods are put in: no page of a proxy, no sign-in page, no error page.
  function say(word) { root.classList.toggle("is-offline", word === "offline"); root.classList.toggle("is-out", word === "out"); }
  document.addEventListener("htmx:before:response", function (event) {
    var came = event.detail.ctx.response, own = came.headers.get("X-Portal"), status = came.status;
    var word = !own || status >= 500 || status === 429 ? "offline" : status === 401 || status === 400 ? "out" : "";
    say(word);
    if (word || status >= 400 && status !== 422) { event.preventDefault(); }
    if (!word && status < 400) { untick(event.detail.ctx.request.body); }
  });

  // Whoever was ticked to be marked together has been marked: the next act begins with nobody.
  function untick(sent) {
    if (!sent || typeof sent.has !== "function" || !sent.has("several")) { return; }
    each("[name=who]:checked", function (box) { box.checked = false; });
  }
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
