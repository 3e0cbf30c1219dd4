// The roll of one session as this phone knows it: who is on it, what the server has said of each, and the marks made
// here that have not arrived yet (outbox.js keeps and sends them). It may be narrowed to a group of people; which one, the
// address says (#kelompok-...) or whoever chose last on this phone. Knows no page.
(function () {
  "use strict";
  var PATIENCE = 8000, HURRY = 1500, SEEN_AT_MOST = 50, DEVICE = "portal-roll-device", SEQ = "portal-roll-seq", memory = {};
  var GROUP = "portal-roll-group", ACT = "portal-roll-act", NO_GROUP = "tanpa", ASKED = /^#kelompok-([0-9a-z-]+)$/;
  var ATTENDED = ["present", "late"], NONE = "none", DAY = 86400000;

  function stored(name) { try { return localStorage.getItem(name) || memory[name]; } catch (_) { return memory[name]; } }
  function store(name, value) {
    memory[name] = value;
    try { localStorage.setItem(name, value); } catch (_) { /* then it is forgotten with the page */ }
  }
  // A key that nobody else makes (UUIDv7): marks are known by it wherever they arrive, and however often.
  function newKey() {
    var bytes = new Uint8Array(16), time = Date.now(), place, text = "";
    window.crypto.getRandomValues(bytes);
    for (place = 5; place >= 0; place -= 1) { bytes[place] = time % 256; time = Math.floor(time / 256); }
    bytes[6] = bytes[6] & 15 | 112;
    bytes[8] = bytes[8] & 63 | 128;
    for (place = 0; place < 16; place += 1) {
      text += (place === 4 || place === 6 || place === 8 || place === 10 ? "-" : "") + (bytes[place] < 16 ? "0" : "") + bytes[place].toString(16);
    }
    return text;
  }
  function device() {
    if (!stored(DEVICE)) { store(DEVICE, newKey()); }
    return stored(DEVICE);
  }
  function unpack(row, groups) {
    return {
      group: groups[row[11]] || null,
      id: row[0], number: row[1], name: row[2], village: row[3], born: row[4], twin: Boolean(row[5]),
      presence: row[6], at: row[7] * 1000, seen: row[8], self: Boolean(row[9]), contested: Boolean(row[10]),
      said: row[12] || []
    };
  }

  // about: people (the address of the list), send (where marks go), owner (whose they are) and begins (when the session
  // does, in seconds). The promise is kept with a roll that may be empty: refresh() asks again for what cannot be had now.
  function open(about, out) {
    var people = [], byNumber = {}, byId = {}, own = {}, latest = {}, gone = [], asking = null, asked = ASKED.exec(location.hash);
    // shape is another one once other people are on the list, or in other groups.
    var roll = { at: 0, offset: 0, tag: "", shape: "", groups: [], group: "", changed: function () {} };

    function waiting() {
      return out.waiting().filter(function (record) { return record.kind === "mark" && record.to === about.send; });
    }
    function note(record) {
      var who = record.value.who;
      own[who] = (own[who] || []).filter(function (key) { return key !== record.part; }).concat(record.part);
      if (record.value.presence === NONE) { gone = gone.concat(record.value.replaces); }
      if (!latest[who] || latest[who].seq < record.seq) { latest[who] = record; }
    }
    function take(found) {
      if (found.people) {
        roll.groups = (found.groups || []).map(function (row) { return { id: row[0], label: row[1], words: row[2] }; });
        people = found.people.map(function (row) { return unpack(row, roll.groups); });
        roll.shape = JSON.stringify([found.groups, found.people.map(function (row) { return [row[0], row[11]]; })]);
        settle();
        byNumber = {};
        byId = {};
        people.forEach(function (one) { byNumber[one.number] = one; byId[one.id] = one; });
        roll.tag = found.tag;
      }
      roll.at = found.at * 1000;
      roll.offset = found.offset;
      roll.changed();
    }
    // The group that was chosen here, if there is such a one.
    function settle() {
      var wanted = stored(GROUP) || "", known = roll.groups.map(function (one) { return one.id; });
      roll.group = known.length && known.concat(NO_GROUP).indexOf(wanted) >= 0 ? wanted : "";
    }
    function choose(group) {
      store(GROUP, group);
      settle();
      roll.changed();
    }
    function inside(one) { return !roll.group || (one.group ? one.group.id : NO_GROUP) === roll.group; }
    function fetched(address) { return out.ask(address, {}, PATIENCE).then(function (came) { return came.json(); }); }
    // Ask for the list anew, first whether it is another one. Says whether the server was there. What had arrived before,
    // the new list speaks of.
    function refresh() {
      var arrived = Object.keys(latest).map(function (who) { return latest[who]; }).filter(function (said) { return !out.waits(said); });
      asking = asking || fetched(about.people + (roll.tag ? "?sejak=" + roll.tag : "")).then(function (found) {
        return found.people || found.tag === roll.tag ? found : fetched(about.people);
      }).then(function (found) {
        asking = null;
        arrived.forEach(function (said) { if (latest[said.value.who] === said) { delete latest[said.value.who]; } });
        take(found);
        return true;
      }).catch(function () {
        asking = null;
        return false;
      });
      return asking;
    }
    // What holds of somebody as far as this phone knows: what was said here last, until the server's list has it.
    function state(one) {
      var said = latest[one.id], why = said ? out.unfitness(said) : "";
      if (said && !why) {
        return { presence: said.value.presence === NONE ? left(one) : said.value.presence, at: said.at, waits: out.waits(said) };
      }
      return { presence: one.presence, at: one.at, self: one.self, contested: one.contested, why: why };
    }
    // What counts of somebody of whom marks were taken back.
    function left(one) {
      return one.said.filter(function (_, place) { return gone.indexOf(one.seen[place]) < 0; })[0] || "";
    }
    // Make marks together: of each, whose it is, the presence, and the marks that it replaces. Says whose and their keys.
    function put(marks) {
      var seq = Math.max.apply(null, waiting().map(function (record) { return record.seq; }).concat(Number(stored(SEQ)) || 0));
      var records = marks.map(function (one) {
        var value = { who: one.who, presence: one.presence, replaces: one.replaces, device: device() };
        seq += 1;
        return { kind: "mark", to: about.send, part: newKey(), seq: seq, value: value };
      });
      var putting = Promise.all(records.map(function (record) { return out.put(record); }));
      store(SEQ, String(seq));
      records.forEach(note);
      roll.changed();
      putting.then(out.flush).then(refresh);
      return records.map(function (record) { return [record.value.who, record.part]; });
    }
    function mark(one, presence) {
      put([{ who: one.id, presence: presence, replaces: one.seen.concat(own[one.id] || []).slice(-SEEN_AT_MOST) }]);
    }
    // Those of the group at hand who have no mark, once the session has begun: before, they may be on the way.
    function unmarked() {
      var begun = Math.max(Date.now(), roll.at) >= about.begins * 1000;
      return begun ? people.filter(function (one) { return inside(one) && !state(one).presence; }) : [];
    }
    // Whom others have marked meanwhile, the server may still say.
    function markRest(presence) {
      var soon = new Promise(function (yes) { setTimeout(yes, HURRY); });
      return Promise.race([refresh(), soon]).then(function () {
        var marks = unmarked().map(function (one) { return { who: one.id, presence: presence, replaces: [] }; });
        if (!marks.length) { return; }
        store(ACT, JSON.stringify({ to: about.send, owner: about.owner, presence: presence, at: Date.now(), made: put(marks) }));
        roll.changed();
      });
    }
    // What the owner did last to all the rest, on the day itself, with those of its marks that nobody has replaced since.
    function lastRest() {
      var act = JSON.parse(stored(ACT) || "null");
      if (!act || act.to !== about.send || act.owner !== about.owner || dayOf(act.at) !== dayOf(Date.now())) { return null; }
      act.made = act.made.filter(function (one) { return stands(one[0], one[1]); });
      return act.made.length ? act : null;
    }
    function stands(who, key) {
      var said = latest[who], listed = byId[who];
      return said ? said.part === key && !out.unfitness(said) : Boolean(listed) && listed.seen.indexOf(key) >= 0;
    }
    function undoRest() {
      var act = lastRest();
      put(act.made.map(function (one) { return { who: one[0], presence: NONE, replaces: [one[1]] }; }));
    }
    function dayOf(moment) { return Math.floor((moment + roll.offset * 1000) / DAY); }
    function counts() {
      var shown = people.filter(inside), found = { total: shown.length, unmarked: 0, attended: 0, waiting: waiting().length };
      shown.forEach(function (one) {
        var presence = state(one).presence || "unmarked";
        found[presence] = (found[presence] || 0) + 1;
        if (ATTENDED.indexOf(presence) >= 0) { found.attended += 1; }
      });
      return found;
    }
    // A moment on the clock of the place.
    function clock(moment) {
      var there = new Date(moment + roll.offset * 1000), minutes = there.getUTCMinutes(), hours = there.getUTCHours();
      return (hours < 10 ? "0" : "") + hours + "." + (minutes < 10 ? "0" : "") + minutes;
    }
    if (asked) {
      store(GROUP, asked[1]);
      history.replaceState(null, "", location.pathname + location.search);
    }
    waiting().forEach(note);
    roll.refresh = refresh;
    roll.state = state;
    roll.mark = mark;
    roll.choose = choose;
    roll.inside = inside;
    roll.unmarked = unmarked;
    roll.markRest = markRest;
    roll.lastRest = lastRest;
    roll.undoRest = undoRest;
    roll.counts = counts;
    roll.clock = clock;
    roll.all = function () { return people; };
    roll.find = function (number) { return byNumber[number]; };
    roll.person = function (id) { return byId[id]; };
    roll.attended = function (presence) { return ATTENDED.indexOf(presence) >= 0; };
    return refresh().then(function () { return roll; });
  }

  // Whether eight digits can be a participant number: the last one follows from the others (Luhn).
  function sound(number) {
    var sum = 0;
    if (!/^\d{8}$/.test(number)) { return false; }
    number.split("").reverse().forEach(function (digit, place) {
      var value = Number(digit) * (place % 2 ? 2 : 1);
      sum += value > 9 ? value - 9 : value;
    });
    return sum % 10 === 0;
  }
  // The participant number in the text of a card; nothing else of it is used. Empty where there is none.
  function numberIn(text) {
    var found = /\/k\/(\d{8})(?:[#?]|$)/.exec(text) || /^\s*(\d{8})\s*$/.exec(text);
    return found && sound(found[1]) ? found[1] : "";
  }

  window.pocketRoll = { open: open, NO_GROUP: NO_GROUP, numberIn: numberIn, sound: sound };
})();
