// The roll of a session, drawn on this phone from the list of people: search, counters, five buttons for each. It does
// without a signal; marks wait in the outbox, and what other phones have marked is asked for now and then.
(function () {
  "use strict";
  var root = document.getElementById("pocket");
  if (!root || !window.pocketRoll) { return; }
  var data = root.dataset, STEP = 40, FRESH = 30000, roll = null, filter = "", wanted = [], most = STEP;

  function one(selector) { return root.querySelector(selector); }
  function each(selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }
  function folded(text) { return text.toLowerCase().replace(/[’']/g, "'"); }
  function fits(person) {
    var text = folded([person.name, person.village, person.number, person.born].join(" "));
    var presence = roll.state(person).presence || "unmarked";
    return (!filter || presence === filter) && wanted.every(function (word) { return text.indexOf(word) >= 0; });
  }
  function when(state) {
    if (state.waits) { return "● " + data.waits; }
    if (!state.presence || !state.at) { return ""; }
    return state.self ? data.self.replace("{time}", roll.clock(state.at)) : roll.clock(state.at);
  }
  function drawn(person) {
    var item = document.importNode(one("template").content, true).querySelector("li");
    item.dataset.who = person.id;
    item.querySelector("[data-name]").textContent = person.name;
    item.querySelector("[data-twin]").hidden = !person.twin;
    item.querySelector("[data-from-where]").textContent = person.village + (person.born ? " · " + data.born.replace("{date}", person.born) : "");
    item.querySelector(".presence").setAttribute("aria-label", data.choose.replace("{name}", person.name));
    item.classList.toggle("is-twin", person.twin);
    return item;
  }
  function update(item) {
    var state = roll.state(roll.person(item.dataset.who)), note = item.querySelector("[data-note]");
    var words = state.why ? data.refused.replace("{why}", state.why) : state.contested ? data.contested : "";
    Array.prototype.forEach.call(item.querySelectorAll("[data-mark]"), function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.mark === state.presence));
    });
    item.querySelector("[data-at]").textContent = when(state);
    note.textContent = words;
    note.hidden = !words;
  }
  function figures() {
    var counts = roll.counts();
    each("[data-count]", function (place) { place.textContent = counts[place.dataset.count] || 0; });
    one("[data-as-of]").textContent = roll.at ? roll.clock(roll.at) : "–";
    one("[data-head]").hidden = !roll.at;
    one("[data-none]").hidden = Boolean(roll.at);
  }
  // All anew: when the search or the filter has changed, or the list came in.
  function draw() {
    var list = one("[data-list]"), found = roll.all().filter(fits), left = found.length - most, more = one("[data-more]");
    list.textContent = "";
    found.slice(0, most).forEach(function (person) {
      var item = drawn(person);
      update(item);
      list.appendChild(item);
    });
    one("[data-nobody]").hidden = found.length > 0 || !roll.at;
    more.hidden = left <= 0;
    more.textContent = data.more.replace("{n}", Math.min(left, STEP));
    figures();
  }
  // What stands there stays where it is, and says what holds now.
  function refresh() {
    each("[data-who]", function (item) { if (roll.person(item.dataset.who)) { update(item); } });
    figures();
  }

  function listen() {
    one("[data-list]").addEventListener("click", function (event) {
      var presence = event.target.dataset.mark, item = event.target.closest("[data-who]");
      if (presence && item) { roll.mark(roll.person(item.dataset.who), presence); }
    });
    one("#find").addEventListener("input", function (event) {
      wanted = folded(event.target.value).split(/\s+/).filter(Boolean);
      if (/^\d{4}\s\d{4}$/.test(event.target.value.trim())) { wanted = [wanted.join("")]; }
      most = STEP;
      draw();
    });
    each("[data-filter]", function (button) {
      button.addEventListener("click", function () {
        filter = button.dataset.filter;
        most = STEP;
        each("[data-filter]", function (other) { other.setAttribute("aria-pressed", String(other === button)); });
        draw();
      });
    });
    one("[data-more]").addEventListener("click", function () {
      var before = one("[data-list]").children.length;
      most += STEP;
      draw();
      one("[data-list]").children[before].querySelector("button").focus();
    });
    setInterval(function () { if (!document.hidden) { roll.refresh(); } }, FRESH);
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { roll.refresh(); } });
  }
  function begin() {
    var out = window.outbox, before = out.changed;
    window.pocketRoll.open({ people: data.people, send: data.send }, out).then(function (found) {
      var count = -1;
      roll = found;
      roll.changed = function () {
        if (roll.all().length !== count) { count = roll.all().length; draw(); } else { refresh(); }
      };
      out.changed = function () { before(); refresh(); };
      listen();
      roll.changed();
      if (!roll.at) { draw(); }
      root.dataset.ready = "1";
    });
  }
  if (window.outbox) { begin(); } else { document.addEventListener("portal:outbox", begin); }
})();
