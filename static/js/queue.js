// Work that waits on this phone until the server holds it, or somebody has thrown it away. What is read is a copy in
// memory; a change is on the disk only once put() says so (IndexedDB, strict durability): phones die without a warning.
// Knows no page and no server. Where there is no IndexedDB (private windows, very old phones) memory alone is left, and
// nothing is ever called kept.
//
// A record: owner (the person whose work it is), kind, to (what it belongs to), part (which piece of that), value, seq
// (grows with every change of the part; the greatest holds), at (when, by this phone's clock), and what its kind adds.
(function () {
  "use strict";
  var DATABASE = "portal", STORE = "work", PATIENCE = 4000, SEPARATOR = " ", BEHIND = "!";

  function keyOf(record) { return [record.owner, record.kind, record.to, record.part].join(SEPARATOR); }
  // Of two records of one part the newer; the first where both are equally new.
  function newer(one, other) { return !one || (other && other.seq > one.seq) ? other : one; }
  // How long to wait before the next try, by how many have failed one after the other.
  function pause(failures, first, longest) { return Math.min(longest, first * Math.pow(2, Math.max(0, failures - 1))); }

  function openDatabase() {
    return new Promise(function (yes, no) {
      var asked = window.indexedDB.open(DATABASE, 1);
      setTimeout(no, PATIENCE);
      asked.onupgradeneeded = function () { asked.result.createObjectStore(STORE, { keyPath: "key" }); };
      asked.onsuccess = function () { yes(asked.result); };
      asked.onerror = asked.onblocked = no;
    });
  }

  // The queue of these owners. changed() is called whenever another page of this phone has put or dropped something.
  function open(owners, changed) {
    var all = {}, onDisk = {}, database = null, writing = {};
    var radio = window.BroadcastChannel ? new BroadcastChannel("portal-work") : null;

    function ready() {
      database = database || openDatabase().then(function (found) {
        found.onversionchange = found.onclose = function () { found.close(); database = null; };
        return found;
      });
      return database.catch(function () { database = null; throw new Error("no store"); });
    }
    // One transaction; kept when the disk has it, and broken otherwise.
    function transact(mode, act) {
      return ready().then(function (found) {
        return new Promise(function (yes, no) {
          var work, result;
          try { work = found.transaction(STORE, mode, { durability: "strict" }); } catch (error) {
            database = null; // the browser has closed it
            throw error;
          }
          result = act(work.objectStore(STORE));
          work.oncomplete = function () { yes(result && result.result); };
          work.onerror = work.onabort = no;
        });
      });
    }
    function tell(message) { if (radio) { radio.postMessage(message); } }
    function mine(key) {
      return owners.some(function (owner) { return key.indexOf(owner + SEPARATOR) === 0; });
    }

    // Put the newest of a part on the disk. Keeps the promise of whether that was done.
    function write(key) {
      var record = all[key];
      if (!record || onDisk[key] === record.seq) { return Promise.resolve(Boolean(record)); }
      return transact("readwrite", function (store) {
        store.get(key).onsuccess = function (event) {
          var there = event.target.result;
          if (there && there.seq >= record.seq) { record.seq = there.seq + 1; } // another page was quicker
          store.put(record);
        };
      }).then(function () {
        onDisk[key] = Math.max(onDisk[key] || 0, record.seq);
        tell({ put: record });
        return true;
      }, function () { return false; });
    }
    // Another page has put a record on the disk. What was changed here and is not there yet is the later of the two.
    function learn(record) {
      var key = record.key, here = all[key];
      if (here && onDisk[key] !== here.seq) { here.seq = Math.max(here.seq, record.seq + 1); } else { all[key] = newer(here, record); }
      onDisk[key] = Math.max(onDisk[key] || 0, record.seq);
    }
    function put(record) {
      var key = record.key = keyOf(record), before = all[key];
      if (before && before !== record) { record.seq = Math.max(record.seq, before.seq + 1); }
      all[key] = record;
      // one after the other, so that the newest is written last; those between may be passed over
      writing[key] = (writing[key] || Promise.resolve()).then(function () { return write(key); });
      return writing[key];
    }
    // Drop a record, unless its part has changed since.
    function drop(record) {
      var key = record.key, seq = record.seq;
      if (all[key] && all[key].seq <= seq) { delete all[key]; delete onDisk[key]; }
      return transact("readwrite", function (store) {
        store.get(key).onsuccess = function (event) {
          if (event.target.result && event.target.result.seq <= seq) { store.delete(key); }
        };
      }).then(function () { tell({ drop: key, seq: seq }); }, function () {});
    }
    // Agree with the disk: other pages may have written or dropped, and some of what is here may not be there yet.
    function load() {
      var known = {};
      Object.keys(onDisk).forEach(function (key) { known[key] = onDisk[key]; });
      return Promise.all(owners.map(function (owner) {
        return transact("readonly", function (store) {
          return store.getAll(IDBKeyRange.bound(owner + SEPARATOR, owner + BEHIND));
        });
      })).then(function (lists) {
        var found = {};
        [].concat.apply([], lists).forEach(function (record) {
          found[record.key] = true;
          learn(record);
        });
        Object.keys(known).forEach(function (key) {
          if (!found[key] && onDisk[key] === known[key] && all[key] && all[key].seq === known[key]) {
            delete all[key];
            delete onDisk[key];
          }
        });
        return Promise.all(Object.keys(all).map(write));
      }).then(function () { return true; }, function () { return false; });
    }
    function records(fits) {
      var found = Object.keys(all).map(function (key) { return all[key]; }).filter(fits || Boolean);
      return found.sort(function (one, other) { return one.seq - other.seq || (one.key < other.key ? -1 : 1); });
    }
    function has(record) { return Boolean(all[record.key]); }
    function kept(record) { return Boolean(record) && onDisk[record.key] === record.seq; }

    if (radio) {
      radio.onmessage = function (event) {
        var said = event.data, key = said.put ? said.put.key : said.drop;
        if (!mine(key)) { return; }
        if (said.put) { learn(said.put); } else if (all[key] && all[key].seq <= said.seq) {
          delete all[key];
          delete onDisk[key];
        }
        changed();
      };
    }
    return load().then(function () {
      return { put: put, drop: drop, load: load, records: records, has: has, kept: kept };
    });
  }

  window.queue = { open: open, keyOf: keyOf, newer: newer, pause: pause };
})();
