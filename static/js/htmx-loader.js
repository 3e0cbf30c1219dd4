// Brings htmx from the CDN, checked against its integrity hash; if that fails or takes too long, the local copy.
// Without either, and in old browsers that cannot read it, every page still works: links and forms are plain ones, and
// pages that would have been renewed by themselves say that they are not (data-still).
(function () {
  "use strict";
  var here = document.currentScript.dataset;
  var WAIT = 1500;

  // A script that cannot be read counts as loaded.
  function look() {
    if (window.htmx) { return; }
    Array.prototype.forEach.call(document.querySelectorAll("[data-still]"), function (one) { one.hidden = false; });
  }
  function add(src, integrity) {
    var script = document.createElement("script");
    script.src = src;
    script.onload = script.onerror = look;
    if (integrity) {
      script.integrity = integrity;
      script.crossOrigin = "anonymous";
      script.onerror = function () { add(here.local); };
    }
    document.head.appendChild(script);
  }

  if (!window.fetch || !window.AbortController) { add(here.local); return; }
  var abort = new AbortController();
  var timer = setTimeout(function () { abort.abort(); }, WAIT);
  fetch(here.cdn, { integrity: here.integrity, mode: "cors", credentials: "omit", signal: abort.signal })
    .then(function (answer) { if (!answer.ok) { throw new Error(); } return answer.text(); })
    .then(function () { clearTimeout(timer); add(here.cdn, here.integrity); })
    .catch(function () { clearTimeout(timer); add(here.local); });
})();
