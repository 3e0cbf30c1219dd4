// The last resort for work that cannot be sent: files that somebody carries to the trainer, or copies from. Answers go
// into a sealed file that only the portal can open; texts of a work plan into one that can be read.
(function () {
  "use strict";

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
  // Which of these records this phone can seal.
  function sealable(records) {
    var can = window.crypto && crypto.subtle && window.TextEncoder;
    return records.filter(function (one) { return can && one.seal; });
  }
  // A file of answers to one quiz; with the key and proof that the server gave last, where it gave any.
  function save(records, login, newest) {
    var first = records[0], subtle = crypto.subtle, iv = crypto.getRandomValues(new Uint8Array(12));
    var inside = {
      account: first.owner, attempt: first.seal.attempt, proof: newest.proof || first.seal.proof,
      made: Math.floor(Date.now() / 1000),
      messages: records.map(function (one) { return [one.part, one.value, one.seq]; })
    };
    return Promise.all([
      subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]),
      subtle.importKey("spki", bytes(newest.key || first.seal.key), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["wrapKey"])
    ]).then(function (keys) {
      var text = new TextEncoder().encode(JSON.stringify(inside));
      return Promise.all([
        subtle.wrapKey("raw", keys[0], keys[1], { name: "RSA-OAEP" }),
        subtle.encrypt({ name: "AES-GCM", iv: iv }, keys[0], text)
      ]);
    }).then(function (made) {
      var file = JSON.stringify({ key: base64(made[0]), iv: base64(iv), data: base64(made[1]) });
      saveAs("jawaban-" + login + ".bimtek", [file], "application/octet-stream");
    });
  }
  // A file of texts of work plans. rowed: what an activity is called, with {n} for its number.
  function saveTexts(records, login, rowed) {
    var texts = records.map(function (one) {
      var row = /^activities-(\d+)-/.exec(one.part);
      return (row ? rowed.replace("{n}", Number(row[1]) + 1) + ", " : "") + one.label + ":\r\n" + one.value + "\r\n\r\n";
    });
    saveAs("rencana-" + login + ".txt", ["\ufeff"].concat(texts), "text/plain");
  }

  window.answerFile = { sealable: sealable, save: save, saveTexts: saveTexts };
})();
