// A trainee's home asks by itself whether something has opened or begun. It asks with the sign of what it shows, and the
// server answers with nothing as long as that holds, else with the new middle of the page. Five hundred phones ask: each
// at a time of its own, only while it is looked at, at longer pauses the longer nothing changes or nobody answers. What
// is known to come (data-until) is asked for shortly after. Without this script the page has its link to load it anew.
(function () {
  "use strict";
  var FIRST = 20000, LAST = 60000, LONGEST = 300000, SPREAD = 6000, timer = null, quiet = 0, lost = 0, since = performance.now();
  if (!window.fetch || !window.DOMParser) { return; }

  function place() { return document.querySelector("[data-news]"); }
  function gone() { return performance.now() - since; }
  function pause() {
    var usual = lost ? Math.min(FIRST * Math.pow(2, lost), LONGEST) : Math.min(FIRST + 2000 * quiet, LAST);
    var known = Number(place().dataset.until) * 1000 - gone(), long = usual * (0.75 + Math.random() / 2);
    return known > 0 && known < long && !lost ? known + Math.random() * SPREAD : long;
  }
  function wait(long) {
    clearTimeout(timer);
    if (place() && !document.hidden) { timer = setTimeout(ask, long === undefined ? pause() : long); }
  }
  // Put the new middle in, and whoever used the keyboard back where they were.
  function put(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("now"), old = place(), at = document.activeElement;
    var link = at && old.contains(at) ? at.getAttribute("href") : null;
    if (!fresh) { return; }
    old.parentNode.replaceChild(document.adoptNode(fresh), old);
    since = performance.now();
    document.querySelector("[data-renewed]").hidden = false;
    document.dispatchEvent(new CustomEvent("portal:renewed"));
    if (link && (at = fresh.querySelector('a[href="' + link + '"]'))) { at.focus(); }
  }
  function ask() {
    fetch(place().dataset.news, { credentials: "same-origin", headers: { "HX-Request": "true" } }).then(function (came) {
      if (came.status === 401 || came.status === 404) { return; }
      if (!came.headers.get("X-Portal") || came.status >= 400) { throw new Error("not ours"); }
      lost = 0;
      quiet += 1;
      if (came.status === 204) { wait(); return; }
      quiet = 0;
      return came.text().then(function (text) { put(text); wait(); });
    }).catch(function () { lost += 1; wait(); });
  }
  document.addEventListener("visibilitychange", function () {
    quiet = 0;
    wait(document.hidden ? undefined : Math.random() * 2000);
  });
  window.addEventListener("online", function () { lost = 0; wait(Math.random() * SPREAD); });
  wait();
})();
