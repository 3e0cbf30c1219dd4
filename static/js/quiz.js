// The pages of a quiz: what is chosen goes to the outbox at once, the server's clock runs, and every question can be
// shown without the network once one has been. Without this script the same pages work with plain forms.
(function () {
  "use strict";
  var form = document.querySelector("form[data-answers]");
  if (!form) { return; }
  var out, data = document.getElementById("unsent").dataset, stage = form.querySelector("[data-question]");
  var heading = document.querySelector("h1");
  var brought = document.querySelector("template[data-paper]");
  var PATIENCE = 32000, TYPING = 1500;
  var sheets = {}, shown = {}, loaded = false, typing;

  // What stands in the fields of a question, as the server writes it; null for an order that is not complete, or more
  // choices than may be made. How fields are read, the template of the kind says.
  function read(sheet) {
    var text = sheet.querySelector("[name=text]"), how = answered(sheet), fields = [], values = [], order = [];
    if (text) { return how === "text" ? text.value.trim() : text.value.trim().replace(/\s+/g, " "); }
    out.each(sheet, "select, [name=choice]:checked", function (one) { fields.push(one); values.push(one.value); });
    if (!values.join("")) { return ""; }
    if (how === "list") { return values.join(","); }
    if (sheet.dataset.most && values.length > sheet.dataset.most) { return null; }
    if (how !== "order") { return values.sort().join(","); }
    fields.forEach(function (one) { if (one.value) { order[one.value - 1] = one.name.split("-")[1]; } });
    return Object.keys(order).length === fields.length ? order.join(",") : null;
  }
  function answered(sheet) { return sheet.querySelector("[data-answer]").dataset.answer; }
  function write(sheet, response) {
    var parts = response ? response.split(",") : [], list = answered(sheet) === "list";
    out.each(sheet, "[name=text]", function (one) { one.value = response; });
    out.each(sheet, "[name=choice]", function (one) { one.checked = parts.indexOf(one.value) >= 0; });
    out.each(sheet, "select", function (one, place) {
      one.value = list ? parts[place] || "" : parts.indexOf(one.name.split("-")[1]) + 1 || "";
    });
  }
  function waits(question) {
    return out.waiting().filter(function (one) { return one.part === question; })[0];
  }
  function keep(sheet) {
    var one = waits(sheet.dataset.question);
    sheets[sheet.dataset.number] = sheet;
    if (one) { write(sheet, one.value); }
    shown[sheet.dataset.question] = read(sheet);
  }
  // Keeps the promise when what is chosen is on this phone's disk, as far as it has one.
  function record() {
    var question = stage.dataset.question, response = read(stage), kept = Promise.resolve();
    if (response !== null && response !== shown[question]) { kept = out.answer(question, shown[question] = response); }
    changed();
    return kept;
  }

  function changed() {
    Object.keys(sheets).forEach(function (number) { // what came from elsewhere, where nothing else is being said
      var sheet = sheets[number], question = sheet.dataset.question, has = out.held[question];
      if (!has || has[1] === shown[question] || read(sheet) !== shown[question] || waits(question)) { return; }
      write(sheet, shown[question] = has[1]);
    });
    out.render();
    render();
    if (out.state() === "ok" && document.readyState === "complete") { load(); }
  }
  function render() {
    var question = stage.dataset.question, has = out.held[question], marks = {}, count = 0, stands;
    Object.keys(out.held).forEach(function (one) { if (out.held[one][1]) { marks[one] = "saved"; count += 1; } });
    stands = marks[question] || "open";
    out.waiting().forEach(function (one) { marks[one.part] = "waits"; });
    if (marks[question] === "waits") { stands = out.state() === "ok" ? "sending" : out.kept(waits(question)) ? "kept" : "unkept"; }
    if (read(stage) === null) { stands = stage.dataset.most ? "excess" : "partial"; }
    out.each(form, "[data-state]", function (one) { one.hidden = one.dataset.state !== stands; });
    if (has) { form.querySelector("[data-at]").textContent = out.time(has[2], true); }
    form.querySelector("[data-answered]").textContent = count;
    out.each(form, ".palette a", function (link) {
      var mark = marks[link.dataset.asks] || "open", here = link.dataset.asks === question;
      link.className = mark + (here ? " here" : "");
      if (here) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
      link.lastElementChild.textContent = " " + data[mark];
    });
  }

  // The whole paper, once, into the memory of this page only. The first page of a paper brings it along.
  function take(paper) {
    out.each(paper, "[data-question]", function (sheet) {
      if (!sheets[sheet.dataset.number]) { keep(document.adoptNode(sheet)); }
    });
    document.documentElement.classList.add("has-paper");
  }
  function load() {
    if (loaded) { return; }
    loaded = true;
    out.ask(data.paper, { headers: { Accept: "text/html" } }, PATIENCE).then(function (came) {
      return came.text();
    }).then(function (text) {
      take(new DOMParser().parseFromString(text, "text/html"));
    }, function () { loaded = false; });
  }
  function titled(number) { return data.title.replace("{n}", number); }
  function show(number) {
    var sheet = sheets[number], next = form.querySelector("[data-next]"), back = form.querySelector("[data-back]");
    var last = Number(number) === Number(data.size);
    document.title = document.title.replace(titled(stage.dataset.number), titled(number));
    stage.parentNode.replaceChild(sheet, stage);
    stage = sheet;
    form.action = data.base + number;
    heading.querySelector("[data-here]").textContent = number;
    back.hidden = Number(number) === 1;
    back.value = number - 1;
    next.value = last ? "submit" : Number(number) + 1;
    next.textContent = last ? next.dataset.last : next.dataset.next;
    form.querySelector("[data-leave]").hidden = last;
    render();
    window.scrollTo(0, 0);
    heading.focus();
  }
  function go(where) {
    var kept = record();
    if (where === "submit") { out.clear(function () { location.assign(data.submit); }); return; }
    if (out.waiting().length) { out.flush(); }
    if (sheets[where]) {
      show(where);
      history.pushState(null, "", data.base + where);
    } else if (out.state() !== "offline") {
      kept.then(function () { location.assign(data.base + where); });
    }
  }

  function begin() {
    out = window.outbox;
    form.addEventListener("input", function (event) {
      if (event.target.name !== "text") { return; }
      record();
      clearTimeout(typing);
      typing = setTimeout(out.flush, TYPING);
    });
    form.addEventListener("change", function () {
      record();
      clearTimeout(typing);
      if (out.waiting().length) { out.flush(); }
    });
    form.addEventListener("click", function (event) {
      var to = event.target.closest("[data-go], [name=go]");
      if (!to || event.ctrlKey || event.metaKey) { return; }
      event.preventDefault();
      go(to.dataset.go || to.value);
    });
    window.addEventListener("popstate", function () {
      var number = location.pathname.split("/").pop();
      record();
      if (sheets[number]) { show(number); } else { location.reload(); }
    });
    if (brought) { loaded = true; } else if (document.readyState !== "complete") { window.addEventListener("load", load); }
    out.changed = changed;
    out.timeUp = record;
    var held = out.held[stage.dataset.question], served = held ? held[1] : "";
    if (read(stage) === served) { keep(stage); } else { // chosen before this script came
      sheets[stage.dataset.number] = stage;
      shown[stage.dataset.question] = served;
      record();
      out.flush();
    }
    if (brought) { take(brought.content); }
    changed();
  }
  if (window.outbox) { begin(); } else { document.addEventListener("portal:outbox", begin); }
})();
