// The code of an application may come behind a # in a link that somebody sent to themselves. It is typed into the form
// and sent from there, so that it stands in no log; the address loses it at once. Without this script it is typed. The
// page that shows the code for the first time gets a button to print it.
(function () {
  "use strict";
  function printing() {
    var button = document.querySelector("[data-print]");
    if (!button || !window.print) { return; }
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }
  function opening() {
    var form = document.querySelector("[data-code-form]"), code = location.hash.slice(1), field;
    if (!form || !/^[a-z0-9-]{16,40}$/i.test(code)) { return; }
    if (window.history && history.replaceState) { history.replaceState(null, "", location.pathname); }
    field = form.querySelector("[name=code]");
    if (field.value) { return; } // it was tried, and was wrong
    field.value = code;
    form.submit();
  }
  function go() { printing(); opening(); }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", go); } else { go(); }
}());
