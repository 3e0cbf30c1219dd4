// The outbox: whatever has a home on the server goes there from here, from any page of the same person, and what cannot
// go yet waits in the queue (queue.js). Nothing is called kept that the disk does not have, nothing sent that the server
// has not answered for. Pages put work in (quiz.js, reading.js, plan.js) and say how it stands.
(function () {
  "use strict";
  var box = document.getElementById("unsent");
  if (!box || !window.queue || !window.fetch || !window.Promise || !window.DOMParser || !box.closest) { return; }
  var data = box.dataset, owners = data.owners.split(" "), token = data.token, queue = null;
  var PATIENCE = 8000, FIRST_GAP = 2000, LAST_GAP = 30000, FILE_AFTER = 180000;
  var BY_HEAVINESS = ["offline", "out", "refused", "ended", "ok"];
  var SPREAD = 4000, clock = data.save ? document.querySelector("[data-seconds-left]") : null;
  var runs = clock ? window.countdown(clock.dataset.secondsLeft) : null, known = true;
  var failures = 0, lostAt = null, busy = null, again = false, sent = false, stuck = false, writing = 0;
  var states = {}, refusals = {}, unfit = {}, live = {}, question = null, timer;
  // held: what the server holds of the quiz at hand; fresh: what somebody has just sent by hand, and looks on; changed,
  // received, timeUp: what a page does about news.
  var out = { held: JSON.parse(data.held || "{}"), changed: render, received: function () {}, timeUp: function () {} };

  // How each kind of work goes to the server: what is sent of it, whether a receipt answers for a record, and whether
  // work goes when the server has nothing any more that it could belong to.
  var KINDS = {
    answer: {
      body: function (list) { return { answers: list.map(function (one) { return [one.part, one.value, one.seq]; }) }; },
      done: function (one, receipt) {
        var has = (receipt.held || {})[one.part];
        return Boolean(has && has[0] >= one.seq) || (receipt.unreadable || []).indexOf(one.part) >= 0;
      },
      gone: function (one) { return Boolean(one.practice); }
    },
    plan: {
      body: function (list) {
        return {
          revision: out.revision === undefined ? null : out.revision,
          notes: list.map(function (one) { return [one.part, one.value, one.seq, one.by, one.layout, one.over]; })
        };
      },
      done: function (one, receipt) { return (receipt.taken || []).indexOf(one.part) >= 0; },
      gone: function () { return false; }
    },
    finished: {
      body: function (list) { return { late: out.fresh !== list[0].to }; },
      done: function (one, receipt) { return !receipt.refused; },
      gone: function () { return true; }
    }
  };

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }

  // What waits: of the quiz at hand, or (on other pages) of everybody whose work may be seen here.
  function waiting() {
    return queue.records(function (one) { return KINDS[one.kind] && (!data.save || one.to === data.save); });
  }
  // Why the server cannot take a text as it stands: it waits until it has been changed.
  function unfitness(one) { return unfit[one.key] && unfit[one.key].seq === one.seq ? unfit[one.key].why : ""; }
  function sendable() { return waiting().filter(function (one) { return !unfitness(one); }); }
  function state() {
    return BY_HEAVINESS.filter(function (word) {
      return Object.keys(states).some(function (to) { return states[to] === word; });
    })[0] || "ok";
  }
  function unkept() { return waiting().filter(function (one) { return !queue.kept(one); }); }
  // Put work in. The page shows it as kept once the disk has it.
  function put(record) {
    record.owner = record.owner || data.owner;
    record.at = Date.now();
    writing += 1;
    return queue.put(record).then(function (kept) {
      writing -= 1;
      out.changed();
      return kept;
    });
  }
  // An answer: its number is above every other that is known, so that no clock is asked which one is the newest.
  function answer(part, value) {
    var known = waiting().map(function (one) { return one.seq; });
    Object.keys(out.held).forEach(function (one) { known.push(out.held[one][0]); });
    live[part] = 1 + Math.max.apply(null, known.concat(0));
    return put({
      kind: "answer", to: data.save, part: part, value: value, seq: live[part], practice: data.practice,
      seal: { key: data.key, proof: data.proof, attempt: data.attempt }
    });
  }

  // The server's clock of a quiz (countdown.js), which this phone's clock has no part in.
  function two(value) { return (value < 10 ? "0" : "") + value; }
  // A moment of the server, on the clock of the cohort's place.
  function time(unix, seconds) {
    var at = new Date((unix + Number(data.offset)) * 1000);
    return two(at.getUTCHours()) + "." + two(at.getUTCMinutes()) + (seconds ? "." + two(at.getUTCSeconds()) : "");
  }
  function tick() {
    var left = runs.read(), before = out.over, asks = left === null && known;
    known = left !== null;
    clock.textContent = known ? two(Math.floor(left / 60)) + "." + two(left % 60) : "…";
    if (asks) { flush(); }
    if (!known) { return; }
    out.over = !left;
    clock.classList.toggle("is-over", !left);
    if (left || before) { return; }
    out.timeUp();
    flush();
    setTimeout(flush, data.grace * 1000 + 1000 + Math.random() * SPREAD); // by then it is over on the server as well
  }

  // What is said.
  function said(count) {
    var now = state();
    if (question) { return question.word; }
    if (count && now !== "ok" && !writing && unkept().length) { return "unkept"; }
    if (now === "offline") { return stuck ? "stuck" : count ? "offline" : data.attempt ? "quiet" : ""; }
    return now === "ok" ? (sent && !count && !data.attempt ? "sent" : "") : now;
  }
  // Texts of an evaluation lie in this tab alone (drafts.js), and end with it.
  function inTab() {
    try {
      return Object.keys(sessionStorage).some(function (key) { return key.indexOf("draft:") === 0; });
    } catch (_) { return false; }
  }
  function inWords(list) {
    var words = Object.keys(KINDS).map(function (kind) {
      var count = list.filter(function (one) { return one.kind === kind; }).length;
      return count ? data[kind].replace("{n}", count) : "";
    }).filter(Boolean);
    if (question && question.word === "leave" && inTab()) { words.push(data.tab); }
    var last = words.pop() || "";
    return words.length ? words.join(", ") + " " + data.and + " " + last : last;
  }
  function refusal() {
    return waiting().map(function (one) { return refusals[one.to]; }).filter(Boolean)[0] || refusals[data.save] || {};
  }
  function sealable(list) {
    var can = window.crypto && crypto.subtle && window.TextEncoder;
    return list.filter(function (one) { return can && one.seal && (refusals[one.to] || {}).code !== "submitted"; });
  }
  function render() {
    var list = waiting(), word = said(list.length), now = state(), refused = refusal();
    var late = out.over || (lostAt !== null && performance.now() - lostAt >= FILE_AFTER);
    var file = sealable(list).length && (question ? question.word === "leave" : now === "refused" || (now === "offline" && late));
    each(box, "[data-say]", function (one) { one.hidden = one.dataset.say !== word; });
    each(box, "[data-count]", function (one) { one.textContent = inWords(list); });
    each(box, "[data-unsent]", function (one) { one.hidden = !list.length; });
    each(box, "[data-reason]", function (one) { one.textContent = refused.refused || ""; });
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

  // Ask the server. Fails with "out" when somebody has to sign in, "gone" when there is no such thing, "stale" when the
  // token is not that of the session, and "offline" when the answer is not from the portal, or says that it is in trouble.
  function ask(address, options, patience) {
    options.credentials = "same-origin";
    options.redirect = "manual";
    options.headers = options.headers || {};
    options.headers.Accept = options.headers.Accept || "application/json";
    return Promise.race([fetch(address, options), new Promise(function (_, no) {
      setTimeout(function () { no("offline"); }, patience);
    })]).then(function (came) {
      if (!came.headers.get("X-Portal")) { throw "offline"; }
      if (came.status === 401 || came.status === 403) { throw "out"; }
      if (came.status === 404 || came.status === 410) { throw "gone"; }
      if (came.status === 400) { throw "stale"; }
      if (came.status >= 400 && came.status !== 409 && came.status !== 422) { throw "offline"; }
      return came;
    }, function () { throw "offline"; });
  }
  // The token of the session that is there now, if it is one of the same person.
  function renew(owner) {
    return ask(data.pass, {}, PATIENCE).then(function (came) { return came.json(); }).then(function (found) {
      if (found.owners.indexOf(owner) < 0) { throw "out"; }
      token = found.token;
      each(document, "input[name=csrf_token]", function (one) { one.value = token; });
    });
  }
  function post(address, body, owner, once) {
    var headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    return ask(address, { method: "POST", headers: headers, body: JSON.stringify(body) }, PATIENCE).catch(function (why) {
      if (why !== "stale") { throw why; }
      if (once) { throw "out"; }
      return renew(owner).then(function () { return post(address, body, owner, true); });
    });
  }
  function reading(came) {
    return came.text().then(function (text) { return text ? JSON.parse(text) : {}; });
  }
  function send(to, list) {
    var kind = KINDS[list.length ? list[0].kind : data.kind], was = list.map(function (one) { return one.seq; });
    var owner = list.length ? list[0].owner : data.owner;
    return post(to, kind.body(list), owner).then(reading).then(function (receipt) {
      return take(to, list, was, receipt, kind);
    }).catch(function (why) {
      if (why === "gone") { return gone(to, list, kind); }
      return why === "out" ? "out" : "offline";
    });
  }
  function gone(to, list, kind) {
    var going = list.filter(kind.gone), practice = to === data.save && data.practice;
    going.forEach(drop);
    if (going.length === list.length) { return practice ? "ended" : "ok"; }
    refusals[to] = { refused: data.gone };
    return "refused";
  }
  function drop(record) { delete live[record.part]; return queue.drop(record); }
  function take(to, list, was, receipt, kind) {
    if (to === data.save) {
      Object.keys(receipt.held || {}).forEach(function (one) { out.held[one] = receipt.held[one]; });
    }
    list.forEach(function (one, place) {
      var has = (receipt.held || {})[one.part];
      if (receipt.unfit && receipt.unfit[one.part]) { unfit[one.key] = { seq: was[place], why: receipt.unfit[one.part] }; }
      if (one.seq !== was[place] || !kind.done(one, receipt)) { return; }
      sent = true;
      if (kind === KINDS.answer && has && has[1] !== one.value && live[one.part] === one.seq) {
        answer(one.part, one.value); // chosen here just now, so newer than what came from elsewhere
        again = true;
        return;
      }
      drop(one);
    });
    delete refusals[to];
    if (receipt.refused) {
      refusals[to] = receipt;
      return "refused";
    }
    if (clock && receipt.left !== undefined) {
      runs.set(receipt.left);
      document.querySelector("[data-until]").textContent = time(receipt.due);
    }
    out.received(receipt, to, list);
    return "ok";
  }
  // Send everything, address by address. The promise is kept when the server has answered, or nobody has.
  function flush() {
    var groups = {}, before = Promise.resolve();
    if (busy) { again = true; return busy; }
    clearTimeout(timer);
    again = false;
    if (data.save) { groups[data.save] = []; }
    sendable().forEach(function (one) { (groups[one.to] = groups[one.to] || []).push(one); });
    Object.keys(states).forEach(function (to) { if (!groups[to]) { delete states[to]; } });
    Object.keys(groups).forEach(function (to) {
      before = before.then(function () { return send(to, groups[to]); }).then(function (how) { states[to] = how; });
    });
    busy = before.then(finish);
    return busy;
  }
  function finish() {
    var outcome = state();
    busy = null;
    failures = outcome === "offline" ? failures + 1 : 0;
    if (outcome === "offline") { lostAt = lostAt === null ? performance.now() : lostAt; } else { lostAt = null; }
    if (outcome === "ok") { stuck = false; } else { live = {}; }
    out.changed();
    if (outcome === "ok" && again) { return flush(); }
    if (outcome === "offline" || (outcome !== "out" && refusal().code !== "submitted" && sendable().length)) {
      timer = setTimeout(flush, window.queue.pause(failures, FIRST_GAP, LAST_GAP));
    }
  }
  // Go on only when nothing waits any more.
  function clear(then) {
    flush().then(function () {
      var now = state();
      stuck = waiting().length > 0 || now === "offline";
      if (stuck || now === "out" || now === "ended") { out.changed(); } else { then(); }
    });
  }

  function bytes(text) { return Uint8Array.from(atob(text), function (one) { return one.charCodeAt(0); }); }
  function base64(buffer) {
    return btoa(new Uint8Array(buffer).reduce(function (text, one) { return text + String.fromCharCode(one); }, ""));
  }
  function saveAs(name, parts, type) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type: type }));
    link.download = name;
    link.click();
  }
  // What waits of work plans, to be read: the sealed file has answers alone, which only the portal opens.
  function saveText() {
    var texts = waiting().filter(function (one) { return one.kind === "plan"; }).map(function (one) {
      var row = /^activities-(\d+)-/.exec(one.part);
      return (row ? data.row.replace("{n}", Number(row[1]) + 1) + ", " : "") + one.label + ":\r\n" + one.value + "\r\n\r\n";
    });
    saveAs("rencana-" + data.login + ".txt", ["\ufeff"].concat(texts), "text/plain");
  }
  // The last resort: what waits of one quiz, in a file that only the portal can open.
  function saveFile() {
    var list = sealable(waiting()), first = list[0], subtle = crypto.subtle;
    var iv = crypto.getRandomValues(new Uint8Array(12)), with_ = refusals[first.to] || {};
    var inside = {
      account: first.owner, attempt: first.seal.attempt, proof: with_.proof || first.seal.proof,
      made: Math.floor(Date.now() / 1000)
    };
    inside.messages = list.filter(function (one) { return one.to === first.to; }).map(function (one) {
      return [one.part, one.value, one.seq];
    });
    Promise.all([
      subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]),
      subtle.importKey("spki", bytes(with_.key || first.seal.key), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["wrapKey"])
    ]).then(function (keys) {
      var text = new TextEncoder().encode(JSON.stringify(inside));
      return Promise.all([
        subtle.wrapKey("raw", keys[0], keys[1], { name: "RSA-OAEP" }),
        subtle.encrypt({ name: "AES-GCM", iv: iv }, keys[0], text)
      ]);
    }).then(function (made) {
      var file = JSON.stringify({ key: base64(made[0]), iv: base64(iv), data: base64(made[1]) });
      saveAs("jawaban-" + data.login + ".bimtek", [file], "application/octet-stream");
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
    if (yes) { Promise.all(waiting().map(drop)).then(then); } else { render(); }
  }
  // What older versions of this script left behind is taken over once: their store reached the disk late or never.
  function carryOver() {
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

  function begin(opened) {
    queue = opened;
    out.each = each;
    out.ask = ask;
    out.put = put;
    out.answer = answer;
    out.time = time;
    out.flush = flush;
    out.clear = clear;
    out.render = render;
    out.waiting = waiting;
    out.state = state;
    out.stateOf = function (to) { return states[to] || (navigator.onLine === false ? "offline" : "ok"); };
    out.kept = queue.kept;
    out.unfitness = unfitness;
    out.stuckWriting = function () { return writing === 0 && unkept().length > 0; };
    out.records = queue.records;
    window.outbox = out;
    each(document, "form[data-hand-in]", function (one) {
      one.addEventListener("submit", function (event) {
        event.preventDefault();
        clear(function () { one.submit(); });
      });
      if (waiting().length) { clear(function () { location.reload(); }); }
    });
    document.addEventListener("portal:leaving", function (event) {
      if (!waiting().length && !inTab()) { return; }
      event.preventDefault();
      raise("leave", event.detail);
    });
    box.addEventListener("click", function (event) {
      var act = event.target.dataset.act;
      if (act === "file") { saveFile(); }
      if (act === "text") { saveText(); }
      if (act === "discard") { raise("discard", flush); }
      if (act === "leave") { settle(true); }
      if (act === "stay") { settle(false); flush(); }
      if (act === "back") { settle(false); }
    });
    window.addEventListener("online", function () { failures = 0; flush(); });
    window.addEventListener("offline", function () {
      waiting().concat(data.save ? [{ to: data.save }] : []).forEach(function (one) { states[one.to] = "offline"; });
      lostAt = lostAt === null ? performance.now() : lostAt;
      out.changed();
    });
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) { return; }
      queue.load().then(function () { if (data.attempt || waiting().length) { flush(); } else { out.changed(); } });
    });
    window.addEventListener("beforeunload", function (event) {
      if (unkept().length) { event.preventDefault(); event.returnValue = ""; }
    });
    document.dispatchEvent(new CustomEvent("portal:outbox"));
    if (clock) { setInterval(tick, 1000); window.addEventListener("pageshow", tick); }
    if (waiting().length) { flush(); }
  }
  window.queue.open(owners, function () { if (queue) { out.changed(); } }).then(function (opened) {
    queue = opened;
    return carryOver().then(function () { begin(opened); });
  });
})();
