// Answers that wait on this phone, under their account, until the server has said that it holds them. Nothing is called
// saved before that. Pages of a quiz put them in; any page of the same account sends what was left behind.
(function () {
  "use strict";
  var box = document.getElementById("quiz"), data = box.dataset;
  var MINE = "jawaban:" + data.account + ":" + (data.attempt ? data.attempt + ":" : "");
  var PATIENCE = 8000, FIRST_GAP = 2000, LAST_GAP = 30000, OFTEN = 3;
  var gap = FIRST_GAP, failures = 0, busy = null, again = false, sent = false, stuck = false, seal = data;
  var refused = {}, live = {}, timer, leaving;
  // "ok", "offline", "out" (has to sign in), "refused" or "ended" (a rehearsal is over and gone); what the server
  // holds; and what a page does about news.
  var out = { state: "ok", held: JSON.parse(data.held || "{}"), changed: render, received: function () {} };

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }

  // What waits: of the attempt at hand, or (on other pages) of this account.
  function stored(key) { return JSON.parse(localStorage.getItem(key)); }
  function waiting() {
    return Object.keys(localStorage).filter(function (key) { return key.indexOf(MINE) === 0; }).map(function (key) {
      var names = key.split(":"), one = stored(key);
      one.key = key;
      one.attempt = names[2];
      one.question = names[3];
      return one;
    });
  }
  // A number above every other that is known, so that no clock is asked which answer is the newest.
  function put(question, response) {
    var known = waiting().map(function (one) { return one.seq; });
    Object.keys(out.held).forEach(function (one) { known.push(out.held[one][0]); });
    live[question] = 1 + Math.max.apply(null, known.concat(0));
    var message = { response: response, seq: live[question], to: data.save, practice: data.practice };
    localStorage.setItem(MINE + question, JSON.stringify(message));
  }

  function said(count) {
    if (leaving) { return "leave"; }
    if (out.state === "offline") { return stuck ? "stuck" : count ? "offline" : data.attempt ? "quiet" : ""; }
    return out.state === "ok" ? (sent && !count && !data.attempt ? "sent" : "") : out.state;
  }
  function render() {
    var count = waiting().length, word = said(count), often = out.state === "offline" && failures >= OFTEN;
    var sealing = seal.key && window.crypto && crypto.subtle && count && !leaving;
    each(box, "[data-say]", function (one) { one.hidden = one.dataset.say !== word; });
    each(box, "[data-count]", function (one) { one.textContent = count; });
    each(box, "[data-unsent]", function (one) { one.hidden = !count; });
    each(box, "[data-reason]", function (one) { one.textContent = refused.refused || ""; });
    each(box, "[data-again]", function (one) { one.href = location.pathname; });
    each(box, "[data-file]", function (one) { one.hidden = !sealing || !(often || out.state === "refused"); });
  }

  // Ask the server; fails with "out" when somebody has to sign in, with anything else when the network is to blame.
  function ask(address, options, patience, kind) {
    options.credentials = "same-origin";
    options.redirect = "manual";
    var answer = fetch(address, options).then(function (came) {
      if (came.status === 200 || came.status === 409) { return came[kind](); }
      if (came.status === 404 || came.status === 410) { throw "gone"; }
      throw came.type === "opaqueredirect" || [400, 401, 403].indexOf(came.status) >= 0 ? "out" : "offline";
    });
    return Promise.race([answer, new Promise(function (_, no) { setTimeout(no, patience); })]);
  }
  function send(address, list) {
    var messages = list.map(function (one) { return [one.question, one.response, one.seq]; });
    var headers = { "Content-Type": "application/json", "X-CSRFToken": data.token };
    var options = { method: "POST", headers: headers, body: JSON.stringify({ answers: messages }) };
    return ask(address, options, PATIENCE, "json").then(function (receipt) {
      return take(receipt, list);
    }, function (why) {
      return why === "out" ? why : why === "gone" ? gone(list) : "offline";
    });
  }
  // The attempt is not there any more. Of a rehearsal nothing is kept; any other must come back, so its answers wait.
  function gone(list) {
    if (!(data.attempt ? data.practice : list[0].practice)) { return "offline"; }
    list.forEach(function (one) { localStorage.removeItem(one.key); });
    return data.attempt ? "ended" : "ok";
  }
  function take(receipt, list) {
    var unreadable = receipt.unreadable || [];
    if (data.attempt) { Object.keys(receipt.held).forEach(function (one) { out.held[one] = receipt.held[one]; }); }
    list.forEach(function (one) {
      var has = receipt.held[one.question], now = stored(one.key);
      var done = (has && has[0] >= one.seq) || unreadable.indexOf(one.question) >= 0;
      if (!done || !now || now.seq !== one.seq) { return; }
      localStorage.removeItem(one.key);
      sent = true;
      if (has && has[1] !== one.response && live[one.question] === one.seq) {
        put(one.question, one.response); // chosen here just now, so newer than what came from elsewhere
        again = true;
      }
      delete live[one.question];
    });
    if (receipt.refused) {
      refused = receipt;
      seal = { key: receipt.key, proof: receipt.proof, attempt: list.length ? list[0].attempt : data.attempt };
      return "refused";
    }
    out.received(receipt);
    return "ok";
  }
  // Send everything, attempt by attempt. The promise is kept when the server has answered, or nobody has.
  function flush() {
    var groups = {}, before = Promise.resolve("ok");
    if (busy) { again = true; return busy; }
    clearTimeout(timer);
    again = false;
    if (data.save) { groups[data.save] = []; }
    waiting().forEach(function (one) { (groups[one.to] = groups[one.to] || []).push(one); });
    Object.keys(groups).forEach(function (address) {
      before = before.then(function (worst) {
        return send(address, groups[address]).then(function (next) { return next === "ok" ? worst : next; });
      });
    });
    busy = before.then(finish);
    return busy;
  }
  function finish(outcome) {
    busy = null;
    out.state = outcome;
    failures = outcome === "offline" ? failures + 1 : 0;
    if (outcome === "ok") { gap = FIRST_GAP; stuck = false; } else { live = {}; }
    out.changed();
    if (outcome === "ok" && again) { return flush(); }
    if (outcome === "offline" || (outcome !== "out" && refused.code !== "submitted" && waiting().length)) {
      timer = setTimeout(flush, gap);
      gap = Math.min(2 * gap, LAST_GAP);
    }
  }
  // Go on only when nothing waits any more.
  function clear(then) {
    flush().then(function () {
      stuck = waiting().length > 0 || out.state === "offline";
      if (stuck || out.state === "out" || out.state === "ended") { out.changed(); } else { then(); }
    });
  }

  function bytes(text) { return Uint8Array.from(atob(text), function (one) { return one.charCodeAt(0); }); }
  function base64(buffer) {
    return btoa(new Uint8Array(buffer).reduce(function (text, one) { return text + String.fromCharCode(one); }, ""));
  }
  // The last resort: what waits, in a file that only the portal can open.
  function saveFile() {
    var subtle = crypto.subtle, iv = crypto.getRandomValues(new Uint8Array(12)), attempt = seal.attempt;
    var inside = { account: data.account, attempt: attempt, proof: seal.proof, made: Math.floor(Date.now() / 1000) };
    inside.messages = waiting().filter(function (one) { return one.attempt === attempt; }).map(function (one) {
      return [one.question, one.response, one.seq];
    });
    Promise.all([
      subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]),
      subtle.importKey("spki", bytes(seal.key), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["wrapKey"])
    ]).then(function (keys) {
      var text = new TextEncoder().encode(JSON.stringify(inside));
      return Promise.all([
        subtle.wrapKey("raw", keys[0], keys[1], { name: "RSA-OAEP" }),
        subtle.encrypt({ name: "AES-GCM", iv: iv }, keys[0], text)
      ]);
    }).then(function (made) {
      var file = JSON.stringify({ key: base64(made[0]), iv: base64(iv), data: base64(made[1]) });
      var link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file], { type: "application/octet-stream" }));
      link.download = "jawaban-" + data.login + ".bimtek";
      link.click();
    });
  }

  // Signing out takes what waits along, so it asks first; and it is done with only when the server has answered.
  function askFirst(event) {
    if (!waiting().length) { return; }
    event.preventDefault();
    leaving = event.target;
    render();
    box.querySelector("[data-act=stay]").focus();
  }
  function signOut() {
    var options = { method: "POST", body: new FormData(leaving), credentials: "same-origin", redirect: "manual" };
    var address = leaving.action;
    leaving = null;
    fetch(address, options).then(function (came) {
      if (came.type !== "opaqueredirect") { throw new Error(); }
      waiting().forEach(function (one) { localStorage.removeItem(one.key); });
      location.assign(data.signIn);
    }).catch(function () { out.state = "offline"; render(); });
  }

  function begin() {
    window.outbox = out;
    out.each = each;
    out.ask = ask;
    out.put = put;
    out.flush = flush;
    out.clear = clear;
    out.render = render;
    out.waiting = waiting;
    each(document, "form[data-sign-out]", function (one) { one.addEventListener("submit", askFirst); });
    each(document, "form[data-hand-in]", function (one) {
      one.addEventListener("submit", function (event) {
        event.preventDefault();
        clear(function () { one.submit(); });
      });
      if (waiting().length) { clear(function () { location.reload(); }); }
    });
    box.addEventListener("click", function (event) {
      var act = event.target.dataset.act;
      if (act === "file") { saveFile(); }
      if (act === "leave") { signOut(); }
      if (act === "stay") { leaving = null; render(); flush(); }
    });
    window.addEventListener("online", function () { gap = FIRST_GAP; flush(); });
    window.addEventListener("offline", function () { out.state = "offline"; out.changed(); });
    window.addEventListener("storage", function () { out.changed(); });
    document.addEventListener("visibilitychange", function () {
      if (!document.hidden && (data.attempt || waiting().length)) { flush(); }
    });
    if (waiting().length) { flush(); }
  }
  function able() {
    try { localStorage.setItem("jawaban", ""); localStorage.removeItem("jawaban"); } catch (_) { return false; }
    return Boolean(window.fetch && window.Promise && window.DOMParser && box.closest);
  }
  if (able()) { begin(); }
})();
