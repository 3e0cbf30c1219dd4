// The roll of one session as this phone knows it: who is on it, what the server has said of each, and the marks made
// here that have not arrived yet (outbox.js keeps and sends them). Knows no page.
(function () {
  "use strict";
  var PATIENCE = 8000, SEEN_AT_MOST = 50, DEVICE = "portal-roll-device", SEQ = "portal-roll-seq", memory = {};
  var ATTENDED = ["present", "late"];

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
  function unpack(row) {
    return {
      id: row[0], number: row[1], name: row[2], village: row[3], born: row[4], twin: Boolean(row[5]),
      presence: row[6], at: row[7] * 1000, seen: row[8], self: Boolean(row[9]), contested: Boolean(row[10])
    };
  }

  // about: people (the address of the list) and send (where marks go). The promise is kept with a roll that may be
  // empty: a list that cannot be had now is asked for again by refresh().
  function open(about, out) {
    var people = [], byNumber = {}, byId = {}, own = {}, latest = {}, asking = null, roll = { at: 0, offset: 0, tag: "", changed: function () {} };

    function waiting() {
      return out.waiting().filter(function (record) { return record.kind === "mark" && record.to === about.send; });
    }
    function note(record) {
      var who = record.value.who;
      own[who] = (own[who] || []).filter(function (key) { return key !== record.part; }).concat(record.part);
      if (!latest[who] || latest[who].seq < record.seq) { latest[who] = record; }
    }
    function take(found) {
      if (found.people) {
        people = found.people.map(unpack);
        byNumber = {};
        byId = {};
        people.forEach(function (one) { byNumber[one.number] = one; byId[one.id] = one; });
        roll.tag = found.tag;
      }
      roll.at = found.at * 1000;
      roll.offset = found.offset;
      roll.changed();
    }
    function asked(address) { return out.ask(address, {}, PATIENCE).then(function (came) { return came.json(); }); }
    // Ask for the list anew, first whether it is another one. Says whether the server was there. What had arrived before,
    // the new list speaks of.
    function refresh() {
      var arrived = Object.keys(latest).map(function (who) { return latest[who]; }).filter(function (said) { return !waits(said); });
      asking = asking || asked(about.people + (roll.tag ? "?sejak=" + roll.tag : "")).then(function (found) {
        return found.people || found.tag === roll.tag ? found : asked(about.people);
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
        return { presence: said.value.presence === "none" ? "" : said.value.presence, at: said.at, waits: waits(said), here: true };
      }
      return { presence: one.presence, at: one.at, self: one.self, contested: one.contested, why: why };
    }
    function waits(record) { return waiting().some(function (one) { return one.part === record.part; }); }
    function mark(one, presence) {
      var seq = 1 + Math.max.apply(null, waiting().map(function (record) { return record.seq; }).concat(Number(stored(SEQ)) || 0));
      var seen = one.seen.concat(own[one.id] || []).slice(-SEEN_AT_MOST);
      var record = { kind: "mark", to: about.send, part: newKey(), seq: seq, value: { who: one.id, presence: presence, replaces: seen, device: device() } };
      var putting = out.put(record);
      store(SEQ, String(seq));
      note(record);
      roll.changed();
      putting.then(out.flush).then(refresh);
      return putting;
    }
    function counts() {
      var found = { total: people.length, unmarked: 0, attended: 0, waiting: waiting().length };
      people.forEach(function (one) {
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
    waiting().forEach(note);
    roll.refresh = refresh;
    roll.state = state;
    roll.mark = mark;
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

  window.pocketRoll = { open: open, numberIn: numberIn, sound: sound };
})();
