// Writing a work plan on a bad network. Each field goes to the queue with every keystroke and to the server soon after;
// what cannot go waits on this phone. The bar at the foot says where the text lies. Without this script the page is a
// plain form with a button.
(function () {
  "use strict";
  var form = document.querySelector("form[data-writing]");
  if (!form) { return; }
  var out, to = form.dataset.writing, held = JSON.parse(form.dataset.held), layout = Number(form.dataset.layout);
  var page = (Date.now() % 1e9).toString(36) + Math.random().toString(36).slice(2, 8);
  var most = Number(form.dataset.most), bar = document.getElementById("saved"), shown = {}, top = 0, typing, pressed;
  var TYPING = 1500, OFTEN = 6000, sentAt = 0;

  function inputs() { return form.querySelectorAll("textarea[name], input[type=text][name]"); }
  function rows() { return form.querySelectorAll("#activities > fieldset"); }
  function waiting() { return out.waiting().filter(function (one) { return one.to === to; }); }
  function waits(name) { return waiting().filter(function (one) { return one.part === name; })[0]; }
  function labelOf(input) { return form.querySelector("label[for='" + input.id + "']").textContent; }

  // What stands in a field goes to the queue, and says what it replaces: the version it grew from, and what of an older
  // page still waits here.
  function note(input, over) {
    var name = input.name, before = waits(name), known = held[name] ? [held[name]] : [];
    if (before) { known = before.by === page ? before.over : before.over.concat([[before.seq, before.by]]); }
    top = Math.max(top, before ? before.seq : 0) + 1;
    shown[name] = input.value;
    return out.put({
      owner: form.dataset.person, kind: "plan", to: to, part: name, value: input.value, seq: top, by: page, layout: layout,
      over: (over || known).slice(-20), label: labelOf(input)
    });
  }
  function send() {
    clearTimeout(typing);
    sentAt = Date.now();
    return out.flush();
  }
  function typed(event) {
    if (!event.target.name || shown[event.target.name] === event.target.value || event.target.type === "hidden") { return; }
    note(event.target);
    out.changed();
    clearTimeout(typing);
    typing = setTimeout(send, Date.now() - sentAt > OFTEN ? 0 : TYPING);
  }

  function render() {
    var list = waiting(), unfit = list.map(out.unfitness).filter(Boolean)[0], stands = null;
    out.render();
    if (list.length) {
      stands = out.stuckWriting() || !list.every(out.kept) ? "unsaved" : unfit ? "unfit" : out.stateOf(to) === "ok" ? "sending" : "kept";
    } else if (out.taken) { stands = "saved"; }
    if (out.stateOf(to) !== "offline") { bar.querySelector("[data-signal]").hidden = true; }
    if (!stands) { return; }
    out.each(bar, "[data-state]", function (one) { one.hidden = one.dataset.state !== stands; });
    if (unfit) { bar.querySelector("[data-unfit]").textContent = unfit; }
  }
  // What the server has: our texts, and what came from elsewhere where nothing else is being written here.
  function received(receipt, address) {
    if (address !== to || !receipt.held) { return; }
    out.revision = receipt.revision;
    out.taken = true;
    form.querySelector("[name=revision]").value = receipt.revision;
    bar.querySelector("[data-at]").textContent = receipt.at;
    bar.querySelector("[data-total]").textContent = "Rp" + receipt.total;
    bar.querySelector("[data-aside]").hidden = !receipt.asides && receipt.layout === layout;
    Object.keys(receipt.held).forEach(function (name) {
      var input = form.querySelector("[name='" + name + "']"), has = receipt.held[name];
      top = Math.max(top, has[0]);
      if (!input || receipt.layout !== layout) { return; }
      if (has[1] === page) { held[name] = has.slice(0, 2); return; }
      if (has[2] === undefined || waits(name) || input.value !== shown[name] || document.activeElement === input) { return; }
      held[name] = has.slice(0, 2);
      input.value = shown[name] = has[2];
    });
  }

  // A further activity needs no server: it is there as soon as something is written in it.
  function add() {
    var count = rows().length, blank = document.createElement("div");
    if (count >= most) { return; }
    blank.innerHTML = rows()[0].outerHTML
      .replace(/activities-0/g, "activities-" + count).replace(/remove-1/g, "remove-" + (count + 1))
      .replace(/(egiatan) 1\b/g, "$1 " + (count + 1));
    document.getElementById("activities").appendChild(blank.firstElementChild);
    out.each(rows()[count], ".fault", function (one) { one.parentNode.removeChild(one); });
    out.each(rows()[count], "textarea, input", function (one) { shown[one.name] = one.value = ""; });
    full();
  }
  function full() {
    form.querySelector("[data-more]").hidden = rows().length >= most;
    form.querySelector("[data-full]").hidden = rows().length < most;
  }
  // Everything else is asked of the server once it has all that was typed; the texts need not go a second time.
  function submit(event) {
    var go = (event.submitter || pressed || { value: "save" }).value;
    event.preventDefault();
    if (go === "add") { add(); rows()[rows().length - 1].querySelector("input, textarea").focus(); return; }
    Array.prototype.forEach.call(inputs(), function (input) { if (input.value !== shown[input.name]) { note(input); } });
    send().then(function () {
      var field = document.createElement("input");
      if (waiting().length || out.stateOf(to) !== "ok") {
        bar.querySelector("[data-signal]").hidden = out.stateOf(to) !== "offline";
        render();
        return;
      }
      field.type = "hidden";
      field.name = "go";
      field.value = go;
      form.appendChild(field);
      Array.prototype.forEach.call(inputs(), function (input) { input.disabled = true; });
      form.submit();
    });
  }

  function begin() {
    out = window.outbox;
    Object.keys(held).forEach(function (name) { top = Math.max(top, held[name][0]); });
    waiting().forEach(function (one) {
      var row = /^activities-(\d+)-/.exec(one.part);
      top = Math.max(top, one.seq);
      while (row && one.layout === layout && rows().length <= row[1] && rows().length < most) { add(); }
    });
    Array.prototype.forEach.call(inputs(), function (input) {
      var before = waits(input.name);
      shown[input.name] = input.defaultValue;
      if (before && (before.layout === layout || input.name.indexOf("activities") < 0)) {
        input.value = shown[input.name] = before.value;
      } else if (form.hasAttribute("data-typed")) { note(input, []); } else if (input.value !== input.defaultValue) { note(input); }
    });
    out.revision = Number(form.querySelector("[name=revision]").value) || 0;
    out.changed = render;
    out.received = received;
    form.addEventListener("input", typed);
    form.addEventListener("change", function (event) { typed(event); if (waiting().length) { send(); } });
    form.addEventListener("click", function (event) { pressed = event.target.closest("button"); });
    form.addEventListener("submit", submit);
    document.addEventListener("visibilitychange", function () { if (document.hidden && waiting().length) { send(); } });
    window.addEventListener("pageshow", function () {
      Array.prototype.forEach.call(inputs(), function (input) { input.disabled = false; });
    });
    if (waiting().length) { send(); }
    render();
  }
  if (window.outbox) { begin(); } else { document.addEventListener("portal:outbox", begin); }
})();
