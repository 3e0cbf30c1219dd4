// The scanner of a session: reads cards by the camera, by a photo or by eight typed digits, and says in word, shape,
// colour, sound and a tremble what it knows of them. Of a card's text it uses the participant number and drops the rest.
// Marks go through the outbox. Without this script the number is typed and sent by a plain form.
(function () {
  "use strict";
  var root = document.getElementById("scan");
  if (!root || !window.pocketRoll) { return; }
  var data = root.dataset, video = root.querySelector("video"), canvas = document.createElement("canvas");
  var EVERY = 150, WIDTH = 640, PHOTOS = [800, 1600], AGAIN = 3000, OLD = 90000, FRESH = 60000, KEPT = 3;
  var SOUNDS = { known: [[880, 0.09]], again: [[660, 0.08], [660, 0.08]], no: [[220, 0.3]] };
  var TREMBLES = { known: [60], again: [60, 60, 60], no: [250] };
  var roll = null, groups = null, out = null, stream = null, timer = null, detector = null, audio = null, shown = [], last = { text: "", at: 0 };

  function one(selector) { return root.querySelector(selector); }
  function show(selector, yes) { var found = one(selector); if (found) { found.hidden = !yes; } }
  function fill(words, name, value) { return words.replace("{" + name + "}", value); }

  // What is felt and heard.
  function beep(kind) {
    var from = audio ? audio.currentTime : 0;
    if (navigator.vibrate) { navigator.vibrate(TREMBLES[kind]); }
    if (!audio) { return; }
    SOUNDS[kind].forEach(function (note) {
      var tone = audio.createOscillator(), volume = audio.createGain();
      tone.frequency.value = note[0];
      volume.gain.value = 0.15;
      tone.connect(volume);
      volume.connect(audio.destination);
      tone.start(from);
      tone.stop(from + note[1]);
      from += note[1] + 0.06;
    });
  }
  function wake() { // sound is allowed after a tap only
    var Context = window.AudioContext || window.webkitAudioContext;
    if (!audio && Context) { try { audio = new Context(); } catch (_) { audio = null; } }
  }

  // What is said: once, in the band; what stood there before moves into the list.
  function say(result) {
    var band = one("[data-band]");
    shown.unshift(result);
    shown = shown.slice(0, KEPT + 1);
    band.dataset.band = result.kind;
    band.hidden = false;
    ["word", "name", "from", "group", "note"].forEach(function (part) { one(".scan-band [data-" + part + "]").textContent = result[part] || ""; });
    one(".scan-band [data-twin]").hidden = !result.twin;
    list();
    beep(result.kind === "known" || result.kind === "again" ? result.kind : "no");
  }
  function list() {
    var place = one("[data-last]"), as = one("template");
    place.textContent = "";
    shown.slice(1).forEach(function (result) {
      var item = document.importNode(as.content, true).querySelector("li");
      item.dataset.kind = result.kind;
      item.querySelector("[data-name]").textContent = result.name || result.word;
      item.querySelector("[data-note]").textContent = result.name ? [result.word, result.group].filter(Boolean).join(" · ") : result.note;
      item.querySelector("[data-time]").textContent = result.time;
      place.appendChild(item);
    });
  }
  function result(kind, word, more) {
    var made = { kind: kind, word: word, time: roll && roll.at ? roll.clock(Date.now()) : "" };
    Object.keys(more || {}).forEach(function (name) { made[name] = more[name]; });
    return made;
  }
  function named(person, kind, word, note) {
    var from = person.village + (person.born ? " · " + fill(data.born, "date", person.born) : "");
    say(result(kind, word, { name: person.name, from: from, group: elsewhere(person), twin: person.twin, note: note }));
  }

  // The group and room of somebody who is not of the group that is scanned.
  function elsewhere(person) {
    if (!roll.groups.length || (roll.group && roll.inside(person))) { return ""; }
    return person.group ? person.group.words : data.noGroup;
  }
  function figures() {
    var counts = roll.counts();
    groups();
    one("[data-figures]").hidden = !roll.at;
    one("[data-attended]").textContent = counts.attended + " / " + counts.total;
  }

  // What becomes of a number.
  function known(person) {
    var was = roll.state(person);
    if (roll.attended(was.presence) && !was.contested) {
      named(person, "again", fill(data.again, "time", roll.clock(was.at)), was.self ? data.self : data.unchanged);
      return;
    }
    roll.mark(person, "present");
    named(person, "known", fill(data.known, "time", roll.clock(Date.now())), was.presence ? fill(data.before, "word", data[was.presence]) : "");
  }
  function stranger(number, live) {
    var old = !live || Date.now() - roll.at > OLD;
    var note = fill(data.number, "number", number.slice(0, 4) + " " + number.slice(4));
    if (!roll.at) { say(result("stranger", data.empty, { note: data.emptyWhy })); return; }
    say(result("stranger", data.stranger, { note: note + (old ? " " + fill(data.asOf, "time", roll.clock(roll.at)) : "") }));
  }
  function take(number) {
    var person = roll.find(number);
    if (person) { known(person); return; }
    roll.refresh().then(function (live) { // somebody may have come in since
      var now = roll.find(number);
      if (now) { known(now); } else { stranger(number, live); }
    });
  }
  // A text that was read from a picture. The same one is looked at again only after it has been away.
  function read(text) {
    var again = text === last.text && Date.now() - last.at < AGAIN, number = window.pocketRoll.numberIn(text);
    last = { text: text, at: Date.now() };
    if (again || !roll) { return; }
    if (number) { take(number); } else { say(result("stranger", data.foreign, { note: data.foreignWhy })); }
  }

  // Reading pictures: by the browser itself where it can, else by a decoder that is brought in now.
  function native() {
    var Detector = window.BarcodeDetector;
    if (!Detector || !Detector.getSupportedFormats) { return Promise.resolve(null); }
    return Detector.getSupportedFormats().then(function (formats) {
      return formats.indexOf("qr_code") >= 0 ? new Detector({ formats: ["qr_code"] }) : null;
    }).catch(function () { return null; });
  }
  function byBrowser(found) {
    return function (source) {
      return found.detect(source).then(function (codes) { return codes.length ? codes[0].rawValue : ""; }, function () {
        detector = null; // some phones have the class and nothing behind it
        return brought().then(function (other) { detector = other; return ""; });
      });
    };
  }
  function byDecoder(source, width) {
    var wide = source.videoWidth || source.width, high = source.videoHeight || source.height, scale = Math.min(1, (width || WIDTH) / wide), pen;
    if (!wide || !high) { return Promise.resolve(""); }
    canvas.width = Math.round(wide * scale);
    canvas.height = Math.round(high * scale);
    pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    try { return Promise.resolve(window.decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height)) || ""); } catch (_) { return Promise.resolve(""); }
  }
  function brought() {
    return new Promise(function (yes, no) {
      var script = document.createElement("script");
      if (window.decodeQR) { yes(byDecoder); return; }
      document.addEventListener("portal:decoder", function () { yes(byDecoder); });
      script.type = "module";
      script.onerror = no;
      script.src = data.decoder;
      document.head.appendChild(script);
    });
  }
  function ready() {
    if (detector) { return Promise.resolve(detector); }
    return native().then(function (found) { return found ? byBrowser(found) : brought(); }).then(function (found) {
      detector = found;
      return found;
    });
  }

  // The camera. It stops when nobody looks, and starts by a tap.
  function tools(on) {
    var track = on && stream.getVideoTracks()[0], can = track && track.getCapabilities && track.getCapabilities();
    show("[data-act=start]", !on);
    show("[data-act=stop]", on);
    show("[data-act=torch]", Boolean(can && can.torch));
    root.classList.toggle("is-live", on);
  }
  function look() {
    if (!stream) { return; }
    ready().then(function (detect) { return detect(video); }).then(function (text) { if (text) { read(text); } }, blocked).then(function () {
      timer = setTimeout(look, EVERY);
    });
  }
  function blocked() { show("[data-blocked]", true); }
  function start() {
    wake();
    show("[data-blocked]", false);
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }).then(function (came) {
      stream = came;
      video.srcObject = came;
      tools(true);
      return video.play();
    }).then(look).catch(function () { stop(); blocked(); });
  }
  function stop() {
    clearTimeout(timer);
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null;
    video.srcObject = null;
    tools(false);
  }
  function torch(button) {
    var on = button.getAttribute("aria-pressed") !== "true";
    stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] }).then(function () { button.setAttribute("aria-pressed", String(on)); }).catch(function () {});
  }
  // A photo, looked at small first and then larger.
  function photo(file) {
    if (!window.createImageBitmap) { say(result("stranger", data.noCode, { note: data.noCodeWhy })); return; }
    ready().then(function () { return window.createImageBitmap(file); }).then(function (picture) {
      return detector(picture, PHOTOS[0]).then(function (text) { return text || detector(picture, PHOTOS[1]); });
    }).catch(function () { return ""; }).then(function (text) {
      last = { text: "", at: 0 };
      if (text) { read(text); } else { say(result("stranger", data.noCode, { note: data.noCodeWhy })); }
    });
  }
  function typed(event) {
    var field = one("#number"), number = field.value.replace(/[\s.-]/g, "");
    event.preventDefault();
    wake();
    if (!window.pocketRoll.sound(number)) { say(result("stranger", data.mistyped, { note: data.mistypedWhy })); field.focus(); return; }
    field.value = "";
    take(number);
  }

  function begin() {
    var live = Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia), old = one("[data-band]");
    out = window.outbox;
    show("[data-camera]", true);
    show("[data-plain]", !window.isSecureContext);
    root.classList.toggle("is-still", !live);
    show("[data-act=start]", live);
    window.pocketRoll.open({ people: data.people, send: data.send }, out).then(function (found) {
      roll = found;
      groups = window.pocketGroup(one("[data-groups]"), roll, figures);
      roll.changed = figures;
      figures();
      root.dataset.ready = "1";
      if (!roll.at) { say(result("stranger", data.empty, { note: data.emptyWhy })); }
    });
    old.hidden = old.dataset.band === "";
    root.addEventListener("click", function (event) {
      var act = event.target.dataset.act;
      if (act === "start") { start(); }
      if (act === "stop") { stop(); }
      if (act === "torch") { torch(event.target); }
    });
    one("input[type=file]").addEventListener("change", function (event) {
      wake();
      if (event.target.files[0]) { photo(event.target.files[0]); }
      event.target.value = "";
    });
    one("[data-type]").addEventListener("submit", function (event) { if (roll) { typed(event); } });
    document.addEventListener("visibilitychange", function () { if (document.hidden && stream) { stop(); } });
    setInterval(function () { if (roll && !document.hidden) { roll.refresh(); } }, FRESH);
  }
  if (window.outbox) { begin(); } else { document.addEventListener("portal:outbox", begin); }
})();
