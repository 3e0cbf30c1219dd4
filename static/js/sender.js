// Sends what waits in the queue (queue.js) to the server, address by address; what nobody answers is sent again after
// longer and longer pauses. Nothing is called sent that the server has not answered for. Knows no page.
(function () {
  "use strict";
  var PATIENCE = 8000, FIRST_GAP = 2000, LAST_GAP = 30000, PARCEL = 200;
  var BY_HEAVINESS = ["offline", "out", "refused", "ended", "ok"];

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
      body: function (list, out) {
        return {
          revision: out.revision === undefined ? null : out.revision,
          notes: list.map(function (one) { return [one.part, one.value, one.seq, one.by, one.layout, one.over]; })
        };
      },
      done: function (one, receipt) { return (receipt.taken || []).indexOf(one.part) >= 0; },
      gone: function () { return false; }
    },
    mark: {
      body: function (list) {
        return { device: list[0].value.device, now: Date.now(), marks: list.slice(0, PARCEL).map(function (one) {
          return [one.part, one.value.who, one.value.presence, one.seq, one.at, one.value.replaces];
        }) };
      },
      done: function (one, receipt) { return Boolean((receipt.marks || {})[one.part]); },
      gone: function () { return false; }
    },
    finished: {
      body: function (list, out) { return { late: out.fresh !== list[0].to }; },
      done: function (one, receipt) { return !receipt.refused; },
      gone: function () { return true; }
    }
  };

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
  function reading(came) {
    return came.text().then(function (text) { return text ? JSON.parse(text) : {}; });
  }

  // Sends the work of one queue. about: owner, token and pass (where a new token is had), gone (what is said of work that
  // the server no longer knows) and, on a page of a quiz, save (the address of its answers), kind, practice, held, key,
  // proof and attempt.
  function open(queue, about) {
    var token = about.token, failures = 0, lostAt = null, busy = null, again = false, sent = false, stuck = false;
    var states = {}, refusals = {}, unfit = {}, live = {}, writing = 0, timer;
    function nothing() {}
    // held: what the server holds of the quiz at hand; fresh: what somebody has just sent by hand, and looks on;
    // revision: of the plan at hand. The functions are what a page does about news: changed (anything may stand otherwise
    // now), received (a receipt came), renewed (the session has another token), timed (the server said what time is left).
    var out = {
      held: JSON.parse(about.held || "{}"), fresh: "", revision: undefined,
      changed: nothing, received: nothing, renewed: nothing, timed: nothing
    };

    // What waits: of the quiz at hand, or (on other pages) of everybody whose work may be seen here.
    function waiting() {
      return queue.records(function (one) { return KINDS[one.kind] && (!about.save || one.to === about.save); });
    }
    // Why the server cannot take a text as it stands: it waits until it has been changed.
    function unfitness(one) { return unfit[one.key] && unfit[one.key].seq === one.seq ? unfit[one.key].why : ""; }
    function sendable() { return waiting().filter(function (one) { return !unfitness(one); }); }
    function state() {
      return BY_HEAVINESS.filter(function (word) {
        return Object.keys(states).some(function (to) { return states[to] === word; });
      })[0] || "ok";
    }
    function stateOf(to) { return states[to] || (navigator.onLine === false ? "offline" : "ok"); }
    function unkept() { return waiting().filter(function (one) { return !queue.kept(one); }); }
    function refusalOf(to) { return refusals[to] || {}; }
    function refusal() {
      return waiting().map(function (one) { return refusals[one.to]; }).filter(Boolean)[0] || refusalOf(about.save);
    }

    // Put work in. The page shows it as kept once the disk has it.
    function put(record) {
      record.owner = record.owner || about.owner;
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
        kind: "answer", to: about.save, part: part, value: value, seq: live[part], practice: about.practice,
        seal: { key: about.key, proof: about.proof, attempt: about.attempt }
      });
    }
    function drop(record) { delete live[record.part]; return queue.drop(record); }
    function dropAll(list) { return Promise.all(list.map(drop)); }
    function discard() { return dropAll(waiting()); }

    // The token of the session that is there now, if it is one of the same person.
    function renew(owner) {
      return ask(about.pass, {}, PATIENCE).then(function (came) { return came.json(); }).then(function (found) {
        if (found.owners.indexOf(owner) < 0) { throw "out"; }
        token = found.token;
        out.renewed(token);
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
    function send(to, list) {
      var kind = KINDS[list.length ? list[0].kind : about.kind], was = list.map(function (one) { return one.seq; });
      var owner = list.length ? list[0].owner : about.owner;
      return post(to, kind.body(list, out), owner).then(reading).then(function (receipt) {
        return take(to, list, was, receipt, kind);
      }).catch(function (why) {
        if (why === "gone") { return gone(to, list, kind); }
        return why === "out" ? "out" : "offline";
      });
    }
    function gone(to, list, kind) {
      var going = list.filter(kind.gone), practice = to === about.save && about.practice;
      going.forEach(drop);
      if (going.length === list.length) { return practice ? "ended" : "ok"; }
      refusals[to] = { refused: about.gone };
      return "refused";
    }
    function take(to, list, was, receipt, kind) {
      if (to === about.save) {
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
      if (receipt.left !== undefined) { out.timed(receipt); }
      out.received(receipt, to, list);
      return "ok";
    }

    // Send everything, address by address. The promise is kept when the server has answered, or nobody has.
    function flush() {
      var groups = {}, before = Promise.resolve();
      if (busy) { again = true; return busy; }
      clearTimeout(timer);
      again = false;
      if (about.save) { groups[about.save] = []; }
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
      if (outcome === "offline") { lose(); } else { lostAt = null; }
      if (outcome === "ok") { stuck = false; } else { live = {}; }
      out.changed();
      if (outcome === "ok" && again) { return flush(); }
      if (outcome === "offline" || (outcome !== "out" && refusal().code !== "submitted" && sendable().length)) {
        timer = setTimeout(flush, window.queue.pause(failures, FIRST_GAP, LAST_GAP));
      }
    }
    function lose() { lostAt = lostAt === null ? performance.now() : lostAt; }
    // Go on only when nothing waits any more.
    function clear(then) {
      flush().then(function () {
        var now = state();
        stuck = waiting().length > 0 || now === "offline";
        if (stuck || now === "out" || now === "ended") { out.changed(); } else { then(); }
      });
    }
    // The phone says that it has a signal again, or none any more.
    function online() { failures = 0; flush(); }
    function offline() {
      waiting().concat(about.save ? [{ to: about.save }] : []).forEach(function (one) { states[one.to] = "offline"; });
      lose();
      out.changed();
    }

    out.ask = ask;
    out.put = put;
    out.answer = answer;
    out.drop = dropAll;
    out.discard = discard;
    out.flush = flush;
    out.clear = clear;
    out.online = online;
    out.offline = offline;
    out.waiting = waiting;
    out.records = queue.records;
    out.waits = queue.has;
    out.kept = queue.kept;
    out.unkept = unkept;
    out.unfitness = unfitness;
    out.state = state;
    out.stateOf = stateOf;
    out.refusal = refusal;
    out.refusalOf = refusalOf;
    out.stuckWriting = function () { return writing === 0 && unkept().length > 0; };
    // Whether something was sent from this page; whether somebody waits to go on; milliseconds since nobody answers.
    out.sent = function () { return sent; };
    out.stuck = function () { return stuck; };
    out.lost = function () { return lostAt === null ? 0 : performance.now() - lostAt; };
    return out;
  }

  window.sender = { open: open, kinds: Object.keys(KINDS) };
})();
