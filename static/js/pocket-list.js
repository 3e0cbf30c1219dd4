// The roll of a session, drawn on this phone from the list of people: group, search, counters, five buttons for each, two
// for all the rest, and the way back. It does without a signal; marks wait in the outbox, and what other phones have marked
// is asked for now and then.
(function () {
  "use strict";
  var root = document.getElementById("pocket");
  if (!root || !window.pocketRoll) { return; }
  var data = root.dataset, STEP = 40, FRESH = 30000, roll = null, groups = null, filter = "", wanted = [], most = STEP;

  function one(selector) { return root.querySelector(selector); }
  function each(selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }
  function folded(text) { return text.toLowerCase().replace(/[’']/g, "'"); }
  function fits(person) {
    var text = folded([person.name, person.village, person.number, person.born].join(" "));
    var presence = roll.state(person).presence || "unmarked";
    return (roll.inside(person) || wanted.length > 0) && (!filter || presence === filter) && wanted.every(function (word) { return text.indexOf(word) >= 0; });
  }
  // Whoever a search finds outside the group that is shown comes after it.
  function found() {
    var fitting = roll.all().filter(fits);
    return fitting.filter(roll.inside).concat(fitting.filter(function (one) { return !roll.inside(one); }));
  }
  function groupOf(person) {
    if (!roll.groups.length || (roll.group && roll.inside(person))) { return ""; }
    return person.group ? person.group.label : data.noGroup;
  }
  function when(state) {
    if (state.waits) { return "● " + data.waits; }
    if (!state.presence || !state.at) { return ""; }
    return state.self ? data.self.replace("{time}", roll.clock(state.at)) : roll.clock(state.at);
  }
  function drawn(person) {
    var item = document.importNode(one("template").content, true).querySelector("li"), group = item.querySelector("[data-group]");
    item.dataset.who = person.id;
    item.querySelector("[data-name]").textContent = person.name;
    item.querySelector("[data-twin]").hidden = !person.twin;
    group.textContent = groupOf(person);
    group.hidden = !group.textContent;
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
    groups();
    acts();
  }
  // What is done to all the rest at once, and taken back by one tap.
  function acts() {
    var bar = one("[data-acts]"), rest = bar && roll.unmarked().length, last = bar && roll.lastRest();
    if (!bar) { return; }
    bar.hidden = !rest && !last;
    bar.querySelector("[data-rest-bar]").hidden = !rest;
    bar.querySelector("[data-rest]").textContent = fill(data.rest, { n: rest, group: chosen() });
    bar.querySelector("[data-undo-bar]").hidden = !last;
    if (last) {
      bar.querySelector("[data-undone]").textContent =
        fill(data.marked, { n: last.made.length, word: data[last.presence], time: roll.clock(last.at) });
    }
  }
  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }
  function chosen() {
    var group = roll.groups.filter(function (other) { return other.id === roll.group; })[0];
    return group ? " · " + group.label : roll.group ? " · " + data.noGroup : "";
  }
  // All anew: when the group, the search or the filter has changed, or the list came in.
  function draw() {
    var list = one("[data-list]"), people = found(), left = people.length - most, more = one("[data-more]");
    list.textContent = "";
    people.slice(0, most).forEach(function (person) {
      var item = drawn(person);
      update(item);
      list.appendChild(item);
    });
    one("[data-nobody]").hidden = people.length > 0 || !roll.at;
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
    each("[data-rest-mark]", function (button) {
      button.addEventListener("click", function () { roll.markRest(button.dataset.restMark); });
    });
    each("[data-undo]", function (button) { button.addEventListener("click", function () { roll.undoRest(); }); });
    setInterval(function () { if (!document.hidden) { roll.refresh(); } }, FRESH);
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { roll.refresh(); } });
  }
  function begin() {
    var out = window.outbox, before = out.changed;
    window.pocketRoll.open({
      people: data.people, send: data.send, owner: document.getElementById("unsent").dataset.owner, begins: Number(data.begins)
    }, out).then(function (found) {
      var shape = null;
      roll = found;
      groups = window.pocketGroup(one("[data-groups]"), roll, function () { most = STEP; draw(); });
      roll.changed = function () {
        if (roll.shape !== shape) { shape = roll.shape; draw(); } else { refresh(); }
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
