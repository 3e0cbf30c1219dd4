// The outbox on a page: it says how the work stands that sender.js sends, and asks what becomes of it. Pages put work in
// (quiz.js, reading.js, plan.js); they find it as window.outbox, once "portal:outbox" was said.
(function () {
  "use strict";
  var box = document.getElementById("unsent");
  if (!box || !window.queue || !window.sender || !window.answerFile || !window.fetch || !window.Promise
      || !window.DOMParser || !box.closest) { return; }
  var data = box.dataset, owners = data.owners.split(" "), out = null, question = null;
  var SPREAD = 4000, FILE_AFTER = 180000;
  var clock = data.save ? document.querySelector("[data-seconds-left]") : null;
  var runs = clock ? window.countdown(clock.dataset.secondsLeft) : null, known = true, over = false;

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }

  // The server's clock of a quiz (countdown.js), which this phone's clock has no part in.
  function two(value) { return (value < 10 ? "0" : "") + value; }
  // A moment of the server, on the clock of the cohort's place.
  function time(unix, seconds) {
    var at = new Date((unix + Number(data.offset)) * 1000);
    return two(at.getUTCHours()) + "." + two(at.getUTCMinutes()) + (seconds ? "." + two(at.getUTCSeconds()) : "");
  }
  function tick() {
    var left = runs.read(), before = over, asks = left === null && known;
    known = left !== null;
    clock.textContent = known ? two(Math.floor(left / 60)) + "." + two(left % 60) : "…";
    if (asks) { out.flush(); }
    if (!known) { return; }
    over = !left;
    clock.classList.toggle("is-over", over);
    if (left || before) { return; }
    out.timeUp();
    out.flush();
    setTimeout(out.flush, data.grace * 1000 + 1000 + Math.random() * SPREAD); // by then it is over on the server as well
  }
  function timed(receipt) {
    runs.set(receipt.left);
    document.querySelector("[data-until]").textContent = time(receipt.due);
  }

  // What is said.
  function said(count) {
    var now = out.state();
    if (question) { return question.word; }
    if (count && now !== "ok" && out.stuckWriting()) { return "unkept"; }
    if (now === "offline") { return out.stuck() ? "stuck" : count ? "offline" : data.attempt ? "quiet" : ""; }
    if (now === "ok" && unfit().length) { return "unfit"; }
    return now === "ok" ? (out.sent() && !count && !data.attempt ? "sent" : "") : now;
  }
  // Marks of a roll that the server does not take as they are, and will not: texts of a plan say so on their own page.
  function unfit() {
    return out.waiting().filter(function (one) { return one.kind === "mark" && out.unfitness(one); });
  }
  // Texts of an evaluation lie in this tab alone (drafts.js), and end with it.
  function inTab() {
    try {
      return Object.keys(sessionStorage).some(function (key) { return key.indexOf("draft:") === 0; });
    } catch (_) { return false; }
  }
  function inWords(list) {
    var words = window.sender.kinds.map(function (kind) {
      var count = list.filter(function (one) { return one.kind === kind; }).length;
      return count ? data[kind].replace("{n}", count) : "";
    }).filter(Boolean);
    if (question && question.word === "leave" && inTab()) { words.push(data.tab); }
    var last = words.pop() || "";
    return words.length ? words.join(", ") + " " + data.and + " " + last : last;
  }
  function sealable(list) {
    return window.answerFile.sealable(list).filter(function (one) { return out.refusalOf(one.to).code !== "submitted"; });
  }
  function render() {
    var list = out.waiting(), word = said(list.length), now = out.state(), refused = out.refusal();
    var late = over || out.lost() >= FILE_AFTER;
    var file = sealable(list).length && (question ? question.word === "leave" : now === "refused" || (now === "offline" && late));
    each(box, "[data-say]", function (one) { one.hidden = one.dataset.say !== word; });
    each(box, "[data-count]", function (one) { one.textContent = inWords(list); });
    each(box, "[data-unsent]", function (one) { one.hidden = !list.length; });
    each(box, "[data-reason]", function (one) { one.textContent = refused.words || refused.refused || ""; });
    each(box, "[data-unfit]", function (one) {
      one.textContent = unfit().length ? inWords(unfit()) + ": " + out.unfitness(unfit()[0]) : "";
    });
    each(box, "[data-again]", function (one) { one.href = location.pathname; });
    each(box, "[data-file]", function (one) { one.hidden = !file; });
    each(box, "[data-has]", function (one) { one.hidden = !list.some(function (record) { return record.kind === one.dataset.has; }); });
    each(box, "[data-act=stay]", function (one) { one.hidden = now === "refused" || !list.length; });
    each(box, "[data-leftover]", function (one) { one.hidden = word !== "refused" || !list.length; });
    each(box, "[data-left]", function (one) { showLeft(one, refused.left || []); });
  }
  // What a quiz that is over did not take: the question, what was chosen here, and what the server holds.
  function showLeft(place, left) {
    var as = place.querySelector("template");
    each(place, "li", function (one) { one.parentNode.removeChild(one); });
    left.forEach(function (one) {
      var item = document.importNode(as.content, true);
      ["asked", "here", "there"].forEach(function (name) { item.querySelector("[data-" + name + "]").textContent = one[name]; });
      place.appendChild(item);
    });
  }

  // A question that somebody has to answer: whether to throw away what waits, alone or by signing out.
  function raise(word, then) {
    question = { word: word, then: then };
    render();
    box.scrollIntoView({ block: "nearest" });
    (box.querySelector("[data-say=" + word + "] [data-act=stay]:not([hidden]), [data-say=" + word + "] [data-act=back]")).focus();
  }
  function settle(yes) {
    var then = question.then;
    question = null;
    if (yes) { out.discard().then(then); } else { render(); }
  }
  function saveAnswers() {
    var list = sealable(out.waiting()), to = list[0].to, saved = list.filter(function (one) { return one.to === to; });
    return window.answerFile.save(saved, data.login, out.refusalOf(to)).then(function () { return saved; });
  }
  function saveTexts() {
    var plans = out.waiting().filter(function (one) { return one.kind === "plan"; });
    window.answerFile.saveTexts(plans, data.login, data.row);
  }

  // What older versions of this script left behind is taken over once: their store reached the disk late or never.
  function carryOver(queue) {
    var records = {};
    function add(key, record) { (records[key] = records[key] || []).push(record); }
    function found(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (_) { return null; } }
    function fresh(record) {
      return !queue.records(function (one) { return one.key === window.queue.keyOf(record) && one.seq >= record.seq; }).length;
    }
    try {
      Object.keys(localStorage).forEach(function (key) {
        var names = key.split(":"), old = owners.indexOf(names[1]) >= 0 && found(key);
        if (names[0] === "jawaban" && old && names[3]) {
          add(key, { kind: "answer", to: old.to, part: names[3], value: old.response, seq: old.seq, practice: old.practice });
        }
        if (names[0] === "finished" && old) {
          old.forEach(function (address) { add(key, { kind: "finished", to: address, part: "", value: "", seq: 1 }); });
        }
      });
    } catch (_) { /* a browser that has no such store has nothing in it */ }
    return Promise.all(Object.keys(records).map(function (key) {
      return Promise.all(records[key].map(function (record) {
        record.owner = key.split(":")[1];
        record.at = Date.now();
        return fresh(record) ? queue.put(record) : true;
      })).then(function (kept) { if (kept.every(Boolean)) { localStorage.removeItem(key); } });
    }));
  }

  function listen(queue) {
    each(document, "form[data-hand-in]", function (one) {
      one.addEventListener("submit", function (event) {
        event.preventDefault();
        out.clear(function () { one.submit(); });
      });
      if (out.waiting().length) { out.clear(function () { location.reload(); }); }
    });
    document.addEventListener("portal:leaving", function (event) {
      if (!out.waiting().length && !inTab()) { return; }
      event.preventDefault();
      raise("leave", event.detail);
    });
    box.addEventListener("click", function (event) {
      var act = event.target.dataset.act;
      if (act === "file") { saveAnswers(); }
      if (act === "text") { saveTexts(); }
      if (act === "drop") { out.drop(unfit()).then(out.changed); }
      if (act === "discard") { raise("discard", out.flush); }
      if (act === "leave") { settle(true); }
      if (act === "stay") { settle(false); out.flush(); }
      if (act === "back") { settle(false); }
    });
    window.addEventListener("online", out.online);
    window.addEventListener("offline", out.offline);
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) { return; }
      queue.load().then(function () { if (data.attempt || out.waiting().length) { out.flush(); } else { out.changed(); } });
    });
    window.addEventListener("beforeunload", function (event) {
      if (out.unkept().length) { event.preventDefault(); event.returnValue = ""; }
    });
  }
  function begin(queue) {
    out = window.sender.open(queue, data);
    out.each = each;
    out.time = time;
    out.sealable = function () { return sealable(out.waiting()); };
    out.saveAnswers = saveAnswers;
    out.render = out.changed = render;
    out.timeUp = function () {};
    out.renewed = function (token) {
      each(document, "input[name=csrf_token]", function (one) { one.value = token; });
    };
    if (clock) { out.timed = timed; }
    window.outbox = out;
    listen(queue);
    document.dispatchEvent(new CustomEvent("portal:outbox"));
    if (clock) { setInterval(tick, 1000); window.addEventListener("pageshow", tick); }
    if (out.waiting().length) { out.flush(); }
  }
  window.queue.open(owners, function () { if (out) { out.changed(); } }).then(function (queue) {
    return carryOver(queue).then(function () { begin(queue); });
  });
})();
