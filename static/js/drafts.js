// Long texts on pages of the staff: what is typed in a form marked data-draft is kept on this device under its form and
// account, and offered back to that account alone, until it has been sent, thrown away, or is two weeks old. A form that
// must leave no trace (data-draft="tab") is kept for this tab only. Without this script forms work as ever.
(function () {
  "use strict";
  var DAYS = 14 * 24 * 3600 * 1000, SENT = "portal-sent";
  var forms = document.querySelectorAll("form[data-draft]"), told = document.querySelector("[data-drafts]");
  if (!window.Promise || !told) { return; }
  var owner = told.dataset.drafts, words = told.dataset, box = null;

  function fields(form) { return form.querySelectorAll("textarea[name]"); }
  function typed(form) {
    var texts = {};
    Array.prototype.forEach.call(fields(form), function (one) { texts[one.name] = one.value; });
    return texts;
  }
  function changed(form) {
    return Array.prototype.some.call(fields(form), function (one) { return one.value !== one.defaultValue; });
  }
  function addressOf(form) { return form.getAttribute("action").split("?")[0]; }
  function remember(key, value) {
    try { if (value === null) { sessionStorage.removeItem(key); } else { sessionStorage.setItem(key, value); } } catch (_) { /* none */ }
  }
  function recall(key) { try { return sessionStorage.getItem(key); } catch (_) { return null; } }

  // Two ways of keeping: on the disk, with everything else that waits, and in the memory of this tab.
  function onDisk(form) {
    var to = addressOf(form), seen = null;
    function there() { return box.records(function (one) { return one.kind === "draft" && one.to === to; })[0]; }
    return {
      read: function () {
        var found = there();
        seen = found && { key: found.key, seq: found.seq };
        return found && found.value;
      },
      keep: function (texts) {
        var before = there();
        box.put({ owner: owner, kind: "draft", to: to, part: "", value: texts, seq: before ? before.seq + 1 : 1, at: Date.now() });
      },
      // Only what has been seen here is thrown away: another tab may have written more.
      drop: function () { if (seen) { box.drop(seen); } },
      last: function () { return there() ? there().seq : 0; }
    };
  }
  function inTab(form) {
    var key = "draft:" + owner + ":" + addressOf(form);
    return {
      read: function () { return JSON.parse(recall(key) || "null"); },
      keep: function (texts) { remember(key, JSON.stringify(texts)); },
      drop: function () { remember(key, null); },
      last: function () { return 0; }
    };
  }

  function offer(form, store, texts) {
    var note = document.createElement("div"), say = document.createElement("p"), row = document.createElement("div");
    function button(word, look, act) {
      var one = document.createElement("button");
      one.type = "button";
      one.className = "btn " + look;
      one.textContent = word;
      one.addEventListener("click", function () {
        note.parentNode.removeChild(note);
        act();
        if (changed(form)) { store.keep(typed(form)); }
      });
      row.appendChild(one);
    }
    note.className = "notice notice-warn";
    note.setAttribute("role", "status");
    note.setAttribute("data-offered", "");
    row.className = "d-flex flex-wrap gap-2";
    say.textContent = words.offer;
    button(words.use, "btn-primary", function () {
      Array.prototype.forEach.call(fields(form), function (one) {
        if (texts[one.name] !== undefined) { one.value = texts[one.name]; one.dispatchEvent(new Event("input", { bubbles: true })); }
      });
    });
    button(words.discard, "btn-outline-primary", store.drop);
    note.appendChild(say);
    note.appendChild(row);
    form.insertBefore(note, form.firstChild);
  }
  function bare(text) { return text.replace(/\s+/g, " ").trim(); } // the server tidies blanks
  function differs(form, texts) {
    return Array.prototype.some.call(fields(form), function (one) {
      return texts[one.name] !== undefined && bare(texts[one.name]) !== bare(one.value);
    });
  }
  function watch(form) {
    var store = form.dataset.draft === "tab" ? inTab(form) : onDisk(form), texts = store.read();
    if (texts && differs(form, texts)) { offer(form, store, texts); } else if (texts && !form.hasAttribute("data-refused")) { store.drop(); }
    // what is offered stays until somebody has decided on it
    function keep() { if (!form.querySelector("[data-offered]")) { store.keep(typed(form)); } }
    form.addEventListener("input", keep);
    form.addEventListener("submit", function (event) {
      var other = event.submitter && event.submitter.hasAttribute("formaction");
      if (changed(form)) { keep(); }
      if (!other) { remember(SENT, addressOf(form) + " " + store.last()); }
    });
  }
  // A form was sent from this tab, and what came next is a page of ours that does not show it again with other texts:
  // they are on the server, and what was kept up to then goes; what another tab has written since stays. (Pages without
  // this script, such as the sign-in page, end the trace: portal.js.)
  function settleSent() {
    var sent = (recall(SENT) || "").split(" "), to = sent[0], form, texts;
    var kept = box.records(function (one) { return one.kind === "draft" && one.to === to && one.seq <= sent[1]; });
    remember(SENT, null);
    form = Array.prototype.filter.call(forms, function (one) { return addressOf(one) === to; })[0];
    texts = kept.length ? kept[0].value : {};
    if (form && (form.hasAttribute("data-refused") || differs(form, texts))) { return; }
    kept.forEach(box.drop);
    remember("draft:" + owner + ":" + to, null);
  }
  function begin(opened) {
    var now = Date.now();
    box = opened;
    box.records(function (one) { return one.kind === "draft" && now - one.at > DAYS; }).forEach(box.drop);
    settleSent();
    Array.prototype.forEach.call(forms, watch);
    document.addEventListener("portal:leaving", function (event) {
      var left = box.records(function (one) { return one.kind === "draft"; });
      if (!left.length || event.defaultPrevented) { return; }
      if (!window.confirm(words.leave.replace("{n}", left.length))) { event.preventDefault(); return; }
      event.preventDefault();
      Promise.all(left.map(box.drop)).then(event.detail);
    });
  }
  if (window.queue) { window.queue.open([owner], function () {}).then(begin); }
})();
