// Small improvements on pages that work without them: an honest word when sending fails, and answers of a quiz that had
// to stay on this phone.
(function () {
  "use strict";
  var root = document.documentElement, box = document.querySelector("#quiz[data-script]");

  document.addEventListener("htmx:after:process", function () { root.classList.add("has-htmx"); }, { once: true });
  document.addEventListener("htmx:error", function () { root.classList.add("is-offline"); });
  document.addEventListener("htmx:after:swap", function () { root.classList.remove("is-offline"); });
  window.addEventListener("offline", function () { root.classList.add("is-offline"); });
  window.addEventListener("online", function () { root.classList.remove("is-offline"); });

  // The script that sends them is brought only where there are any, also when another tab has just left some.
  function bringOutbox() {
    var left = false, script = document.createElement("script");
    try {
      left = Object.keys(localStorage).some(function (key) { return key.indexOf("jawaban:" + box.dataset.account) === 0; });
    } catch (_) { return; }
    if (!left) { return; }
    window.removeEventListener("storage", bringOutbox);
    script.src = box.dataset.script;
    document.head.appendChild(script);
  }
  if (box) {
    window.addEventListener("storage", bringOutbox);
    bringOutbox();
  }
})();
